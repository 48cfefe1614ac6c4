"""NIfTI volumes, slice by slice in their own orientation. Knows no other files.

Planes are shown as radiologists hang them: an axial one has the patient's front up and his right on the left, a coronal and a
sagittal one his head up; a coronal one has his right on the left, a sagittal one his front on the left. Whatever the file's own
order and direction of axes, the nearest of its axes is taken for each; an oblique volume is cut along its own voxels, and
nothing is resampled. Voxel directions: nibabel.org/coordinate_systems.html. Of a volume only what a plane needs is read; a packed
one is unpacked once, into a file without a name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import nibabel
import numpy as np
from numpy.typing import NDArray

from edgeflow.errors import ImageError
from edgeflow.imaging.guarded import guarded
from edgeflow.imaging.image import Axis, Layout, Raw
from edgeflow.imaging.stretch import full_range, percentiles
from edgeflow.imaging.unpacked import unpacked
from edgeflow.imaging.whole import NamedView, Whole

_MOST_GIGABYTES = 8  # of a .nii.gz once it is unpacked
_MILLIMETRES = {"meter": 1000.0, "micron": 0.001}  # in a unit of the header; in all others one
_LEAST_VOLUME = 1e-6  # of a voxel, as a share of its edges' product: below it lies flat
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


class Nifti(Whole):
    """An opened volume; implements `edgeflow.imaging.image.Image`. A 4-D one has its planes volume after volume.

    Attributes
    ----------
    cut
        How planes lie in a volume, and how to write them back.
    affine
        float64 (4, 4): voxel (i, j, k) to the file's unit of length.
    voxels
        Shape (I, J, K) of one volume in the file's own order.

    Raises
    ------
    ImageError
        If the file is damaged, cut short, or holds something else than numbers in three or four dimensions.
    """

    def __init__(self, path: Path, axis: Axis | None = None) -> None:
        file = _opened(path)
        shape = file.shape
        # Some tools fill up the dimensions a header has room for.
        while len(shape) > 3 and shape[-1] == 1:
            shape = shape[:-1]
        if not 3 <= len(shape) <= 4 or min(shape) < 1:
            raise ImageError(f"{path} has the shape {shape}; a NIfTI file to annotate has three or four dimensions.")
        self.affine = np.asarray(file.affine, np.float64)
        edges = np.linalg.norm(self.affine[:3, :3], axis=0)
        finite = bool(np.isfinite(self.affine).all())
        if not finite or abs(np.linalg.det(self.affine[:3, :3])) <= _LEAST_VOLUME * edges.prod():
            raise ImageError(f"{path} does not say where its voxels lie; its affine has no inverse.")
        self.voxels: tuple[int, int, int] = shape[:3]
        self.cut = cut_of(self.affine, self.voxels, axis or "axial")
        self._stored = file.dataobj
        if self._stored.dtype.kind not in "iuf":
            raise ImageError(f"{path} holds {self._stored.dtype} values; only whole and real numbers can be shown.")
        self._shape = shape
        self._end = int(self._stored.offset) + int(np.prod(shape, dtype=object)) * self._stored.dtype.itemsize
        self._unpacked: IO[bytes] | None = None
        self._packed = path.suffix.lower() == ".gz"
        if self._packed and self._end > _MOST_GIGABYTES << 30:
            raise ImageError(f"{path} would take more than {_MOST_GIGABYTES} GB unpacked; unpack it to .nii first.")
        if not self._packed and path.stat().st_size < self._end:
            raise ImageError(f"{path} is cut short: it declares {self._end} bytes and has {path.stat().st_size}.")
        unit = _MILLIMETRES.get(file.header.get_xyzt_units()[0], 1.0)
        rows, cols, planes = self.cut.axes
        layout = Layout(
            "nifti",
            self.cut.size[:2],
            planes=self.cut.size[2] * (shape[3] if len(shape) == 4 else 1),
            bands=1,
            dtype=_read_dtype(self._stored).name,
            spacing=(float(edges[rows]) * unit, float(edges[cols]) * unit, float(edges[planes]) * unit),
            axis=axis or "axial",
        )
        super().__init__(path, layout)

    def close(self) -> None:
        """See `edgeflow.imaging.image.Image.close`."""
        super().close()
        if self._unpacked is not None:
            self._unpacked.close()
            self._unpacked = None

    def _propose(self) -> tuple[NamedView, ...]:
        """All but the extremes, and the whole range, of the middle planes."""
        depth = self.cut.size[2]
        some = np.concatenate([self.read(plane).reshape(-1, 1, 1) for plane in {depth // 4, depth // 2, 3 * depth // 4}])
        return ("1-99 %", percentiles(some, 1.0, 99.0)), ("full range", full_range(some))

    def _plane(self, plane: int, fraction: int) -> Raw:
        volume, place = divmod(plane, self.cut.size[2])
        # Mapped anew each time: what was read does not stay in memory, and only what the plane crosses is read.
        voxels = np.memmap(self._source(), self._stored.dtype, "r", self._stored.offset, self._shape, order="F")
        values = self.cut.plane(voxels if voxels.ndim == 3 else voxels[..., volume], place)
        slope, inter = float(self._stored.slope), float(self._stored.inter)
        return np.array(values if (slope, inter) == (1, 0) else values.astype(np.float64) * slope + inter)[..., None]

    def _source(self) -> Any:
        if not self._packed:
            return self._path
        if self._unpacked is None:
            self._unpacked = unpacked(self._path, self._end)
        return self._unpacked


def _opened(path: Path) -> Any:
    with guarded(path):
        file = nibabel.load(path)
    if not isinstance(file, nibabel.Nifti1Image):
        raise ImageError(f"{path} is no NIfTI file, whatever it is called.")
    return file


def _read_dtype(stored: Any) -> np.dtype[Any]:
    """Of the values once they are scaled: as stored, or floats."""
    if (float(stored.slope), float(stored.inter)) == (1.0, 0.0):
        native: np.dtype[Any] = stored.dtype.newbyteorder("=")
        return native
    return np.dtype("float64" if stored.dtype.itemsize > 2 else "float32")
