"""The masks of a run, beside its record: pictures and new metrics without running a method again.

A JSON line an object: ``[image, object id, packed]``. Packed are, compressed and in base 85, the truth, the void and the mask
after each click made, each as COCO's run lengths of its difference to the mask before: masks that hardly change take next
to nothing. A run under way appends; a record without this file is a record all the same.
"""

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Self

import numpy as np

from edgeflow.datasets.run_lengths import RunLengths
from edgeflow.errors import DataSetError
from edgeflow.evaluate.record import unwritable
from edgeflow.masks import Mask

# Enough for five thousand objects of a megapixel; beyond, objects keep their numbers and lose their pictures.
MOST_BYTES = 256 * 2**20
# What one object may unpack to: a damaged file must not fill the memory.
_MOST_UNPACKED = 64 * 2**20
_MOST_PIXELS = 2**28


@dataclass(frozen=True, slots=True, eq=False)
class Masks:
    """Truth and void, bool (H, W), and the mask after each click made."""

    truth: Mask
    void: Mask
    steps: tuple[Mask, ...]


class MaskFile:
    """The file; ``with MaskFile.open(...) as masks``."""

    def __init__(self, path: Path, places: dict[tuple[str, int], tuple[int, int]], file: BinaryIO, *, most: int) -> None:
        self.path = path
        self._places = places  # where each object's line starts, and its length
        self._file = file
        self._most = most

    @classmethod
    def open(cls, path: Path, *, most: int = MOST_BYTES, growing: bool = True) -> Self:
        """Go on with the file, or start it; it grows to at most `most` bytes. A file that is not `growing` is only read.

        Raises
        ------
        DataSetError
            If it is something else, or cannot be written.
        """
        try:
            content = path.read_bytes() if path.exists() else b""
            whole = content[: content.rfind(b"\n") + 1]
            places = _places(path, whole)
            file: BinaryIO = path.open("a+b" if growing else "rb")
            if growing:
                file.truncate(len(whole))  # cut off the line that a kill left unfinished
        except OSError as error:
            raise DataSetError(unwritable(path, error)) from error
        return cls(path, places, file, most=most)

    def __contains__(self, key: tuple[str, int]) -> bool:
        return key in self._places

    def __len__(self) -> int:
        return len(self._places)

    def add(self, key: tuple[str, int], packed: str) -> None:
        """Keep the masks of the object `key` as `pack` made them, unless the file is full.

        Raises
        ------
        DataSetError
            If the disk is full or gone.
        """
        line = json.dumps([*key, packed]).encode() + b"\n"
        try:
            start = self._file.seek(0, 2)
            if start + len(line) > self._most:
                return
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            raise DataSetError(unwritable(self.path, error)) from error
        self._places[key] = (start, len(line))

    def read(self, key: tuple[str, int]) -> Masks | None:
        """The masks of the object `key`, or None if they were not kept.

        Raises
        ------
        DataSetError
            If the line is damaged.
        """
        if key not in self._places:
            return None
        try:
            return unpack(json.loads(self._line(key))[2])
        except (ValueError, TypeError, zlib.error, IndexError) as error:
            raise DataSetError(f"The masks of object {key[1]} of {key[0]} in {self.path} are damaged ({error}).") from error

    def finish(self, order: Sequence[tuple[str, int]]) -> None:
        """Bring the lines into this order and leave others out, so that a resumed run ends in the same file as any other.

        Raises
        ------
        DataSetError
            If the file cannot be written.
        """
        kept = [key for key in order if key in self._places]
        try:
            if sorted(self._places, key=lambda key: self._places[key]) != kept or self._lines() != len(kept):
                with NamedTemporaryFile(dir=self.path.parent, prefix=".writing.", delete=False) as beside:
                    for key in kept:
                        beside.write(self._line(key))
                Path(beside.name).replace(self.path)
        except OSError as error:
            raise DataSetError(unwritable(self.path, error)) from error
        finally:
            self.close()

    def close(self) -> None:
        """Stop here; the next run goes on."""
        self._file.close()

    def _line(self, key: tuple[str, int]) -> bytes:
        start, length = self._places[key]
        self._file.seek(start)
        return self._file.read(length)

    def _lines(self) -> int:
        self._file.seek(0)
        return sum(1 for _ in self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def masks_of(record: Path) -> Path:
    """Where the masks of the record at this path lie."""
    return record.with_name(f"{record.stem}.masks.jsonl")


def pack(masks: Masks) -> str:
    """Masks as text; `unpack` gives the same masks."""
    from pycocotools.mask import encode

    before = np.zeros_like(masks.truth)
    parts = [f"{masks.truth.shape[0]} {masks.truth.shape[1]}".encode()]
    for mask in (masks.truth, masks.void, *masks.steps):
        parts.append(encode(np.asfortranarray(mask ^ before, np.uint8))["counts"])
        before = mask
    return base64.b85encode(zlib.compress(b"\n".join(parts), level=9)).decode()


def unpack(packed: str) -> Masks:
    """The masks that `pack` made text of.

    Raises
    ------
    ValueError, zlib.error
        If the text is damaged or unpacks to more than an object can have.
    """
    opened = zlib.decompressobj()
    content = opened.decompress(base64.b85decode(packed), _MOST_UNPACKED)
    if opened.unconsumed_tail:
        raise ValueError("they unpack to more than any object has")
    size, *parts = content.split(b"\n")
    height, width = (int(number) for number in size.split())
    if not 0 < height * width <= _MOST_PIXELS:
        raise ValueError(f"they are {height} x {width}")
    masks: list[Mask] = []
    before = np.zeros((height, width), np.bool_)
    for part in parts:
        before = RunLengths((height, width), part).draw() ^ before
        masks.append(before)
    if len(masks) < 2:
        raise ValueError("truth or void is missing")
    return Masks(masks[0], masks[1], tuple(masks[2:]))


def _places(path: Path, content: bytes) -> dict[tuple[str, int], tuple[int, int]]:
    places: dict[tuple[str, int], tuple[int, int]] = {}
    start = 0
    for line in content.splitlines(keepends=True):
        try:
            image, number, packed = json.loads(line)
        except (ValueError, TypeError) as error:
            raise DataSetError(f"{path} does not hold the masks of a run or is damaged; delete it to start anew.") from error
        if not (isinstance(image, str) and isinstance(number, int) and isinstance(packed, str)):
            raise DataSetError(f"{path} does not hold the masks of a run or is damaged; delete it to start anew.")
        places[image, number] = (start, len(line))
        start += len(line)
    return places
