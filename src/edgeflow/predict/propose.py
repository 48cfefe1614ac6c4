"""From a prompt to a region by clicking: what a person would do with it, through the same session. Knows no files and no store.

A box begins a session and clicks follow, as in the page. A coarse mask is clicked like a truth by the evaluation's robot, a few
clicks into the middle of the largest error: it says where the object is and about how large, and the network finds its border.
To begin the session from the coarse mask itself is worse, for the network trusts its own last mask and keeps the faults: mean IoU
of 160 spoiled masks 0.70 as they are, 0.80 begun from them with three clicks, 0.86 clicked like a truth (docs/predict.md).
"""

from dataclasses import dataclass

import numpy as np

from edgeflow.annotation.document import Provenance
from edgeflow.annotation.geometry import Geometry
from edgeflow.clicks import Click
from edgeflow.errors import MaskError
from edgeflow.grid import Window
from edgeflow.masks import Mask
from edgeflow.predict.prompt import Prompt
from edgeflow.segmenter import Prepared, Proposal
from edgeflow.session import Session
from edgeflow.simulate.robot import next_click


@dataclass(frozen=True, slots=True)
class Manner:
    """How prompts become regions.

    Attributes
    ----------
    threshold
        Probability above which a pixel belongs to the object.
    largest
        Whether to keep the largest connected part only.
    clicks
        How many clicks a coarse mask gets. One does as well on the whole; three stay closer to a mask that is nearly right, and
        more teach its faults.
    """

    threshold: float = 0.5
    largest: bool = False
    clicks: int = 3


def region_of(prompt: Prompt, prepared: Prepared, manner: Manner) -> tuple[Geometry, Provenance]:
    """The region that a prompt on a prepared image becomes, and how; the method's name is for the caller to fill in.

    Raises
    ------
    ClickError
        If a point lies outside the image.
    MaskError
        If the box lies outside it, or no pixel is above the threshold.
    """
    session = Session(prepared, threshold=manner.threshold, box=prompt.box)
    proposal = session.follow(prompt.clicks)
    if prompt.mask is not None:
        proposal = _clicked_like(prompt.mask, session, manner)
    assert proposal is not None, "a prompt has a box, clicks or a mask"
    crop = proposal.crop_mask(manner.threshold, largest=manner.largest)
    if not crop.any():
        raise MaskError(f"no pixel is above the threshold {manner.threshold:g}")
    window = proposal.window
    made = Provenance(session.clicks, threshold=manner.threshold, largest=manner.largest, window=window)
    return Geometry.of_crop(crop, top=window.top, left=window.left, shape=prepared.shape), made


def _clicked_like(coarse: Geometry, session: Session, manner: Manner) -> Proposal | None:
    """The proposal after as many clicks as asked, or fewer where no error is left."""
    seen = _around(coarse)
    truth = _part(coarse.crop, coarse.window, seen)
    proposal = session.proposal
    for _ in range(manner.clicks):
        before = np.zeros_like(truth)
        if proposal is not None:
            before = _part(proposal.crop_mask(manner.threshold), proposal.window, seen)
        made = [_moved(click, -seen.top, -seen.left) for click in session.clicks]
        click = next_click(truth, before, made)
        if click is None:
            break
        proposal = session.click(_moved(click, seen.top, seen.left))
    return proposal


def _around(coarse: Geometry) -> Window:
    """The mask's window with as much again on every side: errors farther away are not the robot's business."""
    window = coarse.window
    spare = max(window.shape)
    grown = Window(window.top - spare, window.left - spare, window.height + 2 * spare, window.width + 2 * spare)
    return grown.clamped(coarse.shape)


def _part(mask: Mask, at: Window, window: Window) -> Mask:
    """bool of the window's shape: what a mask that lies at `at` has there."""
    part = np.zeros(window.shape, np.bool_)
    top, left = max(at.top, window.top), max(at.left, window.left)
    bottom, right = min(at.bottom, window.bottom), min(at.right, window.right)
    if top < bottom and left < right:
        inner = mask[top - at.top : bottom - at.top, left - at.left : right - at.left]
        part[top - window.top : bottom - window.top, left - window.left : right - window.left] = inner
    return part


def _moved(click: Click, rows: int, cols: int) -> Click:
    return Click(click.row + rows, click.col + cols, click.positive)
