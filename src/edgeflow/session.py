"""One object being clicked: steps forward and back over a prepared image. Pure: no HTTP, no files, no clock.

A person in the page, the robot of the evaluation and ``edgeflow segment`` all click through this class.
"""

from collections.abc import Sequence

from edgeflow.clicks import Click, check_inside
from edgeflow.masks import Mask, check_mask
from edgeflow.segmenter import Prepared, Proposal

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

    Raises
    ------
    MaskError
        If `start` has another shape than the image.
    """

    def __init__(self, prepared: Prepared, *, threshold: float = 0.5, start: Mask | None = None) -> None:
        self.prepared = prepared
        self.threshold = threshold
        if start is not None:
            check_mask(start, prepared.shape)
        self._start = start
        self._base_carry = prepared.carry_from(start) if start is not None else None
        self._proposals: dict[Clicks, Proposal] = {}
        self._history: list[Clicks] = [()]
        self._position = 0

    @property
    def clicks(self) -> Clicks:
        """The clicks now in force, in order."""
        return self._history[self._position]

    @property
    def proposal(self) -> Proposal | None:
        """The proposal for the clicks now in force; None without clicks."""
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
        """Make `clicks` the clicks in force, reusing every proposal already known; None for no clicks.

        Raises
        ------
        ClickError
            If a click lies outside the image; the session is then as before.
        """
        wanted = tuple(clicks)
        proposal = self._propose(wanted) if wanted else None
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
        return self._start if proposal is None else proposal.mask(self.threshold, largest=largest)

    def _propose(self, clicks: Clicks) -> Proposal:
        check_inside(clicks, self.prepared.shape)
        known = next(length for length in range(len(clicks), -1, -1) if not length or clicks[:length] in self._proposals)
        for length in range(known + 1, len(clicks) + 1):
            before = self._proposals.get(clicks[: length - 1])
            carry = before.carry if before is not None else self._base_carry
            self._proposals[clicks[:length]] = self.prepared.segment(clicks[:length], carry)
        return self._proposals[clicks]

    def _record(self, clicks: Clicks) -> None:
        del self._history[self._position + 1 :]
        self._history.append(clicks)
        self._position += 1
