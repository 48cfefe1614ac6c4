"""Everything a training run is told, as one TOML file: defaults, reasons, and the check of what was written."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from edgeflow.errors import TrainError
from edgeflow.network.focus import FocusConfig
from edgeflow.train.annotator import AnnotatorConfig
from edgeflow.train.objective import Weights
from edgeflow.train.rounds import RoundsConfig
from edgeflow.train.sources import DataConfig
from edgeflow.train.tasks import TaskConfig

Precision = Literal["f32", "bf16"]
Positive = Annotated[int, Field(ge=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStart:
    """What is trained, and from where."""

    start: str = "shipped"  # shipped, fresh, or the path of a model file
    variant: str = "default"  # default, paper or ritm
    switches: dict[str, Any] = field(default_factory=dict)  # of `edgeflow.model.build.ModelConfig`, over the variant's


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A stretch of steps with rates of its own; the optimiser and the decay begin anew with each phase."""

    steps: Positive
    rates: dict[str, float]  # by the beginning of a weight's name; "" is the rest, 0 freezes
    warm_up: int = 20  # steps: Adam's second moments are guesses at first
    refine: bool = True  # whether FineNet takes part
    loss: Weights = field(default_factory=Weights)
    first: Weights | None = None  # the loss of looks that are fed no prior, an object's first ones; None: as `loss`


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """How a run is watched: by the real evaluator, with the averaged weights."""

    data_set: Path | None = None  # a folder as in docs/protocol.md; None: the run is not watched
    every: Positive = 500  # steps
    objects: Positive = 40
    clicks: Positive = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainConfig:
    """A run."""

    name: str  # of the run and its model file
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    data: DataConfig
    model: ModelStart = field(default_factory=ModelStart)
    seed: int = 1  # of everything that is drawn
    batch: Positive = 16  # samples a step, over all processes
    most: Positive = 4  # samples in one forward pass
    precision: Precision = "bf16"  # of the passes; weights, losses and the optimiser are f32
    norms: Literal["frozen", "learning"] = "frozen"  # batch norm's statistics: a gentle training keeps those it starts from
    average: float = 0.99  # decay of the running average of the weights
    clip: float = 0.0  # largest norm of the gradient; 0 does not clip
    save_every: Positive = 100  # steps
    keep: Positive = 2  # how many checkpoints
    # Our annotators in sessions; RITM's crops and rounds; or these with all scenes and all their making on the GPU.
    exercises: Literal["sessions", "rounds", "resident"] = "sessions"
    focus: FocusConfig = field(default_factory=FocusConfig)
    annotators: AnnotatorConfig = field(default_factory=AnnotatorConfig)
    tasks: TaskConfig = field(default_factory=TaskConfig)
    rounds: RoundsConfig = field(default_factory=RoundsConfig)
    validation: Validation = field(default_factory=Validation)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[^/\\\0]*[^/\\\0.][^/\\\0]*", self.name):
            raise TrainError(f"The run is called {self.name!r}; a name has at least one letter or figure, and no slash.")
        for what, value, low, high in self._bounded():
            if not low <= value <= high:
                raise TrainError(f"{what} is {value:g}; it must be from {low:g} to {high:g}.")
        if self.norms == "learning" and (self.exercises == "sessions" or self.batch % self.most == 1 or self.most == 1):
            raise TrainError(
                "Batch norm cannot learn from a single sample: take norms = 'frozen', or exercises = 'rounds' or 'resident' with "
                "a batch that leaves no forward pass with one sample."
            )

    def _bounded(self) -> list[tuple[str, float, float, float]]:
        """Numbers that make no sense beyond bounds: their names, what they are, the least and the largest."""
        rates = [(f"The rate of {part!r}", rate, 0.0, 1.0) for phase in self.phases for part, rate in phase.rates.items()]
        return [
            *rates,
            ("seed", self.seed, 0, 2**63 - 1),
            ("average", self.average, 0, 1),
            ("clip", self.clip, 0, 1e9),
            ("focus.whole_side", self.focus.whole_side, 32, 4096),
            ("focus.crop_side", self.focus.crop_side, 32, 4096),
            ("focus.expansion", self.focus.expansion, 1, 10),
            ("focus.min_side", self.focus.min_side, 1, 1e6),
            ("annotators.max_clicks", self.annotators.max_clicks, 1, 1000),
            *((f"annotators.{name}", getattr(self.annotators, name), 0.0, 1.0) for name in _SHARES_OF_ANNOTATORS),
            *((f"tasks.{name}", getattr(self.tasks, name), 0.0, 1.0) for name in _SHARES_OF_TASKS),
        ]

    @property
    def steps(self) -> int:
        """Steps of all phases."""
        return sum(phase.steps for phase in self.phases)


_SHARES_OF_ANNOTATORS = ("stop", "enough", "centred", "start_from_mask", "threshold")
_SHARES_OF_TASKS = ("least_share", "merge", "crop", "flip", "colours")
_ADAPTER: TypeAdapter[TrainConfig] = TypeAdapter(TrainConfig)


def read_config(path: Path) -> TrainConfig:
    """The configuration in a TOML file.

    Raises
    ------
    TrainError
        If the file cannot be read, is no TOML, or says something that is not allowed.
    """
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainError(f"The configuration {path} cannot be read ({error.strerror}); name an existing TOML file.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TrainError(f"The configuration {path} is not TOML ({error}).") from error
    return config_from(fields, where=str(path))


def config_from(fields: dict[str, Any], *, where: str) -> TrainConfig:
    """The configuration that `fields` describe; `where` is what an error names.

    Raises
    ------
    TrainError
        Naming the first field that is not allowed.
    """
    try:
        return _ADAPTER.validate_python(fields, extra="forbid")
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise TrainError(f"{where} is not a training configuration: {place}: {first['msg']}.") from error


def config_fields(config: TrainConfig) -> dict[str, Any]:
    """The configuration as JSON-ready fields; `config_from` reads them back."""
    fields: dict[str, Any] = _ADAPTER.dump_python(config, mode="json")
    return fields
