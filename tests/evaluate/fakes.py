"""Methods that need no weights: one that works, and some that fail as methods do. Spawned processes import this module."""

import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from edgeflow.clicks import Click, check_inside
from edgeflow.errors import EngineError, ImageError
from edgeflow.evaluate.bench import run_bench
from edgeflow.evaluate.methods import Entry, MethodChoice, Options
from edgeflow.evaluate.presets import PRESETS, Method, Preset
from edgeflow.evaluate.suite import SetChoice, Suite
from edgeflow.grid import Window
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels, Proposal


@dataclass(frozen=True)
class SameColour:
    """Each click gives or takes every pixel of the colour under it."""

    name: str = "same-colour"
    weights: str = ""

    def prepare(self, pixels: Pixels) -> "Coloured":
        return Coloured(pixels)


class Coloured:
    def __init__(self, pixels: Pixels) -> None:
        self.shape = (pixels.shape[0], pixels.shape[1])
        self.pixels = pixels

    def segment(self, clicks: Sequence[Click], carry: object = None) -> Proposal:
        check_inside(clicks, self.shape)
        probability = np.zeros(self.shape, np.float32)
        for click in clicks:
            same = (self.pixels == self.pixels[int(click.row), int(click.col)]).all(axis=2)
            probability[same] = 1 if click.positive else 0
        return Proposal(probability, Window.whole(self.shape), self.shape, carry)

    def carry_from(self, mask: Mask) -> object:
        return None


@dataclass(frozen=True)
class Failing(SameColour):
    """The same, but on the grey image it does what `how` says; `log` gains a line for every image it is given."""

    name: str = "failing"
    how: str = ""
    log: str = ""

    def prepare(self, pixels: Pixels) -> "Coloured":
        if self.log:
            with Path(self.log).open("a") as file:
                file.write(f"{os.getpid()}\n")
        grey = bool((pixels == pixels[0, 0]).all())
        if grey and self.how == "raise":
            raise ZeroDivisionError("no colour at all")
        if grey and self.how == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        return Coloured(pixels)


def _same_colour(options: Options, preset: Preset, data_set: str) -> Method:
    return Method(SameColour(), preset)


def _failing(options: Options, preset: Preset, data_set: str) -> Method:
    return Method(Failing(how=options.get("how", ""), log=options.get("log", "")), preset)


def _unavailable(options: Options, preset: Preset, data_set: str) -> Method:
    raise EngineError("The method needs a package that is not installed.")


TABLE: Mapping[str, Entry] = {
    "same-colour": Entry("each click takes its colour", _same_colour, files=("weights",)),
    "failing": Entry("fails as it is told", _failing, words=("how", "log")),
    "unavailable": Entry("cannot be made", _unavailable),
}


def killed_run(data_set: str, out: str, log: str, processes: int) -> None:
    """Measure `data_set`, and kill the own process, as the system would, when two objects are done."""

    def kill(done: int, total: int, text: str) -> None:
        if done == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    chosen = MethodChoice("failing", "failing", {"log": log})
    suite = Suite("toys", (chosen,), (SetChoice("Toys", Path(data_set)),), (PRESETS["plain"],))
    run_bench(suite, Path(out), table=TABLE, processes=processes, progress=kill)


def begin(job: str) -> tuple[str, Callable[[int], str]]:
    """What a crew's processes begin with in its tests."""
    if job == "refused":
        raise EngineError("There is no such method.")
    if job == "fatal":
        os._exit(7)
    return f"told of {job}", work


def work(task: int) -> str:
    """Tasks 2 and 3 raise, 4 kills its process."""
    if task == 2:
        raise ValueError("two is odd")
    if task == 3:
        raise ImageError("The image is damaged.")
    if task == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return f"{task} by {os.getpid()}"
