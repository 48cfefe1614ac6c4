"""What a file of an export holds: bytes while it is small, else a file on the disk. Knows no formats."""

import json
from pathlib import Path
from tempfile import NamedTemporaryFile

Content = bytes | Path
File = tuple[str, Content]  # name relative to the export's folder, with /; a path is valid until the next file is asked for

_IN_MEMORY = 16_000_000  # bytes


def encoded(text: str) -> bytes:
    """UTF-8. Half a surrogate pair, as a file name that is not UTF-8 has, becomes the escape that JSON and YAML have for it."""
    return text.encode("utf-8", "backslashreplace")


def json_file(content: object) -> bytes:
    """A JSON file, one value a line."""
    return encoded(json.dumps(content, ensure_ascii=False, indent=1) + "\n")


class Growing:
    """A text that grows piece by piece, and moves into the folder `scratch` once it is more than `limit` bytes."""

    def __init__(self, scratch: Path, *, limit: int = _IN_MEMORY) -> None:
        self._scratch = scratch
        self._limit = limit
        self._held = bytearray()
        self._path: Path | None = None

    def write(self, text: str) -> None:
        """Append."""
        self._held += encoded(text)
        if len(self._held) > self._limit:
            self._flush()

    def append(self, other: "Growing") -> None:
        """Append all of another one."""
        content = other.content()
        if isinstance(content, bytes):
            self._held += content
        else:
            self._flush()
            with content.open("rb") as source, self._file().open("ab") as target:
                while piece := source.read(1 << 20):
                    target.write(piece)

    def content(self) -> Content:
        """What was written: bytes, or the path of the file it has become. Nothing more is to be written afterwards."""
        if self._path is None:
            return bytes(self._held)
        self._flush()
        return self._path

    def _flush(self) -> None:
        with self._file().open("ab") as file:
            file.write(self._held)
        self._held.clear()

    def _file(self) -> Path:
        if self._path is None:
            with NamedTemporaryFile(dir=self._scratch, prefix="growing.", delete=False) as made:
                self._path = Path(made.name)
        return self._path
