"""Images too large to be prepared whole, clicked through a window that goes with the clicks. Knows no files and no network.

A network that shrinks what it sees to a few hundred pixels finds nothing in a raster of gigapixels; around the clicks it sees as
much as in a photo. The window is a function of the clicks and of what was proposed before, so proposals stay pure.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from edgeflow.clicks import Click, check_inside
from edgeflow.errors import ClickError
from edgeflow.grid import Window
from edgeflow.masks import Mask, bounding_window, check_mask
from edgeflow.segmenter import Boxed, Pixels, Prepared, Proposal, Segmenter, box_in

# Above this an image is clicked through a window, and shown by tiles: decoded whole it would take 200 MB and seconds.
LARGE_PIXELS = 64_000_000
SIDE = 2048  # pixels: of the window around the first click
MOST = 8192  # pixels: 200 MB of RGB; an object that reaches farther is clicked in parts
_SPARE = 2  # the window is so many times as long as what must be in it
_KEPT = 2  # windows prepared and kept: undo goes back by one


@dataclass(frozen=True, slots=True, eq=False)
class _Carry:
    """What was there before the next click: a mask over a window of the image or a box, and what the inner method carried."""

    mask: Mask | None = None
    at: Window | None = None
    box: Window | None = None
    inner: object = None
    seen: Window | None = None


class LargeImage:
    """An image ready for clicks; implements `edgeflow.segmenter.Prepared`, `Boxed` and `Cropped`.

    Parameters
    ----------
    shape
        (H, W) of the image.
    read
        uint8 (h, w, 3) pixels of a window of it.
    segmenter
        Clicked inside the window.
    """

    def __init__(self, shape: tuple[int, int], read: Callable[[Window], Pixels], segmenter: Segmenter) -> None:
        self.shape = shape
        self._read = read
        self._segmenter = segmenter
        self._prepared: OrderedDict[Window, Prepared] = OrderedDict()

    def segment(self, clicks: Sequence[Click], carry: object = None) -> Proposal:
        """See `edgeflow.segmenter.Prepared.segment`; a `ClickError` also where the clicks lie too far apart for one window."""
        if not clicks:
            raise ClickError("There is no click to segment by; give at least one.")
        check_inside(clicks, self.shape)
        before = carry if isinstance(carry, _Carry) else None
        window = self._window(clicks, before)
        while True:
            proposal = self._segment_in(window, clicks, before)
            wider = None if proposal is None else self._wider(window, proposal)
            if wider is None:
                return proposal
            # Not from a view that cut the object off: from what was before it.
            window = wider

    def carry_from(self, mask: Mask) -> object:
        """See `edgeflow.segmenter.Prepared.carry_from`."""
        check_mask(mask, self.shape)
        window = bounding_window(mask)
        return _Carry() if window is None else self.carry_from_crop(mask[window.slices], window)

    def carry_from_crop(self, crop: Mask, window: Window) -> object:
        """See `edgeflow.segmenter.Cropped.carry_from_crop`."""
        check_mask(crop, window.shape)
        return _Carry(crop, window)

    def carry_from_box(self, box: Window) -> object:
        """See `edgeflow.segmenter.Boxed.carry_from_box`."""
        return _Carry(box=box_in(box, self.shape))

    def _segment_in(self, window: Window, clicks: Sequence[Click], before: _Carry | None) -> Proposal:
        prepared = self._prepare(window)
        moved = [replace(click, row=click.row - window.top, col=click.col - window.left) for click in clicks]
        inside = prepared.segment(moved, _carry_in(window, prepared, before))
        seen = _moved(inside.window, window.top, window.left)
        proposal = Proposal(inside.probability, seen, self.shape, None)
        made = _Carry(proposal.crop_mask(), seen, None if before is None else before.box, inside.carry, window)
        return replace(proposal, carry=made)

    def _prepare(self, window: Window) -> Prepared:
        if window not in self._prepared:
            while len(self._prepared) >= _KEPT:
                self._prepared.popitem(last=False)
            self._prepared[window] = self._segmenter.prepare(self._read(window))
        self._prepared.move_to_end(window)
        return self._prepared[window]

    def _window(self, clicks: Sequence[Click], before: _Carry | None) -> Window:
        """Around all clicks and what was proposed; the last one where it still serves."""
        needed = _around(clicks)
        known = None if before is None else before.box if before.at is None else before.at
        if before is not None and before.seen is not None and _holds(before.seen, needed):
            return before.seen
        if known is not None:
            needed = _both(needed, known if before is None or before.mask is None else _filled(before.mask, known))
        if max(needed.shape) > MOST:
            raise ClickError(f"The object and its clicks reach over more than {MOST} pixels; make it of several parts.")
        return self._grown(needed, tuple(max(SIDE, _SPARE * side) for side in needed.shape))

    def _wider(self, window: Window, proposal: Proposal) -> Window | None:
        """Where the object was cut off by the window: one twice as long; None where it was not, or there is no larger one."""
        found = bounding_window(proposal.crop_mask())
        if found is None or max(window.shape) >= MOST:
            return None
        seen = _moved(found, proposal.window.top, proposal.window.left)
        height, width = self.shape
        cut = (
            seen.top <= window.top > 0
            or seen.left <= window.left > 0
            or seen.bottom >= window.bottom < height
            or seen.right >= window.right < width
        )
        wider = self._grown(window, tuple(_SPARE * side for side in window.shape))
        return wider if cut and wider != window else None

    def _grown(self, window: Window, sides: tuple[int, ...]) -> Window:
        """Grown to `sides` about its middle, moved to lie in the image."""
        starts: list[int] = []
        lengths: list[int] = []
        for start, length, side, limit in zip((window.top, window.left), window.shape, sides, self.shape, strict=True):
            size = min(max(side, length), MOST, limit)
            starts.append(min(max(start - (size - length) // 2, 0), limit - size))
            lengths.append(size)
        return Window(*starts, *lengths)


def _carry_in(window: Window, prepared: Prepared, before: _Carry | None) -> object:
    """What the inner method is fed back in `window`."""
    if before is None:
        return None
    if before.seen == window:
        return before.inner
    if before.mask is not None and before.at is not None:
        whole = np.zeros(window.shape, np.bool_)
        top, left = max(window.top, before.at.top), max(window.left, before.at.left)
        bottom, right = min(window.bottom, before.at.bottom), min(window.right, before.at.right)
        if top < bottom and left < right:
            shared = Window(top, left, bottom - top, right - left)
            inside = _moved(shared, -before.at.top, -before.at.left)
            whole[_moved(shared, -window.top, -window.left).slices] = before.mask[inside.slices]
        return prepared.carry_from(whole)
    if before.box is not None and isinstance(prepared, Boxed):
        return prepared.carry_from_box(_moved(before.box, -window.top, -window.left))
    return None


def _moved(window: Window, rows: int, cols: int) -> Window:
    return Window(window.top + rows, window.left + cols, window.height, window.width)


def _around(clicks: Sequence[Click]) -> Window:
    rows, cols = [round(click.row) for click in clicks], [round(click.col) for click in clicks]
    return Window(min(rows), min(cols), max(rows) - min(rows) + 1, max(cols) - min(cols) + 1)


def _filled(mask: Mask, at: Window) -> Window:
    found = bounding_window(mask)
    return at if found is None else _moved(found, at.top, at.left)


def _both(one: Window, other: Window) -> Window:
    top, left = min(one.top, other.top), min(one.left, other.left)
    bottom, right = max(one.bottom, other.bottom), max(one.right, other.right)
    return Window(top, left, bottom - top, right - left)


def _holds(window: Window, inner: Window) -> bool:
    return _both(window, inner) == window
