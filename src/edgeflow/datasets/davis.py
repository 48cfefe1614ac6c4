"""DAVIS' frames as single images. Source: the layout of DAVIS 2016 and 2017, 480p (davischallenge.org)."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from edgeflow.datasets.listing import read_stems
from edgeflow.datasets.pair import read_pair, read_pixels
from edgeflow.datasets.scene import Scene, scene_from_labels
from edgeflow.errors import DataSetError, ImageError
from edgeflow.imaging import list_images


class Davis:
    """The frames of some sequences; a `SceneSource`.

    DAVIS is a test set of this project: read it to measure, never to train.

    Parameters
    ----------
    root
        The folder with ``JPEGImages``, ``Annotations`` and ``ImageSets``.
    year
        2016 or 2017: whose lists are read. In 2016's sense a frame has one object: every pixel that is not 0.
    split
        ``train``, ``val``, or another list of sequences in ``ImageSets/YEAR``.
    merged
        Take all objects of a frame as one, as 2016 always does; 2017's PNGs number them.

    Raises
    ------
    DataSetError
        If the list is missing, or a sequence has no frames or a frame no annotation.
    """

    def __init__(self, root: Path, year: int = 2017, split: str = "train", *, merged: bool = False) -> None:
        if year not in (2016, 2017):
            raise DataSetError(f"There is no DAVIS {year} with masks of objects; the year is 2016 or 2017.")
        self._merged = merged or year == 2016
        self._frames: list[tuple[Path, Path]] = []
        names: list[str] = []
        for sequence in read_stems(root / "ImageSets" / str(year) / f"{split}.txt"):
            images = _files(root / "JPEGImages" / "480p" / sequence)
            masks = {path.stem: path for path in _files(root / "Annotations" / "480p" / sequence)}
            for image in images:
                if image.stem not in masks:
                    raise DataSetError(f"The frame {image} has no annotation {image.stem}.png in Annotations/480p/{sequence}.")
                self._frames.append((image, masks[image.stem]))
                names.append(f"DAVIS/{sequence}-{image.stem}")
        self.names: Sequence[str] = names

    def __len__(self) -> int:
        return len(self.names)

    def read(self, index: int) -> Scene:
        """See `SceneSource.read`."""
        image, mask = self._frames[index]
        if not self._merged:
            return read_pair(self.names[index], image, mask)
        # Some of 2016's masks have several bands, so the colours are read: black is background, any other colour object.
        labels = np.asarray(read_pixels(mask).any(axis=2), np.uint8)
        return scene_from_labels(self.names[index], read_pixels(image), labels)


def _files(folder: Path) -> list[Path]:
    try:
        files = list_images(folder)
    except ImageError as error:
        raise DataSetError(
            f"The sequence's folder {folder} is missing; DAVIS keeps one for its frames, one for its masks."
        ) from error
    if not files:
        raise DataSetError(f"The sequence's folder {folder} holds no image.")
    return files
