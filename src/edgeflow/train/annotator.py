"""A simulated annotator: one object of one image, clicked through the very looks a person's session takes.

Every look is something to learn from, and the network's answer to it decides the next look and the next click. So training
sees what use sees: the second look fed with the first, priors carried from crop to crop, clicks on its own mistakes.
"""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from edgeflow.clicks import Click
from edgeflow.engine.protocol import ModelInfo, Outputs
from edgeflow.masks import Mask
from edgeflow.metrics import iou
from edgeflow.network.focus import FocusConfig
from edgeflow.network.looks import Carry, Look, Looker
from edgeflow.segmenter import Pixels, Proposal
from edgeflow.simulate import next_click
from edgeflow.simulate.people import click_in_error


@dataclass(frozen=True, slots=True)
class AnnotatorConfig:
    """How simulated annotators behave."""

    max_clicks: int = 12  # evaluation clicks 20 times, but most objects are done long before
    stop: float = 0.25  # chance to leave the object after each click: early clicks are what most people make
    enough: float = 0.985  # IoU at which nobody clicks on
    centred: float = 0.5  # share of clicks in the very middle of the error, as the robot's; the others fall where people click
    sharpness: float = 1.0  # how strongly those others prefer the middle
    start_from_mask: float = 0.1  # share of objects that begin from a spoilt mask, to be corrected
    threshold: float = 0.5  # of the proposal that is looked for errors


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """An object to be clicked: `pixels` uint8 (H, W, 3); `truth` and `void` bool (H, W); `start` a mask to correct, or None."""

    pixels: Pixels
    truth: Mask
    void: Mask
    start: Mask | None = None


class Annotator:
    """One object under way; `look` is what the network is to be shown next, None when the object is done.

    Parameters
    ----------
    rng
        Its own generator: the same generator and the same answers give the same clicks.
    """

    def __init__(
        self, task: Task, model: ModelInfo, focus: FocusConfig, config: AnnotatorConfig, rng: np.random.Generator
    ) -> None:
        self.task = task
        self.rng = rng
        self.clicks: list[Click] = []
        self.answers: list[Outputs] = []  # to the looks of the click under way
        self.carry: Carry | None = None
        self._config = config
        self._looker = Looker(task.pixels, model, focus)
        self._looks: Generator[Look, Outputs, Proposal] | None = None
        self.look: Look | None = None
        if task.start is not None:
            self.carry = self._looker.carry_from(task.start)

    def begin(self) -> None:
        """Make the first click."""
        start = self.task.start
        self._click(np.zeros_like(self.task.truth) if start is None else start)

    def resume(self, clicks: list[Click], carry: Carry | None, answers: list[Outputs]) -> None:
        """Take up an object where another annotator of the same task was stopped."""
        self.clicks, self.carry = clicks, carry
        self._ask()
        for outputs in answers:
            self.answer(outputs)

    def answer(self, outputs: Outputs) -> None:
        """Hear the network's logits for `look`, one sample; then look again, click again, or be done."""
        assert self._looks is not None, "nothing was asked"
        try:
            self.look = self._looks.send(outputs)
            self.answers.append(outputs)
        except StopIteration as done:
            proposal: Proposal = done.value
            assert isinstance(proposal.carry, Carry)
            self.carry = proposal.carry
            self._decide(proposal.mask(self._config.threshold))

    def _decide(self, prediction: Mask) -> None:
        full = len(self.clicks) >= self._config.max_clicks
        good = iou(prediction, self.task.truth, void=self.task.void) >= self._config.enough
        if full or good or self.rng.random() < self._config.stop:
            self.look = None
        else:
            self._click(prediction)

    def _click(self, prediction: Mask) -> None:
        task, config = self.task, self._config
        if self.rng.random() < config.centred:
            click = next_click(task.truth, prediction, self.clicks, void=task.void)
        else:
            click = click_in_error(task.truth, prediction, self.rng, void=task.void, sharpness=config.sharpness)
        if click is None:
            self.look = None
        else:
            self.clicks.append(click)
            self._ask()

    def _ask(self) -> None:
        self.answers = []
        self._looks = self._looker.looks(self.clicks, self.carry)
        self.look = next(self._looks)
