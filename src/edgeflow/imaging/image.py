"""The seam between image files and everybody else: raw pixels by plane and window, and what the file says of them.

A photo has one plane of three bands; a volume or a file of several pages has many planes of one size. Pixels are handed out
as stored (any dtype, any number of bands; DICOM's and NIfTI's rescaling applied), upright, and never all at once unless asked.
"""

from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Protocol, Self, get_args

import numpy as np
from numpy.typing import NDArray

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging.view import View

Kind = Literal["photo", "pages", "dicom", "nifti", "raster"]
Axis = Literal["axial", "coronal", "sagittal"]
AXES: tuple[Axis, ...] = get_args(Axis)
Raw = NDArray[np.generic]  # (h, w, bands)


@dataclass(frozen=True, slots=True)
class Georeference:
    """Where a raster lies.

    Attributes
    ----------
    crs
        WKT2 of the coordinate reference system, empty where the file has none.
    transform
        ``(a, b, c, d, e, f)``: x = a col + b row + c, y = d col + e row + f, with col and row in pixel edges.
    """

    crs: str
    transform: tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of an image from its header.

    Attributes
    ----------
    shape
        (H, W) of a plane, upright.
    planes
        How many planes: slices, frames or pages; a 4-D volume has them volume after volume.
    bands
        Values a pixel has.
    dtype
        NumPy name of what `Image.read` hands out.
    spacing
        Millimetres between the centres of (rows, columns, planes), or None where the file does not say.
    georeference
        For rasters that have one.
    axis
        Along which a volume is cut into planes, and None for everything else.
    """

    kind: Kind
    shape: tuple[int, int]
    planes: int = 1
    bands: int = 3
    dtype: str = "uint8"
    spacing: tuple[float, float, float | None] | None = None
    georeference: Georeference | None = None
    axis: Axis | None = None

    @property
    def megapixels(self) -> float:
        """Of one plane."""
        return self.shape[0] * self.shape[1] / 1e6

    def check_part(self, name: object, plane: int, window: Window | None = None) -> None:
        """Raise `ImageError` unless the file `name` has this plane, and that the window."""
        if not 0 <= plane < self.planes:
            count = "1 plane" if self.planes == 1 else f"{self.planes} planes"
            raise ImageError(f"{name} has {count}, and no plane {plane + 1}.")
        if window is not None and window != window.clamped(self.shape):
            height, width = self.shape
            raise ImageError(f"{name} has {height} rows and {width} columns, and no {window}.")


class Image(Protocol):
    """An opened file; a context manager. Safe from one thread at a time."""

    @property
    def layout(self) -> Layout:
        """What the header says."""
        ...

    @property
    def views(self) -> tuple[tuple[str, View], ...]:
        """Named views, at least one, the one to begin with first; what the file itself proposes (DICOM windows) comes first."""
        ...

    def read(self, plane: int = 0, window: Window | None = None, *, shape: tuple[int, int] | None = None) -> Raw:
        """Raw pixels (h, w, bands) of a window of a plane, or of all of it; with `shape` shrunk to (h, w) by area average, from
        an overview where the file has them.

        Raises
        ------
        ImageError
            If the plane or window is not there, or the file is damaged there.
        """
        ...

    def close(self) -> None:
        """Let the file go."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...
