"""The clicks a training sample starts with: RITM's sampler of several clicks at once (Sofiiuk et al. 2021; `model.md` 2.8)."""

from collections.abc import Sequence, Sized
from dataclasses import dataclass
from math import ceil, sqrt

import cv2
import numpy as np

from edgeflow.clicks import Click
from edgeflow.errors import ClickError
from edgeflow.masks import Mask, check_mask

_SQUARE = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class InitialClicks:
    """How many first clicks, and where. The defaults are RITM's settings for COCO+LVIS."""

    max_clicks: int = 24  # of each sign
    decay: float = 0.8  # each further click is so much less probable: 4.9 positive and 3.9 negative ones on average
    merge_probability: float = 0.15  # that two objects together are the target: people also want the rider with the horse
    erosion_probability: float = 0.9  # that positive clicks keep away from the border, as most people's do
    erosion_steps: int = 3  # pixels to keep away from it
    least_left: int = 10  # pixels of which more must be left by that; a thinner object is clicked all over
    in_background: float = 0.1  # share of the negative clicks that fall anywhere off the target
    on_others: float = 0.4  # share on other objects: what a network takes by mistake is mostly an object too
    near_border: float = 0.5  # share close outside the target, where the decision is fine
    ring: float = 0.1  # how far "close" reaches, in square roots of the target's area

    def __post_init__(self) -> None:
        if self.max_clicks < 1:
            raise ClickError(f"At most {self.max_clicks} first clicks of each sign were asked for; at least 1 must be allowed.")
        shares = self.in_background + self.on_others + self.near_border
        if abs(shares - 1) > 1e-6 or min(self.in_background, self.on_others, self.near_border) < 0:
            raise ClickError(f"The shares of the negative first clicks sum to {shares:g}; they must be 0 or more and sum to 1.")


RITM_CLICKS = InitialClicks()


def choose_target(roots: Sized, rng: np.random.Generator, config: InitialClicks = RITM_CLICKS) -> list[int]:
    """Positions in `roots` of the objects that together are the target: none, one or two.

    `roots` are the objects that are no part of another one, as masks or in any other form; only their number counts. Without
    any the target is empty.
    """
    count = len(roots)
    if count == 0:
        return []
    merged = count > 1 and rng.random() < config.merge_probability
    return [int(index) for index in rng.choice(count, size=2 if merged else 1, replace=False)]


def initial_clicks(
    target: Mask,
    others: Mask,
    rng: np.random.Generator,
    config: InitialClicks = RITM_CLICKS,
    *,
    void: Mask | None = None,
    parts: Sequence[Mask] = (),
) -> list[Click]:
    """Clicks on and off `target` from which training starts, positive ones first.

    Parameters
    ----------
    target
        bool (H, W). Where it is empty no click is positive.
    others
        bool (H, W): the objects that are not the target; their pixels inside the target do not count.
    rng
        Decides everything that is drawn.
    config
        How many, and where.
    void
        bool (H, W): pixels that are never clicked.
    parts
        bool (H, W) each: the objects merged into `target`. Each has a click before the rest is drawn from all of them.

    Returns
    -------
    list of Click
        On whole pixels; a pixel may be clicked twice. At most `max_clicks` of each sign.

    Raises
    ------
    MaskError
        If the masks differ in shape.
    """
    for mask in (others, *parts, *(() if void is None else (void,))):
        check_mask(mask, target.shape)
    clickable = np.ones_like(target) if void is None else ~void
    positives = _positives([part & clickable for part in parts or (target,)], rng, config)
    return positives + _negatives(target, others, clickable & ~target, rng, config)


def _positives(parts: Sequence[Mask], rng: np.random.Generator, config: InitialClicks) -> list[Click]:
    inner = [_inner(part, rng, config) for part in parts if part.any()][: config.max_clicks]
    if not inner:
        return []
    firsts = [click for part in inner for click in _anywhere(part, 1, rng, positive=True)]
    further = min(_number(config.max_clicks - 1, rng, config), config.max_clicks - len(firsts))
    return firsts + _anywhere(np.logical_or.reduce(inner), further, rng, positive=True)


def _negatives(target: Mask, others: Mask, off: Mask, rng: np.random.Generator, config: InitialClicks) -> list[Click]:
    shares = np.array([config.in_background, config.on_others, config.near_border])
    in_background, on_others, near_border = rng.multinomial(_number(config.max_clicks, rng, config), shares / shares.sum())
    if not (others & off).any():
        in_background, on_others = in_background + on_others, 0
    clicks = _anywhere(off, in_background, rng, positive=False) + _anywhere(others & off, on_others, rng, positive=False)
    if near_border and target.any():
        width = ceil(config.ring * sqrt(int(target.sum())))
        grown = cv2.dilate(target.astype(np.uint8), _SQUARE, iterations=width) > 0
        clicks += _anywhere(grown & off, near_border, rng, positive=False)
    return clicks


def _inner(mask: Mask, rng: np.random.Generator, config: InitialClicks) -> Mask:
    if rng.random() >= config.erosion_probability:
        return mask
    # The image's border does not erode: an object that the crop cuts may be clicked there.
    eroded = np.asarray(cv2.erode(mask.astype(np.uint8), _SQUARE, iterations=config.erosion_steps) > 0)
    return eroded if eroded.sum() > config.least_left else mask


def _number(most: int, rng: np.random.Generator, config: InitialClicks) -> int:
    chances = config.decay ** np.arange(most + 1)
    return int(rng.choice(most + 1, p=chances / chances.sum()))


def _anywhere(mask: Mask, count: int, rng: np.random.Generator, *, positive: bool) -> list[Click]:
    inside = np.flatnonzero(mask) if count else np.empty(0, np.intp)
    if not inside.size:
        return []
    rows, cols = np.divmod(rng.choice(inside, size=count), mask.shape[1])
    return [Click(int(row), int(col), positive) for row, col in zip(rows, cols, strict=True)]
