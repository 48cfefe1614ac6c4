"""Checkpoints: everything a run needs to go on as if it had never stopped. Arrays as safetensors, the rest as JSON; no pickle.

``RUN/checkpoints/000500/`` holds ``network``, ``average`` and ``optimiser`` (safetensors), ``state.json``, and of every process
``process-RANK`` (both). A checkpoint is written beside its place and renamed, so there is a whole one or none.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from edgeflow.errors import TrainError

VERSION = 1
_FOLDER = "checkpoints"
_WRITING = ".writing"


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """What was saved: `fields` and `arrays` by file name; ``fields["state"]`` has the step, the configuration, the code."""

    place: Path
    fields: Mapping[str, dict[str, Any]]
    arrays: Mapping[str, dict[str, Tensor]]

    @property
    def step(self) -> int:
        """Steps made."""
        return int(self.fields["state"]["step"])


class Writing:
    """A checkpoint being written, perhaps by several processes: each adds its arrays, the first one finishes.

    Raises
    ------
    TrainError
        From any method, if it cannot be written; earlier checkpoints are untouched.
    """

    def __init__(self, run: Path, step: int) -> None:
        self._run = run
        self._place = run / _FOLDER / f"{step:06d}"
        self._beside = run / _FOLDER / f"{_WRITING}-{step:06d}"

    def begin(self) -> None:
        """Make the folder; once, before anybody adds."""
        with self._told():
            shutil.rmtree(self._beside, ignore_errors=True)
            self._beside.mkdir(parents=True)

    def add(self, name: str, arrays: Mapping[str, Tensor]) -> None:
        """Write arrays as ``NAME.safetensors``."""
        with self._told():
            whole = {key: tensor.detach().cpu().contiguous() for key, tensor in arrays.items()}
            save_file(whole, self._beside / f"{name}.safetensors")

    def add_json(self, name: str, fields: Mapping[str, Any]) -> None:
        """Write fields as ``NAME.json``."""
        with self._told():
            (self._beside / f"{name}.json").write_text(json.dumps(fields), encoding="utf-8")

    def finish(self, *, keep: int) -> Path:
        """Put the checkpoint in its place and drop all but the `keep` newest; once, after everybody has added."""
        with self._told():
            for file in self._beside.iterdir():
                _flush(file)
            shutil.rmtree(self._place, ignore_errors=True)
            self._beside.rename(self._place)
        for old in _all(self._run)[:-keep]:
            shutil.rmtree(old, ignore_errors=True)
        return self._place

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, SafetensorError) as error:
            shutil.rmtree(self._beside, ignore_errors=True)
            then = "go on with --resume from the one before it" if exists(self._run) else "start the run anew"
            raise TrainError(
                f"The checkpoint {self._place} cannot be written ({_reason(error)}); make room, then {then}."
            ) from error


def exists(run: Path) -> bool:
    """Whether a run has a whole checkpoint: a first one that was cut off leaves none."""
    return bool(_all(run))


def newest(run: Path) -> Path:
    """The newest checkpoint of a run.

    Raises
    ------
    TrainError
        If there is none.
    """
    found = _all(run)
    if not found:
        raise TrainError(f"The folder {run} holds no checkpoint to go on from; a run is a folder that `edgeflow train` made.")
    return found[-1]


def load(place: Path) -> Checkpoint:
    """Read a checkpoint.

    Raises
    ------
    TrainError
        If a file is missing, damaged, of another version, or anything but safetensors and JSON (pickles are never opened).
    """
    fields = load_fields(place)
    try:
        arrays = {file.stem: load_file(file) for file in sorted(place.glob("*.safetensors"))}
    except (OSError, SafetensorError) as error:
        raise TrainError(damaged(place, error)) from error
    if not {"network", "average", "optimiser"} <= arrays.keys():
        raise TrainError(
            f"The checkpoint {place} lacks weights as safetensors; other formats, pickles above all, are not opened."
        )
    return Checkpoint(place, fields, arrays)


def load_fields(place: Path) -> dict[str, dict[str, Any]]:
    """The JSON part of a checkpoint alone, by file name: no weights are read. Raises as `load` does."""
    try:
        fields = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(place.glob("*.json"))}
        version = fields["state"]["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainError(damaged(place, error)) from error
    if version != VERSION:
        raise TrainError(f"The checkpoint {place} has version {version} and this EdgeFlow reads version {VERSION}.")
    return fields


def damaged(place: Path, error: Exception) -> str:
    """A sentence on a checkpoint of which something is missing or unreadable."""
    return f"The checkpoint {place} is damaged ({_reason(error)}); delete it to go on from the one before."


def optimiser_arrays(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The optimiser's moments and counts, by the number of the weight and the name of the quantity."""
    return {
        f"{number}.{name}": value if isinstance(value, Tensor) else torch.tensor(value)
        for number, quantities in optimiser.state_dict()["state"].items()
        for name, value in quantities.items()
    }


def restore_optimiser(optimiser: torch.optim.Optimizer, arrays: Mapping[str, Tensor]) -> None:
    """Put `optimiser_arrays` back into an optimiser over the same weights; rates are the schedule's business."""
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in arrays.items():
        number, name = key.split(".", 1)
        state.setdefault(int(number), {})[name] = value.clone()
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})


def _all(run: Path) -> list[Path]:
    folder = run / _FOLDER
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and path.name.isdecimal())


def _flush(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def _reason(error: Exception) -> str:
    return str(error.strerror) if isinstance(error, OSError) and error.strerror else f"{type(error).__name__}: {error}"
