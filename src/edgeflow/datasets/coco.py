"""COCO's instances: any COCO-format JSON of masks, our own export included."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from edgeflow.datasets.coco_file import CocoImage, read_coco
from edgeflow.datasets.pair import read_pixels
from edgeflow.datasets.scene import Scene, scene_from_masks
from edgeflow.errors import DataSetError
from edgeflow.segmenter import Pixels


class CocoInstances:
    """The scenes of a COCO-format file; a `SceneSource`.

    Polygons, compressed and uncompressed run lengths are drawn as pycocotools draws them. Regions with ``iscrowd`` are void
    where no object is. Images without an object are left out: nothing says whether somebody looked for any.

    Parameters
    ----------
    images
        The folder the file names are relative to; for a file with ``coco_url`` only, as LVIS', the folder above
        ``train2017``.
    annotations
        The JSON file.
    name
        The set's name; None for the JSON's own, without suffix.

    Raises
    ------
    DataSetError
        If the JSON is missing, damaged, names files outside `images`, or has no object.
    """

    def __init__(self, images: Path, annotations: Path, *, name: str | None = None) -> None:
        self._folder = images
        found = read_coco(annotations).values()
        self._images = [image for image in found if any(not item.crowd for item in image.annotations)]
        if not self._images:
            raise DataSetError(f"{annotations} has no object in any of its {len(found)} images; a data set needs at least one.")
        set_name = annotations.stem if name is None else name
        self.names: Sequence[str] = [f"{set_name}/{image.path.with_suffix('').as_posix()}" for image in self._images]

    def __len__(self) -> int:
        return len(self.names)

    def read(self, index: int) -> Scene:
        """See `SceneSource.read`."""
        image = self._images[index]
        pixels = read_listed(self._folder, image)
        masks = [item.draw(image.shape) for item in image.annotations if not item.crowd]
        crowd = np.zeros(image.shape, np.bool_)
        for item in image.annotations:
            if item.crowd:
                crowd |= item.draw(image.shape)
        for mask in masks:
            crowd &= ~mask
        return scene_from_masks(self.names[index], pixels, [mask for mask in masks if mask.any()], void=crowd)


def read_listed(folder: Path, image: CocoImage) -> Pixels:
    """uint8 (H, W, 3): the pixels of an image of a COCO-format file.

    Raises
    ------
    DataSetError
        If it is missing, damaged or not of the size that the file states.
    """
    pixels = read_pixels(folder / image.path)
    if pixels.shape[:2] != image.shape:
        raise DataSetError(
            f"{folder / image.path} is {pixels.shape[0]} x {pixels.shape[1]} but its annotations say "
            f"{image.shape[0]} x {image.shape[1]} (rows x columns); they must agree."
        )
    return pixels
