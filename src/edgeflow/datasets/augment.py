"""Augmentation: a placement is drawn once and carries image, labels and void alike, half-pixel; and RITM's colours.

Everything is measured between pixel edges, so a mask's edge stays on its image's edge at every scale. The nearest resize
that most loaders use looks at pixel corners and pushes masks towards the bottom right (found by ClickSEG).
"""

from dataclasses import dataclass
from math import isfinite
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from edgeflow.datasets.scene import Scene, SceneObject
from edgeflow.errors import DataSetError
from edgeflow.segmenter import Pixels

Label = TypeVar("Label", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Placement:
    """A window of an image, and the raster it is shown on.

    Attributes
    ----------
    top, left
        The window's upper left corner in pixels from the image's own upper left corner, both on pixel edges; may be
        fractional, and negative where the window reaches beyond the image.
    height, width
        The window's size in image pixels, above 0.
    shape
        (h, w): the size of the result in pixels.
    mirrored
        Whether the result is flipped left to right.

    Raises
    ------
    DataSetError
        If the window or the result is empty.
    """

    top: float
    left: float
    height: float
    width: float
    shape: tuple[int, int]
    mirrored: bool = False

    def __post_init__(self) -> None:
        sides = (self.height, self.width, *self.shape)
        if not all(isfinite(value) for value in (self.top, self.left, *sides)) or min(sides) <= 0:
            raise DataSetError(
                f"A window of {self.height} x {self.width} pixels at row {self.top}, column {self.left} cannot be placed on "
                f"{self.shape[0]} x {self.shape[1]} pixels; all sides must be finite and above 0."
            )

    def centres(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(h,) and (w,): where the result's rows and columns have their centres, in image pixels from the upper left edge."""
        rows = self.top + (2 * np.arange(self.shape[0]) + 1) * self.height / (2 * self.shape[0])
        cols = self.left + (2 * np.arange(self.shape[1]) + 1) * self.width / (2 * self.shape[1])
        return rows, cols[::-1] if self.mirrored else cols


def place_image(pixels: Pixels, placement: Placement) -> Pixels:
    """uint8 (h, w, 3): the window of `pixels` uint8 (H, W, 3); black outside the image.

    Bilinear; when shrinking to half or less, whole squares of pixels are averaged first, so that nothing flickers. The
    outermost pixels keep their value up to the image's edge, as they do in `place_labels`.
    """
    rows, cols = placement.centres()
    squares = [max(1, int(size / new)) for size, new in zip((placement.height, placement.width), placement.shape, strict=True)]
    reduced = _average(pixels, squares[0], squares[1])
    at_rows = np.clip(rows / squares[0] - 0.5, 0, reduced.shape[0] - 1).astype(np.float32)
    at_cols = np.clip(cols / squares[1] - 0.5, 0, reduced.shape[1] - 1).astype(np.float32)
    map_cols, map_rows = np.meshgrid(at_cols, at_rows)
    placed = np.asarray(cv2.remap(reduced, map_cols, map_rows, cv2.INTER_LINEAR), np.uint8)
    placed[(rows < 0) | (rows >= pixels.shape[0])] = 0
    placed[:, (cols < 0) | (cols >= pixels.shape[1])] = 0
    return placed


def place_labels(labels: NDArray[Label], placement: Placement, *, outside: int = 0) -> NDArray[Label]:
    """(..., h, w) of the dtype of `labels` (..., H, W): the label of the pixel in which each centre lies.

    A centre exactly between two pixels takes the right or lower one; centres beyond the image take `outside`.
    """
    height, width = labels.shape[-2:]
    rows, cols = (np.floor(centres).astype(np.int64) for centres in placement.centres())
    placed = labels.take(np.clip(rows, 0, height - 1), axis=-2).take(np.clip(cols, 0, width - 1), axis=-1)
    placed[..., (rows < 0) | (rows >= height), :] = outside
    placed[..., (cols < 0) | (cols >= width)] = outside
    return placed


def place_scene(scene: Scene, placement: Placement, *, least_area: int = 1000) -> Scene:
    """The scene as the placement shows it.

    Objects that keep fewer than `least_area` pixels are removed and become background; 1000 is RITM's for COCO+LVIS, 80 for
    SBD. Parts of a removed object become parts of its own parent. Pixels outside the image are void.
    """
    layers = place_labels(scene.layers, placement)
    void = place_labels(scene.void, placement, outside=1)
    counts = [np.bincount(layer.ravel(), minlength=1 << 16) for layer in layers]
    areas = [int(counts[item.layer][item.value]) for item in scene.objects]
    kept = [index for index, area in enumerate(areas) if area >= max(least_area, 1)]
    new_index = {index: new for new, index in enumerate(kept)}
    objects = []
    for index in kept:
        item = scene.objects[index]
        parent = item.parent
        while parent is not None and parent not in new_index:
            parent = scene.objects[parent].parent
        objects.append(
            SceneObject(item.layer, item.value, areas[index], None if parent is None else new_index[parent], item.stuff)
        )
    if len(kept) < len(scene.objects):
        names = np.zeros((len(layers), 1 << 16), np.uint16)
        for item in objects:
            names[item.layer, item.value] = item.value
        layers = np.stack([names[number][layer] for number, layer in enumerate(layers)])
    return Scene(scene.name, place_image(scene.pixels, placement), layers, tuple(objects), void)


def ritm_placement(
    shape: tuple[int, int],
    rng: np.random.Generator,
    *,
    crop: tuple[int, int] = (320, 480),
    scale: tuple[float, float] = (0.75, 1.40),
    flip: float = 0.5,
) -> Placement:
    """RITM's and the paper's: resize by a uniform `scale`, flip with chance `flip`, pad evenly to `crop`, crop anywhere.

    `shape` is the image's (H, W). The sides are resized to whole pixels, as RITM does, so their scales differ a little.
    """
    factor = rng.uniform(*scale)
    windows = []
    for size, side in zip(shape, crop, strict=True):
        resized = max(1, round(size * factor))
        before = max(0, side - resized) // 2
        start = int(rng.integers(0, max(0, resized - side) + 1)) - before
        windows.append((start * size / resized, side * size / resized))
    (top, height), (left, width) = windows
    return Placement(top, left, height, width, crop, mirrored=bool(rng.random() < flip))


def jitter_colours(
    pixels: Pixels,
    rng: np.random.Generator,
    *,
    brightness: tuple[float, float] = (-0.25, 0.25),
    contrast: tuple[float, float] = (-0.15, 0.40),
    shift: float = 10,
    chance: float = 0.75,
) -> Pixels:
    """RITM's list: brightness (in shares of white) with contrast, then a shift of each channel; each with `chance`.

    `pixels` is uint8 (H, W, 3). Every step maps a channel's value alone, so all of them are one table of 256 values.
    """
    table = np.repeat(np.arange(256, dtype=np.float64)[:, None], 3, axis=1)
    if rng.random() < chance:
        table = np.clip(table * (1 + rng.uniform(*contrast)) + 255 * rng.uniform(*brightness), 0, 255)
    if rng.random() < chance:
        table = table + rng.uniform(-shift, shift, 3)
    values = np.clip(np.rint(table), 0, 255).astype(np.uint8)[None]
    return np.asarray(cv2.LUT(np.ascontiguousarray(pixels), values), np.uint8)


def _average(pixels: Pixels, rows: int, cols: int) -> Pixels:
    """The means of `rows` x `cols` pixels; the image's last rows and columns are repeated to fill the last squares."""
    height, width = pixels.shape[:2]
    if rows == cols == 1:
        return np.ascontiguousarray(pixels)
    filled = cv2.copyMakeBorder(pixels, 0, -height % rows, 0, -width % cols, cv2.BORDER_REPLICATE)
    size = (filled.shape[1] // cols, filled.shape[0] // rows)
    return np.asarray(cv2.resize(filled, size, interpolation=cv2.INTER_AREA), np.uint8)
