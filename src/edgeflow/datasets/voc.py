"""Pascal VOC's objects. Source: the layout of VOCdevkit/VOC2012 (host.robots.ox.ac.uk/pascal/VOC)."""

from collections.abc import Sequence
from pathlib import Path

from edgeflow.datasets.listing import read_stems
from edgeflow.datasets.pair import read_pair
from edgeflow.datasets.scene import Scene


class Voc:
    """The scenes of Pascal VOC's ``SegmentationObject``; a `SceneSource`.

    Masks are palette PNGs: the index is the object, 255 the void along the outlines and around difficult objects.
    ``val`` is a test set of this project: read it to measure, never to train.

    Parameters
    ----------
    root
        The folder with ``JPEGImages``, ``SegmentationObject`` and ``ImageSets``, such as ``VOCdevkit/VOC2012``.
    split
        ``train``, ``val``, ``trainval``, or another list in ``ImageSets/Segmentation``.

    Raises
    ------
    DataSetError
        If the list of the split is missing or empty.
    """

    def __init__(self, root: Path, split: str = "train") -> None:
        self._root = root
        self._stems = read_stems(root / "ImageSets" / "Segmentation" / f"{split}.txt")
        self.names: Sequence[str] = [f"VOC/{stem}" for stem in self._stems]

    def __len__(self) -> int:
        return len(self.names)

    def read(self, index: int) -> Scene:
        """See `SceneSource.read`."""
        stem = self._stems[index]
        image = self._root / "JPEGImages" / f"{stem}.jpg"
        return read_pair(self.names[index], image, self._root / "SegmentationObject" / f"{stem}.png")
