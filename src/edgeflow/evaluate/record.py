"""The record of a run: what was measured, under which settings, sample by sample. Written so that a kill loses one sample.

While a run lasts, a file ``OUT.partial`` beside the record grows by one JSON line per sample, under a first line with the
settings. A run with the same settings goes on from it; one with others refuses it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Self

from edgeflow.atomic import write_whole
from edgeflow.clicks import Click
from edgeflow.errors import DataSetError
from edgeflow.evaluate.presets import Setting


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that two runs must share for their samples to be added up.

    `version` is EdgeFlow's; `threshold` in probability; `settings` are the method's own (input sizes, flip); `weights` is a
    SHA-256 or empty.
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


@dataclass(frozen=True, slots=True)
class Sample:
    """One object: `iou` and `boundary_iou` after clicks 1..max_clicks, and the clicks made.

    There are fewer clicks than numbers where the mask was perfect before the last click; the numbers then repeat.
    `seconds` is the method's time for all clicks, preparing the image included; `seconds_with_robot` adds reading the files,
    the robot and the metrics, as RITM counts.
    """

    image: str
    object_id: int
    iou: tuple[float, ...]
    boundary_iou: tuple[float, ...]
    clicks: tuple[Click, ...]
    seconds: float
    seconds_with_robot: float

    @classmethod
    def from_json(cls, fields: Mapping[str, object]) -> Self:
        """Read what `to_json` wrote.

        Raises
        ------
        ValueError
            If a field is missing or of another kind.
        """
        clicks = fields.get("clicks")
        if not isinstance(clicks, list):
            raise ValueError("clicks are not a list")
        return cls(
            image=str(fields["image"]),
            object_id=int(_number(fields.get("object"))),
            iou=_numbers(fields.get("iou")),
            boundary_iou=_numbers(fields.get("boundary_iou")),
            clicks=tuple(Click(_number(click["row"]), _number(click["col"]), bool(click["positive"])) for click in clicks),
            seconds=_number(fields.get("seconds")),
            seconds_with_robot=_number(fields.get("seconds_with_robot")),
        )

    def to_json(self) -> dict[str, object]:
        """One entry of the record's `samples`."""
        fields = asdict(self)
        return {"image": fields.pop("image"), "object": fields.pop("object_id"), **fields}


@dataclass(frozen=True, slots=True)
class Record:
    """A finished run."""

    setup: Setup
    samples: tuple[Sample, ...]
    summary: Mapping[str, float]

    def to_json(self) -> dict[str, object]:
        """The settings at the top level, then `summary` and `samples`."""
        return {**asdict(self.setup), "summary": dict(self.summary), "samples": [sample.to_json() for sample in self.samples]}

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
            raise DataSetError(_unwritable(path, error)) from error


class Partial:
    """The growing file of a run under way; ``with Partial.open(...) as partial``."""

    def __init__(self, path: Path, samples: dict[tuple[str, int], Sample], file: BinaryIO) -> None:
        self.path = path
        self.samples = samples
        self._file = file

    @classmethod
    def open(cls, out: Path, setup: Setup) -> Self:
        """Go on from the partial file beside `out`, or start it.

        Raises
        ------
        DataSetError
            If it belongs to a run with other settings, is damaged before its last line, or cannot be written.
        """
        path = out.with_name(f"{out.name}.partial")
        head = _line({"setup": asdict(setup)})
        try:
            content = path.read_bytes() if path.exists() else b""
            whole = content[: content.rfind(b"\n") + 1]
            if not whole and not head.startswith(content):
                raise DataSetError(_foreign(path))
            samples = _samples(path, whole.splitlines(), setup) if whole else {}
            file = path.open("ab")
            file.truncate(len(whole))  # cut off the line that a kill left unfinished
            partial = cls(path, samples, file)
            if not whole:
                partial._write(head)
        except OSError as error:
            raise DataSetError(_unwritable(path, error)) from error
        return partial

    def add(self, sample: Sample) -> None:
        """Keep one more sample, safe from a kill once this returns.

        Raises
        ------
        DataSetError
            If the disk is full or gone.
        """
        try:
            self._write(_line(sample.to_json()))
        except OSError as error:
            raise DataSetError(_unwritable(self.path, error)) from error
        self.samples[sample.image, sample.object_id] = sample

    def finish(self, written: Sequence[Sample]) -> None:
        """Delete the file, unless it knows samples that are not `written` in the record: a longer run may want them."""
        self.close()
        if set(self.samples) <= {(sample.image, sample.object_id) for sample in written}:
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Stop here; the next run goes on."""
        self._file.close()

    def _write(self, line: bytes) -> None:
        self._file.write(line)
        self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _readable(fields: Mapping[str, object]) -> str:
    """JSON with the settings and the summary over many lines, and one line a sample."""
    head = json.dumps({name: value for name, value in fields.items() if name != "samples"}, indent=1)
    samples = fields["samples"]
    assert isinstance(samples, list), "as to_json makes it"
    lines = ",\n  ".join(json.dumps(sample) for sample in samples)
    return f'{head[:-2]},\n "samples": [\n  {lines}\n ]\n}}\n'


def _samples(path: Path, lines: Sequence[bytes], setup: Setup) -> dict[tuple[str, int], Sample]:
    try:
        found = json.loads(lines[0])["setup"]
        wanted = json.loads(_line(asdict(setup)))
        changed = [name for name in wanted if found.get(name) != wanted[name]]
        if changed:
            name = changed[0]
            raise DataSetError(
                f"{path} belongs to a run with {name} {found.get(name)!r}, this one has {wanted[name]!r}; "
                "delete it to start anew or write to another file."
            )
        samples = [Sample.from_json(json.loads(line)) for line in lines[1:]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DataSetError(_foreign(path)) from error
    if any(len(sample.iou) != setup.max_clicks or len(sample.boundary_iou) != setup.max_clicks for sample in samples):
        raise DataSetError(f"{path} has a sample without {setup.max_clicks} numbers; delete it to start anew.")
    return {(sample.image, sample.object_id): sample for sample in samples}


def _line(fields: Mapping[str, object]) -> bytes:
    return json.dumps(fields).encode() + b"\n"


def _foreign(path: Path) -> str:
    return f"{path} is not the partial file of a run or is damaged; delete it to start anew."


def _unwritable(path: Path, error: OSError) -> str:
    return f"{path} cannot be written ({error.strerror or error}); choose a folder that exists and is writable."


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise ValueError(f"{value!r} is not a number")
    return value


def _numbers(values: object) -> tuple[float, ...]:
    if not isinstance(values, list):
        raise ValueError("not a list of numbers")
    return tuple(_number(value) for value in values)
