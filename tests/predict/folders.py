"""Folders of small pictures with a store, for the tests of what is done to whole folders."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

from edgeflow.annotation.document import Document
from edgeflow.masks import Mask
from edgeflow.predict.project import Project
from edgeflow.store.store import Store

SHAPE = (6, 8)


def draw_pictures(folder: Path, *names: str, shape: tuple[int, int] = SHAPE) -> Path:
    """Dark pictures with a bright rectangle in rows 1 to 3 and columns 2 to 5."""
    pixels = np.zeros((*shape, 3), np.uint8)
    pixels[1:4, 2:6] = (220, 180, 60)
    for name in names:
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(folder / name)
    return folder


def rectangle(shape: tuple[int, int] = SHAPE) -> Mask:
    """The bright one's pixels."""
    mask = np.zeros(shape, np.bool_)
    mask[1:4, 2:6] = True
    return mask


@contextmanager
def opened(folder: Path) -> Iterator[Project]:
    with closing(Store.open(folder)) as store:
        yield Project(folder, store)


def documents(folder: Path) -> dict[str, Document]:
    """What is stored of each image that has a region."""
    with closing(Store.open(folder)) as store:
        return {document.name: document for document in store.labelled_documents()}


def objects(document: Document, names: dict[int, str]) -> list[tuple[str, list[str]]]:
    """Labels and pictures of its regions, the lowest first."""
    return [(names[region.label_id], picture(region.geometry.mask)) for region in document.regions]


def picture(mask: Mask) -> list[str]:
    return ["".join("#" if pixel else "." for pixel in row) for row in mask]
