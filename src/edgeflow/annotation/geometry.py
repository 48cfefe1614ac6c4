"""A region's shape, pixel by pixel, as run lengths inside its bounding window. Knows no labels and no files."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from edgeflow.errors import MaskError
from edgeflow.grid import Window
from edgeflow.masks import Mask, bounding_window

_RUN = np.dtype("<u4")


@dataclass(frozen=True)
class Geometry:
    """A non-empty set of pixels of an image. Equal geometries have equal fields, so one can be a dictionary's key.

    Attributes
    ----------
    shape
        (H, W) of the image.
    window
        The smallest window that holds every pixel.
    runs
        Run lengths, uint32 little-endian, over the window in row-major order; the first counts pixels outside the region.

    Raises
    ------
    MaskError
        If the runs do not fill the window, or the window leaves the image.
    """

    shape: tuple[int, int]
    window: Window
    runs: bytes

    def __post_init__(self) -> None:
        height, width = self.shape
        inside = 0 <= self.window.top < self.window.bottom <= height and 0 <= self.window.left < self.window.right <= width
        whole = len(self.runs) % _RUN.itemsize == 0
        if not inside or not whole or int(self._lengths.sum()) != self.window.height * self.window.width:
            raise MaskError(
                f"The stored shape of a region is damaged: its runs do not fill {self.window} of a {height} x {width} image."
            )

    @classmethod
    def of_mask(cls, mask: Mask) -> Self:
        """The geometry of a mask, bool (H, W).

        Raises
        ------
        MaskError
            If no pixel is true.
        """
        return cls.of_crop(mask, top=0, left=0, shape=(mask.shape[0], mask.shape[1]))

    @classmethod
    def of_crop(cls, crop: Mask, *, top: int, left: int, shape: tuple[int, int]) -> Self:
        """The geometry of the part of a mask, bool (h, w), that lies at row `top` and column `left` of an image of `shape`.

        Raises
        ------
        MaskError
            If no pixel is true.
        """
        window = bounding_window(crop)
        if window is None:
            raise MaskError("The mask is empty; a region needs at least one pixel.")
        flat = crop[window.slices].ravel()
        turns = np.flatnonzero(flat[1:] != flat[:-1]) + 1
        lengths = np.diff(np.concatenate(([0], turns, [flat.size])))
        if flat[0]:
            lengths = np.concatenate(([0], lengths))
        moved = Window(top + window.top, left + window.left, window.height, window.width)
        return cls(shape, moved, lengths.astype(_RUN).tobytes())

    @property
    def crop(self) -> Mask:
        """bool (window height, window width)."""
        inside = np.arange(self._lengths.size) % 2 == 1
        return np.repeat(inside, self._lengths).reshape(self.window.shape)

    @property
    def mask(self) -> Mask:
        """bool (H, W)."""
        full = np.zeros(self.shape, np.bool_)
        full[self.window.slices] = self.crop
        return full

    @cached_property
    def area(self) -> int:
        """Number of pixels."""
        return int(self._lengths[1::2].sum())

    @property
    def _lengths(self) -> NDArray[np.int64]:
        return np.frombuffer(self.runs, _RUN).astype(np.int64)
