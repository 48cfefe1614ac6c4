"""What the tests of the imports write and read: small files, exports of ours, and what is drawn of them."""

import json
from collections.abc import Sequence
from pathlib import Path

from edgeflow.annotation.imports.drawing import drawn_into
from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.imported import Imported
from edgeflow.annotation.imports.note import Kind, Note
from edgeflow.annotation.imports.shapes import Canvas
from edgeflow.imaging.image import Georeference
from edgeflow.masks import Mask

Named = list[tuple[str, list[list[int]]]]


def write_json(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path


def images_in(form: str, *paths: Path) -> list[Imported]:
    """The images of files in which nothing is refused as a whole."""
    found = list(read(paths, form))
    assert not [one for one in found if isinstance(one, Note)], found
    return [one for one in found if isinstance(one, Imported)]


def drawn(
    imported: Imported, shape: tuple[int, int] | None = None, georeference: Georeference | None = None
) -> tuple[list[tuple[str, Mask]], list[Note]]:
    """Labels with masks, the lowest first, and the notes; `shape` is needed where the file does not say it."""
    size = shape or imported.shape
    assert size is not None
    regions, notes = drawn_into(imported, Canvas(size, georeference))
    return [(one.region.label, one.drawn.geometry.mask) for one in regions], notes


def picture(mask: Mask) -> list[str]:
    """A mask as lines of text."""
    return ["".join("#" if pixel else "." for pixel in row) for row in mask]


def kinds(notes: Sequence[Note]) -> list[Kind]:
    return [note.kind for note in notes]
