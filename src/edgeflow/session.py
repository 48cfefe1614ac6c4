"""One object being clicked: steps forward and back over a prepared image. Pure: no HTTP, no files, no clock.

A person in the page, the robot of the evaluation and ``edgeflow segment`` all click through this class.
"""

from collections.abc import Sequence

import numpy as np

from edgeflow.clicks import Click, check_inside
from edgeflow.grid import Window
from edgeflow.masks import Mask, check_mask
from edgeflow.segmenter import Boxed, Cropped, Prepared, Proposal

Clicks = tuple[Click, ...]


class Session:
    """The clicks of one object and what was proposed after each.

    Because `Prepared.segment` is pure, every list of clicks has one proposal. The session keeps those it has seen, so undo
    and redo run no network, and carries the prior of each step to the next.

    Parameters
    ----------
    prepared
        The image.
    threshold
        Probability above which a pixel belongs to the object.
    start
        An existing mask, bool (H, W), to be corrected by the clicks.
    start_window
        Where `start` lies, if it is but the part of the mask that is not empty.
    box
        Where the object lies. Before any click there is then a proposal already, that of a click in the box's middle; that
        click counts until there is a positive one.

    Raises
    ------
    MaskError
        If `start` has another shape than the image, or no pixel of `box` lies in it.
    """

    def __init__(
        self,
        prepared: Prepared,
        *,
        threshold: float = 0.5,
        start: Mask | None = None,
        start_window: Window | None = None,
        box: Window | None = None,
    ) -> None:
        self.prepared = prepared
        self.threshold = threshold
        self._start = start
        self._start_window = start_window or Window.whole(prepared.shape)
        self._base_carry = None if start is None else self._carry_from(start)
        self._middle = None if box is None else middle_of(box, prepared.shape)
        if box is not None and isinstance(prepared, Boxed):
            self._base_carry = prepared.carry_from_box(box)
        self._proposals: dict[Clicks, Proposal] = {}
        self._history: list[Clicks] = [()]
        self._position = 0

    @property
    def clicks(self) -> Clicks:
        """The clicks now in force, in order."""
        return self._history[self._position]

    @property
    def proposal(self) -> Proposal | None:
        """The proposal for the clicks now in force; None without clicks and box."""
        if self._middle is not None:
            return self._propose(self.clicks)
        return self._proposals.get(self.clicks)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to go back to."""
        return self._position > 0

    @property
    def can_redo(self) -> bool:
        """Whether a step was undone and nothing else done since."""
        return self._position < len(self._history) - 1

    def click(self, click: Click) -> Proposal:
        """Add one click and return the proposal after it; steps that were undone are forgotten.

        Raises
        ------
        ClickError
            If the click lies outside the image; the session is then as before.
        """
        clicks = (*self.clicks, click)
        proposal = self._propose(clicks)
        self._record(clicks)
        return proposal

    def follow(self, clicks: Sequence[Click]) -> Proposal | None:
        """Make `clicks` the clicks in force, reusing every proposal already known; None for no clicks and no box.

        Raises
        ------
        ClickError
            If a click lies outside the image; the session is then as before.
        """
        wanted = tuple(clicks)
        proposal = self._propose(wanted) if wanted or self._middle is not None else None
        if wanted != self.clicks:
            self._record(wanted)
        return proposal

    def undo(self) -> Proposal | None:
        """Go one step back, if there is one."""
        self._position = max(self._position - 1, 0)
        return self.proposal

    def redo(self) -> Proposal | None:
        """Go one undone step forward, if there is one."""
        self._position = min(self._position + 1, len(self._history) - 1)
        return self.proposal

    def clear(self) -> None:
        """Take all clicks away; undo brings them back."""
        if self.clicks:
            self._record(())

    def mask(self, *, largest: bool = False) -> Mask | None:
        """The mask now in force at image resolution, bool (H, W): the proposal's, else the one started from."""
        proposal = self.proposal
        if proposal is not None:
            return proposal.mask(self.threshold, largest=largest)
        return None if self._start is None else self._whole(self._start)

    def _carry_from(self, start: Mask) -> object:
        check_mask(start, self._start_window.shape)
        if isinstance(self.prepared, Cropped):
            return self.prepared.carry_from_crop(start, self._start_window)
        return self.prepared.carry_from(self._whole(start))

    def _whole(self, start: Mask) -> Mask:
        if self._start_window.shape == self.prepared.shape:
            return start
        whole = np.zeros(self.prepared.shape, np.bool_)
        whole[self._start_window.slices] = start
        return whole

    def _propose(self, clicks: Clicks) -> Proposal:
        check_inside(clicks, self.prepared.shape)
        least = 1 if self._middle is None else 0
        known = next((length for length in range(len(clicks), least - 1, -1) if clicks[:length] in self._proposals), least - 1)
        for length in range(known + 1, len(clicks) + 1):
            before = self._proposals.get(clicks[: length - 1]) if length > least else None
            carry = before.carry if before is not None else self._base_carry
            self._proposals[clicks[:length]] = self.prepared.segment(self._sent(clicks[:length]), carry)
        return self._proposals[clicks]

    def _sent(self, clicks: Clicks) -> Clicks:
        """The clicks that the method is given: without a positive one, the middle of the box stands for it."""
        if self._middle is None or any(click.positive for click in clicks):
            return clicks
        return (Click(*self._middle), *clicks)

    def _record(self, clicks: Clicks) -> None:
        del self._history[self._position + 1 :]
        self._history.append(clicks)
        self._position += 1


def middle_of(box: Window, shape: tuple[int, int]) -> tuple[float, float]:
    """Row and col of the middle of the part of `box` that lies in an image of `shape` (H, W)."""
    seen = box.clamped(shape)
    return seen.top + (seen.height - 1) / 2, seen.left + (seen.width - 1) / 2
