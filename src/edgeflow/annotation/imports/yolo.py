"""YOLO segmentation labels: a text file per image, a line per object: its class and a polygon, between 0 and 1.

A polygon is what Ultralytics makes of it (``ultralytics.data.utils.polygon2mask``): multiplied by width and height, cut to whole
pixels and filled by OpenCV, which takes the border's pixels too. Classes are counted from 0 (``data.yaml`` or ``classes.txt``). A
number left over at the end of a line is the confidence that ``save_conf`` writes; four numbers are a box.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
from numpy.typing import NDArray

from edgeflow.annotation.imports.found_files import FoundFile, found_files, read_text
from edgeflow.annotation.imports.imported import Imported, ImportedRegion, Source
from edgeflow.annotation.imports.label_lists import rows_beside
from edgeflow.annotation.imports.label_names import each_once
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.annotation.imports.shapes import Canvas, Drawn, Points, around, placed
from edgeflow.errors import MaskError
from edgeflow.masks import Mask

_LISTS = ("data.yaml", "dataset.yaml", "classes.txt", "labels.json")
_NO_LABELS = frozenset({"classes.txt", "train.txt", "val.txt", "test.txt"})
_MOST = 256_000_000


@dataclass(frozen=True, slots=True, eq=False)
class YoloPolygon:
    """A polygon, float64 (N, 2) of x and y between 0 and 1, N at least 3."""

    points: Points

    def draw(self, canvas: Canvas) -> Drawn:
        """See `edgeflow.annotation.imports.shapes.Shape.draw`."""
        height, width = canvas.shape
        # As Ultralytics reads them. What is too large for it becomes infinite, and is refused.
        with np.errstate(over="ignore"):
            scaled = self.points.astype(np.float32) * np.array([width, height], np.float32)
        around(scaled.astype(np.float64), canvas.shape)
        whole = scaled.astype(np.int32)
        (left, top), (right, bottom) = whole.min(axis=0).tolist(), whole.max(axis=0).tolist()
        inner = max(0, top), max(0, left), min(bottom + 1, height), min(right + 1, width)
        if inner[0] >= inner[2] or inner[1] >= inner[3]:
            raise MaskError("it lies outside the image")
        # OpenCV first cuts borders off where the picture ends and then draws what is left, which gives other pixels.
        drawn = _filled(whole, *inner)
        if self.points.min() >= 0 and self.points.max() <= 1:
            # The pixels of a border at 1 lie beyond the last ones; the polygon itself does not reach outside.
            return placed(drawn, inner[0], inner[1], canvas.shape)
        area = int(np.count_nonzero(_filled(whole, top, left, bottom + 1, right + 1)))
        return placed(drawn, inner[0], inner[1], canvas.shape, whole=area)


def _filled(points: NDArray[np.int32], top: int, left: int, bottom: int, right: int) -> Mask:
    """A polygon in a picture that reaches from row `top` and column `left` to before `bottom` and `right`."""
    drawn = np.zeros((bottom - top, right - left), np.uint8)
    cv2.fillPoly(drawn, [points - np.array([left, top], np.int32)], 1)
    return drawn > 0


def read(paths: Sequence[Path]) -> Source:
    """Read label files, and those in folders: all text files but the lists of classes and images.

    Raises
    ------
    FormatError
        If there is none, or the list of classes beside them cannot be read.
    """
    files = [file for file in found_files(paths, (".txt",)) if PurePosixPath(file.name).name not in _NO_LABELS]
    rows = rows_beside(files, _LISTS)
    names = {row.value: row.label.name for row in rows if row.value is not None}
    return Source(each_once([row.label for row in rows]), lambda: _images(files, names))


def _images(files: Sequence[FoundFile], names: Mapping[int, str]) -> Iterator[Imported | Note]:
    for file in files:
        try:
            lines = read_text(file.path, _MOST).splitlines()
        except FormatError as error:
            yield Note(file.name, "file refused", str(error))
            continue
        yield _image(file, lines, names)


def _image(file: FoundFile, lines: Sequence[str], names: Mapping[int, str]) -> Imported:
    regions: list[ImportedRegion] = []
    notes: list[Note] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"line {number} of {file.name}"
        try:
            label, values = _numbers(line)
        except FormatError as error:
            notes.append(Note(file.stem, "object refused", f"The {where} is left out, because {error}."))
            continue
        if len(values) < 6:
            text = f"The {where} is only a box, so it is left out; `edgeflow predict` makes a region of it."
            notes.append(Note(file.stem, "no area", text))
            continue
        if label not in names:
            notes.append(Note(file.stem, "label made up", f"The {where} is of class {label}, which no list names."))
        paired = values[: len(values) // 2 * 2]
        confidence = {"confidence": values[-1]} if len(values) % 2 else {}
        shape = YoloPolygon(np.array(paired, np.float64).reshape(-1, 2))
        regions.append(ImportedRegion(names.get(label, str(label)), shape, where, confidence))
    return Imported(file.stem, None, tuple(regions), is_stem=True, notes=tuple(notes))


def _numbers(line: str) -> tuple[int, list[float]]:
    """The class of a line, and the numbers behind it."""
    first, *rest = line.split()
    try:
        label, values = int(first), [float(part) for part in rest]
    except ValueError as error:
        raise FormatError("it is not a class and numbers") from error
    if label < 0 or not all(map(math.isfinite, values)):
        raise FormatError("it has a number that it cannot have")
    return label, values
