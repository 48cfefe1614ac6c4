"""The files of annotations at the paths that a person names. Knows no formats."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from edgeflow.annotation.imports.note import FormatError
from edgeflow.annotation.place import inside
from edgeflow.errors import ProjectError

# How the reports begin that our exports and conversions write beside their files, and the list of a split.
_REPORT = re.compile(rb'\{\s*"(format": "[a-z-]*",\s*"(creator|images)|share)":')
_BEGINNING = 200  # bytes


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file.

    Attributes
    ----------
    name
        Its path with ``/``, relative to the folder that was named; of a file that was named itself, its own name.
    root
        That folder; of a file that was named itself, the folder it lies in.
    """

    path: Path
    name: str
    root: Path

    @property
    def stem(self) -> str:
        """The name without its last suffix."""
        return self.name[: len(self.name) - len(PurePath(self.name).suffix)]


def found_files(paths: Sequence[Path], suffixes: Sequence[str]) -> list[FoundFile]:
    """The files at `paths`, and those in folders among them whose names end in one of `suffixes`, in order of their names.

    In folders, hidden files, links that lead out of them and the reports of our own exports are left out.

    Raises
    ------
    FormatError
        If there is no file at one of the paths, or none of that kind at all.
    """
    found: list[FoundFile] = []
    for path in paths:
        if path.is_dir():
            found += sorted(_in_folder(path, tuple(suffixes)), key=lambda file: file.name)
        elif path.is_file():
            found.append(FoundFile(path, path.name, path.parent))
        else:
            raise FormatError(f"There is no file or folder {path}.")
    if not found:
        named = " and ".join(str(path) for path in paths)
        raise FormatError(f"There is no file that ends in {' or '.join(suffixes)} in {named}.")
    return found


def read_bytes(path: Path, most: int) -> bytes:
    """The content of a file of at most `most` bytes.

    Raises
    ------
    FormatError
        If it is larger or cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise FormatError(f"{path} cannot be read ({error.strerror or error}).") from error
    if len(content) > most:
        raise FormatError(f"{path} has more than {most / 1e6:.0f} MB, which no file of this kind needs.")
    return content


def read_text(path: Path, most: int) -> str:
    """The text of a UTF-8 file of at most `most` bytes. Raises as `read_bytes`, and where it is no text."""
    try:
        return read_bytes(path, most).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is no text in UTF-8 (byte {error.start}).") from error


def _in_folder(folder: Path, suffixes: tuple[str, ...]) -> Iterator[FoundFile]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.startswith(".") or not name.lower().endswith(suffixes):
                continue
            path = Path(place, name)
            relative = path.relative_to(folder).as_posix()
            try:
                inside(folder, relative)
            except ProjectError:
                continue
            if path.is_file() and not _is_report(path):
                yield FoundFile(path, relative, folder)


def _is_report(path: Path) -> bool:
    if path.suffix.lower() != ".json":
        return False
    try:
        with path.open("rb") as file:
            return _REPORT.match(file.read(_BEGINNING)) is not None
    except OSError:
        # Whoever reads it will say what is wrong with it.
        return False
