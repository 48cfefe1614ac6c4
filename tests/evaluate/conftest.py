"""A data set small enough to read, and a method that needs no weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from edgeflow.clicks import Click, check_inside
from edgeflow.evaluate.presets import PRESETS, Method
from edgeflow.grid import Window
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels, Proposal

# Two objects of their own colours, and one that hides in its background.
MASKS = {
    "boats": (
        "............",
        ".111....22..",
        ".111....22..",
        ".111....22..",
        "............",
        "............",
    ),
    "moth": (
        "..vvvvvv....",
        "..v1111v....",
        "..v1111v....",
        "..v1111v....",
        "..vvvvvv....",
        "............",
    ),
}
VALUES = {".": 0, "1": 1, "2": 2, "v": 255}


@dataclass
class SameColour:
    """Each click gives or takes every pixel of the colour under it."""

    name: str = "same-colour"
    weights: str = ""

    def prepare(self, pixels: Pixels) -> "Coloured":
        return Coloured(pixels)


class Coloured:
    def __init__(self, pixels: Pixels) -> None:
        self.shape = (pixels.shape[0], pixels.shape[1])
        self.pixels = pixels

    def segment(self, clicks: Sequence[Click], carry: object = None) -> Proposal:
        check_inside(clicks, self.shape)
        probability = np.zeros(self.shape, np.float32)
        for click in clicks:
            same = (self.pixels == self.pixels[int(click.row), int(click.col)]).all(axis=2)
            probability[same] = 1 if click.positive else 0
        return Proposal(probability, Window.whole(self.shape), self.shape, carry)

    def carry_from(self, mask: Mask) -> object:
        return None


def values_of(rows: Sequence[str]) -> NDArray[np.uint8]:
    return np.array([[VALUES[cell] for cell in row] for row in rows], np.uint8)


@pytest.fixture
def data_set(tmp_path: Path) -> Path:
    """``boats``: objects 1 (red) and 2 (blue) on grey. ``moth``: object 1 grey on grey inside a ring of void."""
    folder = tmp_path / "Toys"
    (folder / "images").mkdir(parents=True)
    (folder / "masks").mkdir()
    for stem, rows in MASKS.items():
        values = values_of(rows)
        Image.fromarray(values).save(folder / "masks" / f"{stem}.png")
        pixels = np.full((*values.shape, 3), 120, np.uint8)
        if stem == "boats":
            pixels[values == 1] = (200, 30, 30)
            pixels[values == 2] = (30, 30, 200)
        Image.fromarray(pixels).save(folder / "images" / f"{stem}.png")
    return folder


@pytest.fixture
def method() -> Method:
    return Method(SameColour(), PRESETS["plain"])
