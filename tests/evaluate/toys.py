"""A data set small enough to read: two objects of their own colours, and one that hides in its background."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

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


def _values(rows: Sequence[str]) -> NDArray[np.uint8]:
    return np.array([[VALUES[cell] for cell in row] for row in rows], np.uint8)


def draw_toys(folder: Path) -> Path:
    """``boats``: objects 1 (red) and 2 (blue) on grey. ``moth``: object 1 grey on grey inside a ring of void."""
    (folder / "images").mkdir(parents=True)
    (folder / "masks").mkdir()
    for stem, rows in MASKS.items():
        values = _values(rows)
        Image.fromarray(values).save(folder / "masks" / f"{stem}.png")
        pixels = np.full((*values.shape, 3), 120, np.uint8)
        if stem == "boats":
            pixels[values == 1] = (200, 30, 30)
            pixels[values == 2] = (30, 30, 200)
        Image.fromarray(pixels).save(folder / "images" / f"{stem}.png")
    return folder
