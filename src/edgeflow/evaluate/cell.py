"""A cell of a bench: one method on one set under one preset, and what came of it. Runs nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from edgeflow.datasets.scored.target import Scored
from edgeflow.evaluate.methods import MethodChoice
from edgeflow.evaluate.presets import Preset
from edgeflow.evaluate.record import Record
from edgeflow.evaluate.suite import SetChoice, Suite


@dataclass(frozen=True, slots=True)
class Cell:
    """One method on one set under one preset: a row of a results table."""

    method: MethodChoice
    data_set: SetChoice
    preset: Preset

    @property
    def title(self) -> str:
        """For people."""
        return f"{self.method.label} on {self.data_set.name} [{self.preset.name}]"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a cell: its record at `path`, or the `problem` in a sentence."""

    cell: Cell
    path: Path
    record: Record | None = None
    problem: str = ""

    @property
    def failed(self) -> bool:
        """Whether something is missing: all of it, or objects on which the method crashed."""
        return self.record is None or bool(self.record.failures)


@dataclass(frozen=True, slots=True)
class Bench:
    """A suite that was measured.

    Attributes
    ----------
    results
        Set by set, preset by preset, in the order of the suite's methods. A cell that could not be measured has a problem.
    targets
        The objects of every set that could be read, by its name.
    """

    suite: Suite
    results: tuple[Result, ...]
    targets: Mapping[str, Sequence[Scored]]
