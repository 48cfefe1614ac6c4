"""What a box around an object means to a network of clicks. Pure."""

from dataclasses import dataclass

import numpy as np

from edgeflow.annotation.document import Document
from edgeflow.annotation.geometry import Geometry
from edgeflow.clicks import Click
from edgeflow.errors import ClickError
from edgeflow.grid import Window
from edgeflow.segmenter import Proposal

# People draw boxes tight, and a little inside the object as often as outside.
_GROWN = 0.1


@dataclass(frozen=True, slots=True)
class Question:
    """Everything a proposal depends on: the clicks, the shape they correct or the box they began from, and what the answer is cut
    to."""

    clicks: tuple[Click, ...]
    start: Geometry | None = None
    box: Window | None = None
    cut: Window | None = None


def question_of(document: Document) -> Question | None:
    """What the network is asked for the draft; None where there is nothing to propose.

    A box is asked for even without clicks (`edgeflow.session.Session`), and the answer is cut to the box grown by a tenth of its
    sides. A positive click outside means that the box was drawn too small: then nothing is cut.
    """
    draft = document.draft
    corrected = None if draft.region is None else document.region(draft.region)
    start = None if corrected is None else corrected.geometry
    if draft.box is None:
        return Question(draft.clicks, start) if draft.clicks else None
    box = draft.box
    cut = box.grown(_GROWN).clamped(document.shape)
    outside = any(click.positive and not cut.contains(click.row, click.col) for click in draft.clicks)
    return Question(draft.clicks, start, box, None if outside else cut)


def cut_to(proposal: Proposal, window: Window) -> Proposal:
    """The proposal without the cells whose middle lies outside the window."""
    whole, (rows, cols) = proposal.window, proposal.probability.shape
    row = whole.top + (np.arange(rows) + 0.5) * whole.height / rows
    col = whole.left + (np.arange(cols) + 0.5) * whole.width / cols
    inside = ((window.top < row) & (row < window.bottom))[:, None] & ((window.left < col) & (col < window.right))
    kept = np.where(inside, proposal.probability, np.float32(0))
    return Proposal(kept, proposal.window, proposal.shape, proposal.carry)


def box_inside(sides: tuple[int, int, int, int], shape: tuple[int, int]) -> Window:
    """The part of a box (top, left, height, width) that lies in an image of `shape` (H, W).

    Raises
    ------
    ClickError
        If none does.
    """
    box = Window(*sides)
    if not box.meets(shape):
        raise ClickError(
            f"The box lies outside the image; rows go from 0 to {shape[0] - 1} and columns from 0 to {shape[1] - 1}."
        )
    return box.clamped(shape)
