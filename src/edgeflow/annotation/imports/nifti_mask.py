"""NIfTI masks: a volume per image, called like it, whose values name labels.

Its planes are cut as those of images are (`edgeflow.imaging.nifti`), whatever the order of its own axes; a mask is taken where
its grid of voxels is the image's. Values mean what they mean in index masks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edgeflow.annotation.imports.found_files import FoundFile, found_files
from edgeflow.annotation.imports.imported import Imported, Source
from edgeflow.annotation.imports.index_mask import LISTS, Labelled, Meaning
from edgeflow.annotation.imports.label_lists import rows_beside
from edgeflow.annotation.imports.label_names import each_once
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.annotation.imports.painted import Values, regions_of
from edgeflow.errors import ImageError
from edgeflow.imaging.image import Image
from edgeflow.imaging.nifti import Nifti
from edgeflow.imaging.opening import open_image

_OFF = 0.05  # voxels that a grid may lie beside another: what single precision costs


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Plane `plane` of a grid of voxels; implements `Anchor`. `corners`: float64 (4, 3), millimetres."""

    plane: int
    corners: NDArray[np.float64]
    size: tuple[int, int, int]

    def plane_in(self, image: Image) -> int:
        """See `Anchor.plane_in`."""
        if not isinstance(image, Nifti):
            raise FormatError("it is of a NIfTI volume, and the image is none")
        corners = corners_of(image)
        voxel = min(value for value in image.layout.spacing or (1.0,) if value)
        if image.cut.size != self.size or np.abs(corners - self.corners).max() > _OFF * voxel:
            raise FormatError("its voxels are not those of the image")
        return self.plane


def read(paths: Sequence[Path]) -> Source:
    """Read masks, and those in folders.

    Raises
    ------
    FormatError
        If there is none, or the list of labels beside them cannot be read.
    """
    files = found_files(paths, (".nii", ".nii.gz"))
    rows = rows_beside(files, LISTS)
    meaning = Meaning.of(rows)
    return Source(each_once([row.label for row in rows]), lambda: (one for file in files for one in _planes(file, meaning)))


def corners_of(volume: Nifti) -> NDArray[np.float64]:
    """float64 (4, 3): where the first pixel of the first plane lies, and the last ones along rows, columns and planes."""
    found = []
    for at in ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)):
        voxel = np.ones(4)
        for axis, flip, size, end in zip(volume.cut.axes, volume.cut.flips, volume.cut.size, at, strict=True):
            voxel[axis] = (size - 1) * (end != flip)
        found.append((volume.affine @ voxel)[:3])
    return np.array(found)


def _planes(file: FoundFile, meaning: Meaning) -> Iterator[Imported | Note]:
    try:
        with open_image(file.path) as image:
            assert isinstance(image, Nifti)
            corners, size, layout = corners_of(image), image.cut.size, image.layout
            labelled = Labelled(file, meaning, is_narrow=layout.dtype == "uint8")
            for plane in range(layout.planes):
                values = _whole(file, image.read(plane)[..., 0])
                if values.any():
                    found = regions_of([values], layout.shape)
                    yield labelled.image(found, layout.shape, plane=plane, anchor=Grid(plane, corners, size))
    except (ImageError, FormatError) as error:
        yield Note(file.name, "file refused", str(error))


def _whole(file: FoundFile, values: NDArray[np.generic]) -> Values:
    real = np.asarray(values)
    if real.dtype.kind in "iu":
        return real
    whole = np.nan_to_num(real.astype(np.float64), nan=0.5)
    if (whole != np.rint(whole)).any() or np.abs(whole).max(initial=0) >= 1 << 31:
        raise FormatError(f"{file.path} holds values that are no labels; a mask has whole numbers.")
    return whole.astype(np.int64)
