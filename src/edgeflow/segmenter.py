"""The seam between methods and everything that uses them: one slow verb, one fast verb, a pure proposal.

The network and every classical baseline are a `Segmenter`. `Prepared.segment` is pure: the same clicks and carry give the
same proposal, so undo is moving an index and evaluation clicks the very same session as a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from edgeflow.clicks import Click
from edgeflow.errors import MaskError
from edgeflow.grid import Float, Window, enlarge
from edgeflow.masks import Mask, largest_region

Pixels = NDArray[np.uint8]  # (H, W, 3), RGB


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """What a method proposes after a click.

    Attributes
    ----------
    probability
        float32 (h, w) in [0, 1]: the object's probability on a grid of cells over `window` (half-pixel convention).
    window
        The part of the image the grid covers; outside it the probability is 0.
    shape
        (H, W) of the image.
    carry
        What the method wants back at the next click (EdgeFlow: its prior); opaque to everybody else.
    """

    probability: Float
    window: Window
    shape: tuple[int, int]
    carry: object

    def full_probability(self) -> Float:
        """float32 (H, W) at the image's own resolution."""
        full = np.zeros(self.shape, np.float32)
        full[self.window.slices] = enlarge(self.probability, self.window.shape)
        return full

    def mask(self, threshold: float = 0.5, *, largest: bool = False) -> Mask:
        """bool (H, W): probability above `threshold`; with `largest`, only the largest 4-connected region of it."""
        mask = np.zeros(self.shape, np.bool_)
        mask[self.window.slices] = self.crop_mask(threshold, largest=largest)
        return mask

    def crop_mask(self, threshold: float = 0.5, *, largest: bool = False) -> Mask:
        """As `mask`, bool of the window alone: of a raster of gigapixels nothing else need be held."""
        inside = enlarge(self.probability, self.window.shape) > threshold
        return largest_region(inside) if largest else inside


class Prepared(Protocol):
    """An image made ready for clicks."""

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W) of the image."""
        ...

    def segment(self, clicks: Sequence[Click], carry: object = None) -> Proposal:
        """Propose a mask for all `clicks` in order, given what the proposal before them carried.

        Raises
        ------
        ClickError
            If there is no click or one lies outside the image.
        """
        ...

    def carry_from(self, mask: Mask) -> object:
        """The carry that stands for an existing mask, bool (H, W), to be corrected by clicks.

        Raises
        ------
        MaskError
            If the mask has another shape than the image.
        """
        ...


@runtime_checkable
class Boxed(Protocol):
    """A prepared image whose clicking can begin from a box."""

    def carry_from_box(self, box: Window) -> object:
        """The carry that stands for an object somewhere in `box`; the first click is looked at with it.

        Raises
        ------
        MaskError
            If no pixel of the box lies in the image.
        """
        ...


def box_in(box: Window, shape: tuple[int, int]) -> Window:
    """The part of `box` that lies in an image of `shape` (H, W).

    Raises
    ------
    MaskError
        If no pixel of it does.
    """
    if not box.meets(shape):
        raise MaskError("The box lies outside the image; draw it around an object.")
    return box.clamped(shape)


@runtime_checkable
class Cropped(Protocol):
    """A prepared image too large for masks of all of it."""

    def carry_from_crop(self, crop: Mask, window: Window) -> object:
        """As `Prepared.carry_from`, for a mask that is `crop`, bool (h, w), over `window` and empty elsewhere."""
        ...


class Segmenter(Protocol):
    """A method. `name` and `weights` (a hash, or "" for a method without weights) go into every report."""

    @property
    def name(self) -> str:
        """Short name for tables and provenance."""
        ...

    @property
    def weights(self) -> str:
        """SHA-256 of the weights file, or an empty string."""
        ...

    def prepare(self, pixels: Pixels) -> Prepared:
        """Do the work that depends on the image alone. `pixels`: uint8 (H, W, 3), RGB."""
        ...
