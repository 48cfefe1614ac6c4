"""The record of a fine-tuning: what it was begun with, and what came of it. One JSON file in its folder."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from edgeflow.atomic import write_whole
from edgeflow.errors import TrainError

RECORD = "fine-tune.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """``fine-tune.json``: what a fine-tuning was begun with and came to.

    `model` is the path it starts from and `sha256` that file's; `annotations` their digest; `minutes` how long it trains;
    `before` and `after` summaries (`edgeflow.evaluate.summary`) of the objects held back; `share` how far the weights went,
    `agreement` what that left.
    """

    name: str
    model: str
    sha256: str
    annotations: str
    held_back: float
    before: Mapping[str, float]
    minutes: float = 20.0
    after: Mapping[str, float] = field(default_factory=dict)
    share: float | None = None
    agreement: float | None = None

    @property
    def finished(self) -> bool:
        """Whether a model file came of it."""
        return bool(self.after)

    @property
    def better(self) -> bool:
        """Whether the objects held back need fewer clicks to 90 % IoU than before."""
        return self.finished and self.after["NoC@90"] < self.before["NoC@90"]

    @classmethod
    def read(cls, run: Path) -> Self | None:
        """The record in a folder, or None where there is none. Raises `TrainError` if it is damaged."""
        path = run / RECORD
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None
        except (OSError, ValueError, TypeError) as error:
            raise TrainError(f"The record {path} cannot be read ({error}); delete {run} to start anew.") from error

    def write(self, run: Path) -> None:
        """Write it into a folder, made if needed. Raises `TrainError` if that cannot be done."""
        try:
            run.mkdir(parents=True, exist_ok=True)
            write_whole(run / RECORD, json.dumps(asdict(self), indent=1).encode())
        except OSError as error:
            raise TrainError(f"The folder {run} cannot be written ({error.strerror}); name another place with --out.") from error
