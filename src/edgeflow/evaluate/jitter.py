"""Robustness to where one clicks: the same errors clicked at drawn places instead of their middles.

A light stand-in for RClicks (2024), whose recorded clicks cannot be had here: each click of the robot moves to a random pixel of
the error it would have gone to, at least half as deep as its deepest one.
"""

import hashlib
from collections.abc import Sequence
from math import floor

import cv2
import numpy as np

from edgeflow.clicks import Click
from edgeflow.masks import Mask
from edgeflow.metrics import iou
from edgeflow.segmenter import Prepared
from edgeflow.session import Session
from edgeflow.simulate import next_click
from edgeflow.simulate.depth import error_depths

# Where clicks matter most: later ones mend what earlier ones missed, and each costs as much as the robot's.
JITTER_CLICKS = 5
_DEEP = 0.5


def jittered_runs(
    prepared: Prepared, truth: Mask, void: Mask, *, threshold: float, runs: int, name: str, clicks: int = JITTER_CLICKS
) -> tuple[tuple[float, ...], ...]:
    """The IoU after each of the first `clicks` clicks, in each of `runs` runs of drawn clicks.

    Parameters
    ----------
    truth, void
        bool (H, W).
    name
        Of the object: with the number of the run the seed of its clicks, so that any method is clicked by the same chance.
    """
    found = []
    for run in range(runs):
        seed = hashlib.sha256(f"{name}\n{run}".encode()).digest()
        found.append(_run(prepared, truth, void, threshold, np.random.default_rng(list(seed)), clicks))
    return tuple(found)


def jittered_click(
    truth: Mask, prediction: Mask, clicks: Sequence[Click], rng: np.random.Generator, *, void: Mask | None = None
) -> Click | None:
    """The robot's click, moved to a random pixel of its error that is at least half as deep and not clicked yet.

    The error is the 4-connected region of pixels wrong in the same way; all its pixels that are deep enough are as likely.
    `truth`, `prediction` and `void` are bool (H, W).

    Returns
    -------
    Click or None
        On a whole pixel; None where the robot would not click.

    Raises
    ------
    MaskError
        If the masks differ in shape.
    """
    ideal = next_click(truth, prediction, clicks, void=void)
    if ideal is None:
        return None
    missed, taken = error_depths(truth, prediction, void=void)
    deep = missed if ideal.positive else taken
    middle = floor(ideal.row + 0.5), floor(ideal.col + 0.5)
    _, regions = cv2.connectedComponents((deep > 0).astype(np.uint8), connectivity=4)
    allowed = (regions == regions[middle]) & (deep >= _DEEP * deep[middle])
    for click in clicks:
        allowed[floor(click.row + 0.5), floor(click.col + 0.5)] = False
    rows, cols = np.nonzero(allowed)
    drawn = rng.integers(rows.size)
    return Click(int(rows[drawn]), int(cols[drawn]), ideal.positive)


def _run(
    prepared: Prepared, truth: Mask, void: Mask, threshold: float, rng: np.random.Generator, clicks: int
) -> tuple[float, ...]:
    session = Session(prepared, threshold=threshold)
    prediction = truth & False
    ious: list[float] = []
    for _ in range(clicks):
        click = jittered_click(truth, prediction, session.clicks, rng, void=void)
        if click is None:
            break
        prediction = session.click(click).mask(threshold)
        ious.append(iou(prediction, truth, void=void))
    return (*ious, *[ious[-1]] * (clicks - len(ious)))
