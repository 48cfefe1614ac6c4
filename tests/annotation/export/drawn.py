"""What the tests of the export draw: masks from text, documents of them, images that need no file, and an export read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from edgeflow.annotation.document import Document, Label, Provenance, Region
from edgeflow.annotation.export.bundle import bundle
from edgeflow.annotation.export.options import ExportOptions
from edgeflow.annotation.export.report import Report
from edgeflow.annotation.export.sources import Source
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Outline, geometry_of, is_clean
from edgeflow.errors import MaskError
from edgeflow.grid import Window
from edgeflow.imaging.image import Georeference, Layout, Raw
from edgeflow.imaging.view import View
from edgeflow.masks import Mask

LABELS = (Label(1, "cat", "#e6194b"), Label(4, 'a "dog", <b>, 😀 ../', "#4363d8"), Label(9, "sky", "#ffe119"))
MASKS = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=9)).filter(np.any)


def rows(*lines: str) -> Mask:
    return np.array([[letter == "#" for letter in line] for line in lines])


def document(*regions: tuple[Mask, int], name: str = "a.jpg", number: int = 7, flagged: bool = False) -> Document:
    shape = regions[0][0].shape
    made = tuple(
        Region(f"r{z}", label, z, Geometry.of_mask(mask), Provenance()) for z, (mask, label) in enumerate(regions, start=1)
    )
    return Document("id", number, name, (shape[0], shape[1]), 1, made, flagged=flagged)


@st.composite
def documents(draw: st.DrawFn, *, most: int = 4, side: int = 10) -> Document:
    """Random regions on one image: with holes, islands in them, several parts, touching, overlapping, of one pixel."""
    shape = draw(st.tuples(st.integers(1, side), st.integers(1, side)))
    masks = draw(st.lists(arrays(np.bool_, shape).filter(np.any), min_size=1, max_size=most))
    return document(*((mask, draw(st.sampled_from([1, 4, 9]))) for mask in masks))


@st.composite
def hand_outlines(draw: st.DrawFn, *, side: int = 20) -> Outline:
    """Triangles and quadrangles as a hand draws them on `side` x `side` pixels: often on corners and on middles of pixels."""
    place = st.one_of(st.integers(0, 2 * side).map(lambda half: half / 2), st.floats(0, side))
    points = draw(st.lists(st.tuples(place, place), min_size=3, max_size=4, unique=True))
    outline: Outline = (((*points, points[0]),),)
    assume(is_clean(outline, (side, side)))
    return outline


def hand_drawn(outline: Outline, shape: tuple[int, int], *, name: str = "r1") -> Region | None:
    """The region of an outline; None where no pixel's middle lies in it."""
    try:
        return Region(name, 1, 1, geometry_of(outline, shape), Provenance(), outline)
    except MaskError:
        return None


@dataclass
class Still:
    """An image that is an array (H, W, bands), for want of a file; implements `edgeflow.imaging.image.Image`."""

    pixels: NDArray[np.uint8]
    georeference: Georeference | None = None
    closed: list[bool] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        return Layout("photo", (self.pixels.shape[0], self.pixels.shape[1]), georeference=self.georeference)

    @property
    def views(self) -> tuple[tuple[str, View], ...]:
        return (("as stored", View((0, 1, 2), (0.0,) * 3, (255.0,) * 3)),)

    def read(self, plane: int = 0, window: Window | None = None, *, shape: tuple[int, int] | None = None) -> Raw:
        return self.pixels if window is None else self.pixels[window.slices]

    def close(self) -> None:
        self.closed.append(True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def lying(georeference: Georeference | None) -> Source:
    """Black images of the documents' sizes that lie there."""
    return lambda document: Still(np.zeros((*document.shape, 3), np.uint8), georeference)


@dataclass(frozen=True)
class Exported:
    """The files of an export as bytes, and its report."""

    files: Mapping[str, bytes]
    report: Report

    def ious(self) -> dict[str, float]:
        """Region -> what its notes say it cost; regions without one are exact."""
        return {note.region: note.iou for note in self.report.notes if note.region is not None and note.iou is not None}

    def written(self, folder: Path) -> Path:
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return folder


def exported(
    form: str,
    *documents: Document,
    labels: Sequence[Label] = LABELS,
    options: ExportOptions | None = None,
    source: Source | None = None,
) -> Exported:
    report = Report()
    found = bundle(documents, labels, form, creator="test", options=options or ExportOptions(), source=source, report=report)
    files = {name: content if isinstance(content, bytes) else content.read_bytes() for name, content in found}
    return Exported(files, report)


def iou(mask: Mask, other: Mask) -> float:
    return float(np.count_nonzero(mask & other) / np.count_nonzero(mask | other))


def visible(document: Document) -> list[Mask]:
    """What is seen of each region from above, by painting: written without the code under test."""
    owner = np.zeros(document.shape, np.int64)
    for place, region in enumerate(document.regions, start=1):
        owner[region.geometry.mask] = place
    return [owner == place for place in range(1, len(document.regions) + 1)]
