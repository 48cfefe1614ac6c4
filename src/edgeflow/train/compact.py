"""A scene made small, to be kept in large numbers: shrunk to a side, its labels in as few bits as they need. Knows no device."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edgeflow.datasets.augment import Placement, place_scene
from edgeflow.datasets.scene import Scene, SceneObject
from edgeflow.errors import DataSetError
from edgeflow.masks import Mask, bounding_window

_MOST = np.iinfo(np.int16).max


@dataclass(frozen=True, slots=True, eq=False)
class CompactScene:
    """A scene whose objects have the values 1, 2, 3, ... in each layer.

    `pixels` uint8 (3, H, W); `layers` uint8 or, with more than 255 objects in a layer, int16 (L, H, W); `void` bool (H, W);
    `objects` in the scene's order; `boxes` int64 (objects, 4): top, left, bottom and right of each, the last two outside.
    """

    pixels: NDArray[np.uint8]
    layers: NDArray[np.uint8] | NDArray[np.int16]
    void: Mask
    objects: tuple[SceneObject, ...]
    boxes: NDArray[np.int64]


def compact(scene: Scene, side: int) -> CompactScene:
    """`scene`, shrunk where its longer side is above `side` pixels; all arrays are its own.

    Raises
    ------
    DataSetError
        If it has more than 32,767 objects in a layer.
    """
    scene = _shrunk(scene, side)
    objects = list(scene.objects)
    layers = np.zeros(scene.layers.shape, np.int16)
    for number, layer in enumerate(scene.layers):
        own = [index for index, item in enumerate(objects) if item.layer == number]
        if len(own) > _MOST:
            raise DataSetError(f"{scene.name} has {len(own)} objects in a layer; {_MOST} are possible.")
        names = np.zeros(1 + max([int(layer.max()), *(objects[index].value for index in own)]), np.int16)
        for value, index in enumerate(own, start=1):
            item = objects[index]
            names[item.value] = value
            objects[index] = SceneObject(number, value, item.area, item.parent, item.stuff)
        layers[number] = names[layer]
    boxes = np.zeros((len(objects), 4), np.int64)
    for box, item in zip(boxes, objects, strict=True):
        window = bounding_window(np.asarray(layers[item.layer] == item.value))
        if window is not None:
            box[:] = window.top, window.left, window.bottom, window.right
    few = layers.max(initial=0) <= np.iinfo(np.uint8).max
    return CompactScene(
        pixels=np.ascontiguousarray(scene.pixels.transpose(2, 0, 1)).copy(),
        layers=layers.astype(np.uint8) if few else layers,
        void=scene.void.copy(),
        objects=tuple(objects),
        boxes=boxes,
    )


def _shrunk(scene: Scene, side: int) -> Scene:
    height, width = scene.void.shape
    longer = max(height, width)
    if longer <= side:
        return scene
    shape = (max(1, round(height * side / longer)), max(1, round(width * side / longer)))
    return place_scene(scene, Placement(0, 0, height, width, shape), least_area=1)
