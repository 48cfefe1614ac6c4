"""Windows of an image and the two ways of resampling them. Knows arrays only.

Two conventions exist in the field and mixing them shifts masks by half a pixel, so both have a name here:

*half-pixel*  pixels are squares, their edges are kept (OpenCV, Pillow, our session);
*corners*     the centres of the corner pixels are kept (``align_corners=True``; RITM's evaluator and the network's inside).
"""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of whole pixels: rows ``top .. top+height-1``, columns ``left .. left+width-1``."""

    top: int
    left: int
    height: int
    width: int

    @classmethod
    def whole(cls, shape: tuple[int, int]) -> Self:
        """The window that covers an image of `shape` (H, W)."""
        return cls(0, 0, shape[0], shape[1])

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        return self.height, self.width

    @property
    def bottom(self) -> int:
        """First row below the window."""
        return self.top + self.height

    @property
    def right(self) -> int:
        """First column right of the window."""
        return self.left + self.width

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of the window in an (H, W, ...) array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def contains(self, row: float, col: float) -> bool:
        """Whether the point lies on one of the window's pixels."""
        return self.top - 0.5 <= row < self.bottom - 0.5 and self.left - 0.5 <= col < self.right - 0.5

    def meets(self, shape: tuple[int, int]) -> bool:
        """Whether any pixel of the window lies in an image of `shape` (H, W)."""
        return self.bottom > 0 and self.right > 0 and self.top < shape[0] and self.left < shape[1]

    def grown(self, share: float) -> "Window":
        """The window with `share` of its height and width, in whole pixels, added on each side."""
        rows, cols = round(share * self.height), round(share * self.width)
        return Window(self.top - rows, self.left - cols, self.height + 2 * rows, self.width + 2 * cols)

    def clamped(self, shape: tuple[int, int]) -> "Window":
        """The part of the window that lies in an image of `shape`; at least one pixel."""
        top = min(max(self.top, 0), shape[0] - 1)
        left = min(max(self.left, 0), shape[1] - 1)
        bottom = min(max(self.bottom, top + 1), shape[0])
        right = min(max(self.right, left + 1), shape[1])
        return Window(top, left, bottom - top, right - left)


def resize(values: NDArray[np.generic], shape: tuple[int, int]) -> NDArray[np.generic]:
    """Resize (H, W) or (H, W, C) to `shape`, half-pixel: area average when shrinking, bilinear when growing.

    The dtype is kept. Area average is what keeps thin structures of a 12-megapixel photo from vanishing at 400 pixels.
    """
    if values.shape[:2] == shape:
        return values
    shrinks = shape[0] * shape[1] < values.shape[0] * values.shape[1]
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(np.ascontiguousarray(values), (shape[1], shape[0]), interpolation=interpolation))


def enlarge(values: Float, shape: tuple[int, int]) -> Float:
    """Bilinear, half-pixel resize of (h, w) float32 to `shape`, in either direction: how a probability grid becomes pixels."""
    if values.shape == shape:
        return values
    return np.asarray(cv2.resize(np.ascontiguousarray(values), (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)


def resize_corners(values: Float, shape: tuple[int, int]) -> Float:
    """Bilinear resize of (H, W) or (H, W, C) float32 to `shape`, corners convention (``align_corners=True``)."""
    if values.shape[:2] == shape:
        return values
    return _lerp(_lerp(values, shape[0], axis=0), shape[1], axis=1)


def _lerp(values: Float, size: int, *, axis: int) -> Float:
    old = values.shape[axis]
    step = (old - 1) / (size - 1) if size > 1 else 0.0
    position = np.arange(size, dtype=np.float32) * np.float32(step)
    low = np.minimum(position.astype(np.int64), old - 1)
    high = np.minimum(low + 1, old - 1)
    share = (position - low).astype(np.float32).reshape([-1 if i == axis else 1 for i in range(values.ndim)])
    mixed = values.take(low, axis) * (1 - share) + values.take(high, axis) * share
    return np.asarray(mixed, np.float32)


def resample(values: Float, source: Window, target: Window, shape: tuple[int, int]) -> Float:
    """Read a grid lying over `source` at the `shape` (h, w) cells of `target`; zero outside `source`. Half-pixel, bilinear.

    How the previous probability, known on one crop, becomes the prior on the next crop without passing through the
    full-resolution image.
    """
    rows = _positions(target.top, target.height, shape[0], source.top, source.height, values.shape[0])
    cols = _positions(target.left, target.width, shape[1], source.left, source.width, values.shape[1])
    # Clamp to the outermost cell centres inside the source, so that its border keeps its value and does not fade to zero.
    out = cv2.remap(
        np.ascontiguousarray(values, np.float32),
        np.broadcast_to(np.clip(cols, 0, values.shape[1] - 1)[None, :], shape).astype(np.float32),
        np.broadcast_to(np.clip(rows, 0, values.shape[0] - 1)[:, None], shape).astype(np.float32),
        cv2.INTER_LINEAR,
    )
    inside_rows = (rows >= -0.5) & (rows <= values.shape[0] - 0.5)
    inside_cols = (cols >= -0.5) & (cols <= values.shape[1] - 0.5)
    return np.asarray(out * (inside_rows[:, None] & inside_cols[None, :]), np.float32)


def _positions(
    start: int, length: int, cells: int, source_start: int, source_length: int, source_cells: int
) -> NDArray[np.float64]:
    pixel_edges = start + (np.arange(cells) + 0.5) * length / cells
    return (pixel_edges - source_start) * source_cells / source_length - 0.5
