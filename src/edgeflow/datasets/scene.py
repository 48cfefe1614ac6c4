"""A scene: one training image and its objects; and what every data set promises. Knows no files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from edgeflow.errors import DataSetError
from edgeflow.masks import Mask, bounding_window
from edgeflow.segmenter import Pixels

Layers = NDArray[np.uint16]  # (L, H, W)


@dataclass(frozen=True, slots=True)
class SceneObject:
    """One object: the pixels at which layer `layer` has the value `value` (1..65535).

    `area` is their number; `parent` the index, in the scene's objects, of the object this one is a part of; `stuff` marks
    background regions (sky, grass) that RITM's loader offers as objects only sometimes.
    """

    layer: int
    value: int
    area: int
    parent: int | None = None
    stuff: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """One image and its objects.

    Attributes
    ----------
    name
        ``SET/STEM``, for messages and for splitting by stem.
    pixels
        uint8 (H, W, 3), RGB.
    layers
        uint16 (L, H, W): label maps, 0 background, every other value an object. Objects of one layer do not overlap; those
        of two layers may.
    objects
        What may be chosen as a target; empty for an image without labels.
    void
        bool (H, W): pixels of which nobody knows what they are; they count neither way.
    """

    name: str
    pixels: Pixels
    layers: Layers
    objects: tuple[SceneObject, ...]
    void: Mask

    def mask(self, index: int) -> Mask:
        """bool (H, W): object number `index`."""
        chosen = self.objects[index]
        return np.asarray(self.layers[chosen.layer] == chosen.value, np.bool_)

    @property
    def roots(self) -> list[int]:
        """Indices of the objects that are no part of another one."""
        return [index for index, item in enumerate(self.objects) if item.parent is None]


class SceneSource(Protocol):
    """A data set: `len` scenes, each read when asked for, by its number. Reading twice gives the same scene."""

    @property
    def names(self) -> Sequence[str]:
        """``SET/STEM`` of every scene, in order, known without reading any."""
        ...

    def __len__(self) -> int: ...

    def read(self, index: int) -> Scene:
        """Scene number `index`.

        Raises
        ------
        DataSetError
            If its files are missing, damaged or do not fit together; the message names them.
        """
        ...


def scene_from_labels(name: str, pixels: Pixels, labels: NDArray[np.uint8], *, void: int | None = 255) -> Scene:
    """A scene of one layer: `labels` uint8 (H, W) holds 0 background, object ids, and `void` (None: 255 is an id, too).

    Raises
    ------
    DataSetError
        If `labels` is not of the size of `pixels`.
    """
    if labels.shape != pixels.shape[:2]:
        raise DataSetError(
            f"The mask of {name} is {labels.shape[0]} x {labels.shape[1]} but its image is "
            f"{pixels.shape[0]} x {pixels.shape[1]} (rows x columns); they must agree."
        )
    counts = np.bincount(labels.ravel(), minlength=256)
    objects = tuple(SceneObject(0, int(value), int(counts[value])) for value in np.flatnonzero(counts) if value not in (0, void))
    unknown = np.zeros(labels.shape, np.bool_) if void is None else labels == void
    layers = np.where(unknown, 0, labels).astype(np.uint16)[None]
    return Scene(name, pixels, layers, objects, unknown)


def scene_from_masks(
    name: str,
    pixels: Pixels,
    masks: Sequence[Mask],
    *,
    void: Mask | None = None,
    parents: Sequence[int | None] | None = None,
    stuff: Sequence[bool] | None = None,
) -> Scene:
    """A scene of objects that may overlap, in as few layers as a greedy packing finds: large ones first, each in the first
    layer in which it touches nobody's pixels.

    `masks` are bool (H, W) of the size of `pixels`, each with at least one pixel; `parents` and `stuff` have one entry per
    mask and mean what they mean in `SceneObject`. The objects keep the order of `masks`.
    """
    shape = pixels.shape[:2]
    areas = [int(np.count_nonzero(mask)) for mask in masks]
    layers: list[NDArray[np.uint16]] = []
    objects: dict[int, SceneObject] = {}
    for index in sorted(range(len(masks)), key=lambda index: -areas[index]):
        window = bounding_window(masks[index])
        assert window is not None, "an object has at least one pixel"
        piece = masks[index][window.slices]
        free = (number for number, layer in enumerate(layers) if not layer[window.slices][piece].any())
        number = next(free, len(layers))
        if number == len(layers):
            layers.append(np.zeros(shape, np.uint16))
        value = 1 + sum(item.layer == number for item in objects.values())
        layers[number][window.slices][piece] = value
        parent = None if parents is None else parents[index]
        objects[index] = SceneObject(number, value, areas[index], parent, stuff is not None and stuff[index])
    stacked: Layers = np.stack(layers) if layers else np.zeros((0, *shape), np.uint16)
    unknown = np.zeros(shape, np.bool_) if void is None else void
    return Scene(name, pixels, stacked, tuple(objects[index] for index in range(len(masks))), unknown)
