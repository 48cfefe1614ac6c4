"""The sets of one object an image, published as a folder of images and one of masks: GrabCut, Berkeley, DAVIS, COCO_MVal."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from edgeflow.datasets.scored.merged import read_merged
from edgeflow.datasets.scored.stems import pairs
from edgeflow.datasets.scored.target import ReadLabels, Target, objects_of
from edgeflow.datasets.scored.trimap import read_trimap
from edgeflow.errors import DataSetError


@dataclass(frozen=True, slots=True)
class TwoFolders:
    """A layout: the names of its two folders and how its masks are read."""

    images: str
    masks: str
    labels: ReadLabels

    def targets(self, root: Path) -> tuple[int, Iterator[Target]]:
        """How many images there are, and their objects, each checked when it is come to.

        Raises
        ------
        DataSetError
            If files are missing or do not fit together.
        """
        found = pairs(root / self.images, root / self.masks)
        return len(found), (self._target(image, mask) for image, mask in found)

    def _target(self, image: Path, mask: Path) -> Target:
        ids = objects_of(image, mask, self.labels)
        if not ids:
            raise DataSetError(f"The mask {mask} draws no object; each mask of this set has one.")
        return Target(image, mask, ids[0], self.labels)


GRABCUT = TwoFolders("data_GT", "boundary_GT", read_trimap)
BERKELEY = TwoFolders("images", "masks", read_trimap)
FRAMES = TwoFolders("img", "gt", read_merged)
