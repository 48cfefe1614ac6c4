"""What the tests of the store put into it: an image of 6 x 8 pixels, squares of 2 x 2, and the edits that make them."""

import numpy as np

from edgeflow.annotation.document import Document, Provenance
from edgeflow.annotation.geometry import Geometry
from edgeflow.clicks import Click
from edgeflow.grid import Window
from edgeflow.store.edits import AddRegion, Edit, SetDraft
from edgeflow.store.store import Store

SHAPE = (6, 8)
MADE = Provenance((Click(1, 2), Click(3.5, 4, False)), "net", "f00", 0.4, True, 2.5, Window(0, 0, 6, 8))


def square(top: int = 1, left: int = 2) -> Geometry:
    mask = np.zeros(SHAPE, np.bool_)
    mask[top : top + 2, left : left + 2] = True
    return Geometry.of_mask(mask)


def region(name: str = "r1", label: int = 1, *, top: int = 1, left: int = 2) -> AddRegion:
    return AddRegion(name, label, square(top, left), MADE)


def clicked(*points: tuple[float, float], threshold: float = 0.5) -> SetDraft:
    return SetDraft(tuple(Click(row, col) for row, col in points), threshold, False)


def opened(store: Store) -> Document:
    store.scan(["a.jpg", "b.jpg"])
    image = store.images()[0].id
    store.set_shape(image, SHAPE)
    return store.document(image)


def edited(store: Store, document: Document, *edits: Edit, seconds: float = 0.0) -> Document:
    for edit in edits:
        document = store.edit(document.image, document.version, edit, seconds=seconds).document
    return document


def undone(store: Store, document: Document, times: int = 1) -> Document:
    for _ in range(times):
        document = store.undo(document.image, document.version).document
    return document


def redone(store: Store, document: Document, times: int = 1) -> Document:
    for _ in range(times):
        document = store.redo(document.image, document.version).document
    return document
