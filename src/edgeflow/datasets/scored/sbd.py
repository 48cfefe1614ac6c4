"""The objects of SBD's ``val`` that are scored: every instance of its MATLAB files; there is no void."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from edgeflow.datasets.sbd import Sbd
from edgeflow.errors import DataSetError
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels


@dataclass(frozen=True, slots=True)
class SbdTarget:
    """One object to be scored: the value `object_id` in scene number `index` of `source`; a `Stored`."""

    source: Sbd
    index: int
    object_id: int

    @property
    def name(self) -> str:
        """The image's file name, as in reports."""
        return f"{self.source.names[self.index].removeprefix('SBD/')}.jpg"

    @property
    def files(self) -> tuple[Path, ...]:
        """The image and the MATLAB file."""
        return self.source.files(self.index)

    def read_image(self) -> Pixels:
        """uint8 (H, W, 3), RGB.

        Raises
        ------
        DataSetError
            If the file cannot be read.
        """
        return self.source.read(self.index).pixels

    def read_truth(self) -> tuple[Mask, Mask]:
        """The object and the void, each bool (H, W); the void is empty.

        Raises
        ------
        DataSetError
            If the file cannot be read or no longer has the object.
        """
        scene = self.source.read(self.index)
        truth = np.asarray(scene.layers[0] == self.object_id, np.bool_)
        if not truth.any():
            raise DataSetError(f"There is no object {self.object_id} in the mask of {self.name}.")
        return truth, scene.void


def list_sbd(root: Path) -> tuple[int, Iterator[SbdTarget]]:
    """How many images ``val`` names, and the objects of their masks.

    Raises
    ------
    DataSetError
        If the list or a file is missing, damaged, or does not fit its image, or SciPy, which reads the masks, is missing.
    """
    source = Sbd(root, "val")
    found = (SbdTarget(source, index, item.value) for index in range(len(source)) for item in source.read(index).objects)
    return len(source), found
