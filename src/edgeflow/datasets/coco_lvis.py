"""COCO+LVIS, RITM's training set, straight from the official files: LVIS' masks, completed by COCO's panoptic ones."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from edgeflow.datasets.coco import read_listed
from edgeflow.datasets.coco_file import read_coco
from edgeflow.datasets.merge import find_parents, merge_instances, uncovered_stuff
from edgeflow.datasets.panoptic import Panoptic, Segments
from edgeflow.datasets.scene import Scene, scene_from_masks
from edgeflow.errors import DataSetError


class CocoLvis:
    """The scenes of COCO+LVIS; a `SceneSource`. What counts as an object is said in `merge`.

    Instances come first, with their parents; then stuff, marked as such. Crowds are void where no object is. An image
    without panoptic masks has LVIS' alone; an image without a mask of LVIS is left out.

    Parameters
    ----------
    images
        The folder above ``train2017``.
    lvis
        Such as ``lvis_v1_train.json``.
    panoptic, panoptic_masks
        Such as ``panoptic_train2017.json``, and the folder of its PNGs.

    Raises
    ------
    DataSetError
        If a JSON is missing, damaged or names files outside its folder, or LVIS' has no object.
    """

    def __init__(self, images: Path, lvis: Path, panoptic: Path, panoptic_masks: Path) -> None:
        self._folder = images
        self._images = [(number, image) for number, image in read_coco(lvis, by_url=True).items() if image.annotations]
        if not self._images:
            raise DataSetError(f"{lvis} has no object in any image; a data set needs at least one.")
        self._panoptic = Panoptic(panoptic, panoptic_masks)
        self.names: Sequence[str] = [f"COCO_LVIS/{image.path.with_suffix('').as_posix()}" for _, image in self._images]

    def __len__(self) -> int:
        return len(self.names)

    def read(self, index: int) -> Scene:
        """See `SceneSource.read`."""
        number, image = self._images[index]
        pixels = read_listed(self._folder, image)
        lvis = [item.draw(image.shape) for item in image.annotations]
        segments = self._panoptic.read(number, image.shape) if number in self._panoptic else Segments([], [], [])
        instances = merge_instances(lvis, segments.things)
        stuff = uncovered_stuff(segments.stuff, instances)
        void = np.zeros(image.shape, np.bool_)
        for mask in segments.crowds:
            void |= mask
        for mask in instances:
            void &= ~mask
        return scene_from_masks(
            self.names[index],
            pixels,
            instances + stuff,
            void=void,
            parents=[*find_parents(instances), *(None for _ in stuff)],
            stuff=[False] * len(instances) + [True] * len(stuff),
        )
