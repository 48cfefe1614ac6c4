"""What the tests of the data sets share: tiny files, and a source that lives in memory."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from edgeflow.datasets.scene import Scene, SceneSource, scene_from_labels


class DrawnSource:
    """Scenes of 4 x 6 pixels: scene number i is of the grey i and has one object of i + 1 pixels. Counts what it is asked."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.reads: list[int] = []

    def __len__(self) -> int:
        return len(self.names)

    def read(self, index: int) -> Scene:
        self.reads.append(index)
        labels = np.zeros(24, np.uint8)
        labels[: index + 1] = 1
        labels[-1] = 255
        return scene_from_labels(self.names[index], np.full((4, 6, 3), index, np.uint8), labels.reshape(4, 6))


def _is_a_source(source: DrawnSource) -> SceneSource:
    return source


@pytest.fixture
def drawn_source() -> Callable[[Sequence[str]], DrawnSource]:
    """A source in memory of the scenes with these names."""
    return DrawnSource


@pytest.fixture
def save() -> Callable[[Path, NDArray[np.uint8]], Path]:
    """Write an array as an image file, folders included; JPEG keeps its sizes, not its values."""

    def write(path: Path, values: NDArray[np.uint8]) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(values).save(path)
        return path

    return write


@pytest.fixture
def save_palette() -> Callable[[Path, NDArray[np.uint8]], Path]:
    """Write ids as a palette PNG whose colours are no ids: 0 black, the others of some colour."""

    def write(path: Path, ids: NDArray[np.uint8]) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        image = Image.fromarray(ids)
        image.putpalette([0, 0, 0, *(value for number in range(1, 256) for value in (128, number, 0))])
        assert image.mode == "P"
        image.save(path)
        return path

    return write


@pytest.fixture
def two_ids() -> NDArray[np.uint8]:
    """uint8 (5, 7): object 1 of 6 pixels, object 2 of 4, 3 pixels of void."""
    rows = ["1110000", "1110022", "0000022", "0000000", "0005550"]
    drawn = np.array([[int(letter) for letter in row] for row in rows], np.uint8)
    drawn[drawn == 5] = 255
    return drawn
