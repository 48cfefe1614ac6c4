"""NIfTI volumes, slice by slice in their own orientation. Knows no other files.

Planes are shown as radiologists hang them: an axial one has the patient's front up and his right on the left, a coronal and a
sagittal one his head up; a coronal one has his right on the left, a sagittal one his front on the left. Whatever the file's own
order and direction of axes, the nearest of its axes is taken for each; an oblique volume is cut along its own voxels, and
nothing is resampled. Voxel directions: nibabel.org/coordinate_systems.html.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import nibabel
import numpy as np
from numpy.typing import NDArray

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging.image import Axis, Layout, Raw
from edgeflow.imaging.shrink import shrunk
from edgeflow.imaging.stretch import full_range, percentiles
from edgeflow.imaging.view import View

# Of an unpacked .nii.gz, which cannot be read by slices.
_MOST_BYTES = 4 << 30
# World axis (0 right, 1 front, 2 head) that planes are counted along, and the world directions down the rows and the columns.
_CUTS: Mapping[Axis, tuple[int, tuple[int, int], tuple[int, int]]] = {
    "axial": (2, (1, -1), (0, -1)),
    "coronal": (1, (2, -1), (0, -1)),
    "sagittal": (0, (2, -1), (1, -1)),
}


@dataclass(frozen=True, slots=True)
class Cut:
    """How planes lie in the array of a volume.

    Attributes
    ----------
    axes
        The array's axes along rows, columns and planes.
    flips
        Whether rows, columns and planes run against the array.
    size
        (H, W, planes).
    """

    axes: tuple[int, int, int]
    flips: tuple[bool, bool, bool]
    size: tuple[int, int, int]

    def plane(self, volume: Any, plane: int) -> NDArray[np.generic]:
        """(H, W, ...) of an array (i, j, k, ...) or of what reads slices of one."""
        rows, cols, planes = self.axes
        index: list[int | slice] = [slice(None)] * 3
        index[planes] = self.size[2] - 1 - plane if self.flips[2] else plane
        values = np.asarray(volume[tuple(index)])
        if rows > cols:
            values = np.swapaxes(values, 0, 1)
        return values[:: -1 if self.flips[0] else 1, :: -1 if self.flips[1] else 1]

    def place(self, volume: NDArray[np.generic], plane: int, values: NDArray[np.generic]) -> None:
        """Write a plane (H, W) into an array (i, j, k): the inverse of `plane`."""
        rows, cols, planes = self.axes
        turned = values[:: -1 if self.flips[0] else 1, :: -1 if self.flips[1] else 1]
        index: list[int | slice] = [slice(None)] * 3
        index[planes] = self.size[2] - 1 - plane if self.flips[2] else plane
        volume[tuple(index)] = np.swapaxes(turned, 0, 1) if rows > cols else turned


def cut_of(affine: NDArray[np.floating], shape: tuple[int, int, int], axis: Axis) -> Cut:
    """How a volume of `shape` with that affine is cut along `axis`."""
    # For each axis of the array the world axis it runs along most, and in which direction.
    directions = nibabel.orientations.io_orientation(affine)  # type: ignore[no-untyped-call]
    along = {int(world): (place, int(sign)) for place, (world, sign) in enumerate(directions)}
    count, down, across = _CUTS[axis]
    axes = tuple(along[world][0] for world in (down[0], across[0], count))
    wanted = (down[1], across[1], 1)
    flips = tuple(along[world][1] != sign for world, sign in zip((down[0], across[0], count), wanted, strict=True))
    rows, cols, planes = axes
    return Cut(axes, flips, (shape[rows], shape[cols], shape[planes]))  # type: ignore[arg-type]


class Nifti:
    """An opened volume; implements `edgeflow.imaging.image.Image`. A 4-D one has its planes volume after volume.

    Raises
    ------
    ImageError
        If the file is damaged, or holds something else than numbers in three or four dimensions.
    """

    def __init__(self, path: Path, axis: Axis | None = None) -> None:
        self._path = path
        self._file = _open(path)
        shape = self._file.shape
        if not 3 <= len(shape) <= 4 or min(shape) < 1:
            raise ImageError(f"{path} has the shape {shape}; a NIfTI file to annotate has three or four dimensions.")
        affine = np.asarray(self._file.affine, np.float64)
        if not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) < 1e-12:
            raise ImageError(f"{path} does not say where its voxels lie; its affine has no inverse.")
        if str(path).lower().endswith(".gz") and int(np.prod(shape, dtype=object)) * 8 > _MOST_BYTES:
            raise ImageError(f"{path} would take more than 4 GB unpacked; unpack it to .nii, which is read slice by slice.")
        self.cut = cut_of(affine, shape[:3], axis or "axial")
        self._volumes = shape[3] if len(shape) == 4 else 1
        dtype = _read_dtype(self._file)
        if dtype.kind not in "iufb":
            raise ImageError(f"{path} holds {dtype} values; only whole and real numbers can be shown.")
        zooms = np.linalg.norm(affine[:3, :3], axis=0)
        rows, cols, planes = self.cut.axes
        self._layout = Layout(
            "nifti",
            self.cut.size[:2],
            planes=self.cut.size[2] * self._volumes,
            bands=1,
            dtype=dtype.name,
            spacing=(float(zooms[rows]), float(zooms[cols]), float(zooms[planes])),
            axis=axis or "axial",
        )
        self._views: tuple[tuple[str, View], ...] | None = None
        self._unpacked: NDArray[np.generic] | None = None

    @property
    def layout(self) -> Layout:
        """See `edgeflow.imaging.image.Image.layout`."""
        return self._layout

    @property
    def affine(self) -> NDArray[np.float64]:
        """float64 (4, 4): voxel (i, j, k) to millimetres."""
        return np.asarray(self._file.affine, np.float64)

    @property
    def voxels(self) -> tuple[int, int, int]:
        """Shape of one volume in the file's own order."""
        rows, cols, planes = self.cut.axes
        shape = [0, 0, 0]
        shape[rows], shape[cols], shape[planes] = self.cut.size
        return shape[0], shape[1], shape[2]

    @property
    def views(self) -> tuple[tuple[str, View], ...]:
        """All but the extremes, and the whole range, of the middle planes."""
        if self._views is None:
            depth = self.cut.size[2]
            some = np.concatenate([self.read(plane).reshape(-1, 1, 1) for plane in {depth // 4, depth // 2, 3 * depth // 4}])
            self._views = (("1-99 %", percentiles(some, 1.0, 99.0)), ("full range", full_range(some)))
        return self._views

    def read(self, plane: int = 0, window: Window | None = None, *, shape: tuple[int, int] | None = None) -> Raw:
        """See `edgeflow.imaging.image.Image.read`; scl_slope and scl_inter are applied."""
        if not 0 <= plane < self._layout.planes:
            raise ImageError(f"{self._path} has planes 1 to {self._layout.planes}, and no plane {plane + 1}.")
        volume, place = divmod(plane, self.cut.size[2])
        try:
            values = self.cut.plane(_Volume(self._voxels_of(), volume, self._volumes > 1), place)
        except (OSError, EOFError, ValueError, zlib.error) as error:
            raise ImageError(f"{self._path} is damaged or cut short ({error}); restore it from its source.") from error
        if window is not None:
            if window != window.clamped(self._layout.shape):
                raise ImageError(f"{self._path} has {self._layout.shape} rows and columns, and no {window}.")
            values = values[window.slices]
        raw = np.ascontiguousarray(values, self._layout.dtype)[..., None]
        return raw if shape is None else shrunk(raw, shape)

    def close(self) -> None:
        """Let the file go."""
        self._file.uncache()
        self._unpacked = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _voxels_of(self) -> Any:
        """What slices are read from: the file, or all of it where it is packed and every slice would unpack it again."""
        if not str(self._path).lower().endswith(".gz"):
            return self._file.dataobj
        if self._unpacked is None:
            self._unpacked = np.asarray(self._file.dataobj)
        return self._unpacked


class _Volume:
    """One volume of a 4-D array, read by slices."""

    def __init__(self, voxels: Any, volume: int, several: bool) -> None:
        self._voxels = voxels
        self._rest: tuple[int, ...] = (volume,) if several else ()

    def __getitem__(self, index: tuple[int | slice, ...]) -> Any:
        return self._voxels[(*index, *self._rest)]


def _read_dtype(file: Any) -> np.dtype[Any]:
    """Of the values once they are scaled: as stored, or floats."""
    stored = np.dtype(file.dataobj.dtype)
    slope, inter = float(file.dataobj.slope), float(file.dataobj.inter)
    if (slope, inter) == (1.0, 0.0):
        native: np.dtype[Any] = stored.newbyteorder("=")
        return native
    return np.dtype("float64" if stored.itemsize > 2 else "float32")


def _open(path: Path) -> Any:
    try:
        file = nibabel.load(path)
        if not isinstance(file, nibabel.Nifti1Image):
            raise ImageError(f"{path} is no NIfTI file, whatever it is called.")
        return file
    except FileNotFoundError as error:
        raise ImageError(f"There is no file {path}.") from error
    except (
        nibabel.filebasedimages.ImageFileError,
        nibabel.spatialimages.HeaderDataError,
        nibabel.wrapstruct.WrapStructError,
        OSError,
        EOFError,
        ValueError,
        OverflowError,
        zlib.error,
    ) as error:
        raise ImageError(f"{path} is not a NIfTI file that can be read ({error}).") from error
