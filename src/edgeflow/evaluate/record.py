"""The record of a run: what was measured, under which settings, sample by sample; read and written whole."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Self

from edgeflow.atomic import write_whole
from edgeflow.errors import DataSetError
from edgeflow.evaluate.presets import Setting
from edgeflow.evaluate.sample import Failure, Sample, number_of

__all__ = ["Failure", "Record", "Sample", "Setup"]


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that two runs must share for their samples to be added up.

    `version` is EdgeFlow's; `threshold` in probability; `settings` are the method's own (input sizes, flip); `weights` is a
    SHA-256 or empty; `jitter` is how many runs with drawn clicks each object had besides the robot's.
    """

    version: str
    data_set: str
    method: str
    preset: str
    weights: str
    engine: str
    device: str
    threshold: float
    max_clicks: int
    settings: Mapping[str, Setting]
    jitter: int = 0

    @classmethod
    def from_json(cls, found: Mapping[str, object]) -> Self:
        """Read the settings at the top level of a record, of this version or an earlier one.

        Raises
        ------
        ValueError
            If a field is missing or of another kind.
        """
        settings = found.get("settings")
        if not isinstance(settings, dict):
            raise ValueError("settings are not an object")
        words = {name: str(found[name]) for name in ("version", "data_set", "method", "preset", "weights", "engine", "device")}
        return cls(
            **words,
            threshold=number_of(found.get("threshold")),
            max_clicks=int(number_of(found.get("max_clicks"))),
            settings=settings,
            jitter=int(number_of(found.get("jitter", 0))),
        )

    def difference(self, other: "Setup") -> str | None:
        """The name of a field in which the two differ, or None."""
        return next((field.name for field in fields(self) if getattr(self, field.name) != getattr(other, field.name)), None)


@dataclass(frozen=True, slots=True)
class Record:
    """A finished run. `failures` are the objects on which the method crashed; `summary` is of the `samples` alone."""

    setup: Setup
    samples: tuple[Sample, ...]
    summary: Mapping[str, float]
    failures: tuple[Failure, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a record, of this version or an earlier one.

        Raises
        ------
        DataSetError
            If the file is missing or no record, or a sample has not as many numbers as clicks were allowed.
        """
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            setup = Setup.from_json(found)
            samples = tuple(Sample.from_json(sample) for sample in found["samples"])
            failures = tuple(Failure.from_json(failure) for failure in found.get("failures", []))
            summary = {str(name): number_of(value) for name, value in found["summary"].items()}
        except OSError as error:
            raise DataSetError(
                f"The record {path} cannot be read ({error.strerror or error}); name a file that edgeflow wrote."
            ) from error
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise DataSetError(f"{path} is not the record of a run or is damaged; name a file that edgeflow wrote.") from error
        check_lengths(path, samples, setup)
        return cls(setup, samples, summary, failures)

    def to_json(self) -> dict[str, object]:
        """The settings at the top level, then `summary`, `failures` and `samples`."""
        return {
            **asdict(self.setup),
            "summary": dict(self.summary),
            "failures": [failure.to_json() for failure in self.failures],
            "samples": [sample.to_json() for sample in self.samples],
        }

    def write(self, path: Path) -> None:
        """Write the record beside `path`, then rename.

        Raises
        ------
        DataSetError
            If the file cannot be written.
        """
        try:
            write_whole(path, _readable(self.to_json()).encode())
        except OSError as error:
            raise DataSetError(unwritable(path, error)) from error


def check_lengths(path: Path, samples: tuple[Sample, ...], setup: Setup) -> None:
    """Raise `DataSetError` unless every sample of `path` has a number for each click that was allowed."""
    if any(len(sample.iou) != setup.max_clicks or len(sample.boundary_iou) != setup.max_clicks for sample in samples):
        raise DataSetError(f"{path} has a sample without {setup.max_clicks} numbers; delete it to start anew.")


def unwritable(path: Path, error: OSError) -> str:
    """The sentence for a file that cannot be written."""
    return f"{path} cannot be written ({error.strerror or error}); choose a folder that exists and is writable."


def _readable(content: Mapping[str, object]) -> str:
    """JSON with the settings and the summary over many lines, and one line a sample."""
    head = json.dumps({name: value for name, value in content.items() if name != "samples"}, indent=1)
    samples = content["samples"]
    assert isinstance(samples, list), "as to_json makes it"
    lines = ",\n  ".join(json.dumps(sample) for sample in samples)
    return f'{head[:-2]},\n "samples": [\n  {lines}\n ]\n}}\n'
