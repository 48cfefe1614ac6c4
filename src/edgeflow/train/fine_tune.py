"""Fine-tuning on a person's own annotations: measured before and after on a part held back, and kept near where it began.

The weights that are written lie on the way from the starting weights to the trained ones, as far along as their agreement on
the sample photos allows. A fine-tuning has a folder: the checkpoints, the log, and ``fine-tune.json``, by which it is gone on
with or replaced.
"""

import shutil
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Self

import torch
from lightning_fabric import Fabric

from edgeflow.datasets.cache import Cached
from edgeflow.datasets.mixture import Mixture
from edgeflow.datasets.scene import SceneSource
from edgeflow.datasets.split import Subset
from edgeflow.engine.protocol import Ranges
from edgeflow.errors import TrainError
from edgeflow.evaluate.presets import Method, preset_named
from edgeflow.evaluate.run import MAX_CLICKS, Scored, score
from edgeflow.evaluate.summary import summarise
from edgeflow.masks import Mask
from edgeflow.model.edgeflow import EdgeFlow
from edgeflow.model.ranges import joined
from edgeflow.network.focus import FocusConfig
from edgeflow.network.load import load_engine
from edgeflow.network.segmenter import NetworkSegmenter
from edgeflow.train import checkpoint
from edgeflow.train.agreement import SHARES, blended, choose_share, grid_masks, mean_iou, sample_photos
from edgeflow.train.annotator import AnnotatorConfig
from edgeflow.train.config import ModelStart, Phase, TrainConfig
from edgeflow.train.fine_tune_record import Record
from edgeflow.train.loop import StepReport, Trainer
from edgeflow.train.objective import Weights
from edgeflow.train.project import Annotations, held_back_targets, split_annotations
from edgeflow.train.run import MODEL, saved_config, train
from edgeflow.train.sources import DataConfig
from edgeflow.train.start import first_network, native_precision, open_exercises, start_fabric
from edgeflow.train.tasks import TaskConfig
from edgeflow.train.validate import export
from edgeflow.weights.model_file import load_network
from edgeflow.weights.shipped import load_model_file

_MEASURED = 3  # steps, after one that also makes the first tasks
_SAVE_SECONDS = 60.0

Show = Callable[[str, int, int, str], None]
"""Hears what goes on: the stage, how much of it is done, of how much, and a detail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FineTuneConfig:
    """How a fine-tuning goes. Gentle by default: a person has dozens of objects, the network has seen a hundred thousand."""

    minutes: float = 20.0  # of training; measuring comes on top
    steps: int | None = None  # instead of as many as the minutes allow on this machine
    held_back: float = 0.2  # share of the images, by the hash of their stem
    objects: int = 20  # scored at most, so that measuring takes a minute or two
    clicks: int = MAX_CLICKS  # per scored object
    batch: int = 8
    backbone: float = 1e-5  # rate of the part that knows most
    rest: float = 3e-5  # rate of all others
    teach: float = 0.5  # weight of staying near the starting weights' answers
    average: float = 0.98  # runs are short
    agreement: float = 0.85  # least mean IoU with the starting weights on the sample photos
    grid: int = 5  # clicks a side on each of them
    seed: int = 1
    focus: FocusConfig = field(default_factory=FocusConfig)
    # Whatever was annotated counts, unless the first look hardly shows it: 0.0002 are 32 of its 400 x 400 cells.
    tasks: TaskConfig = field(default_factory=lambda: TaskConfig(least_share=0.0002, least_area=16, merge=0.0))
    annotators: AnnotatorConfig = field(default_factory=AnnotatorConfig)


class FineTuning:
    """One fine-tuning, in three stages: `measure`, `train`, `finish`. Make one with `begin` or `resume`."""

    def __init__(self, annotations: Annotations, run: Path, config: FineTuneConfig, record: Record, *, device: str) -> None:
        self.run = run
        self.record = record
        self.config = config
        training, held_back = split_annotations(annotations.scenes, record.held_back)
        self.targets = held_back_targets(annotations.scenes, held_back, limit=config.objects)
        if not self.targets:
            raise TrainError("The images held back have no object to score; hold a larger part of them back.")
        self._start, self._model = load_network(Path(record.model))
        self._scenes = Cached(Subset(annotations.scenes, training), DataConfig(sources=()).cache * 1_000_000)
        _check_sizes(self._scenes, config.tasks)
        self._device = device
        self._tuned: EdgeFlow | None = None
        # Of the start and of what was trained on: the weights that are written lie between both.
        self._ranges: Ranges = load_model_file(Path(record.model)).ranges

    @classmethod
    def begin(
        cls, annotations: Annotations, model: Path, run: Path, config: FineTuneConfig, *, name: str, device: str = "auto"
    ) -> Self:
        """A new fine-tuning of the model file `model`, to be called `name`, in the folder `run`.

        A finished one in that folder gives way.

        Raises
        ------
        TrainError
            If an unfinished one is there, or there are too few annotations.
        WeightsError
            If the model file cannot be used.
        """
        former = Record.read(run)
        if former and not former.finished and _newest(run):
            raise TrainError(
                f"The folder {run} holds an unfinished fine-tuning; go on with --resume, or delete it to start anew."
            )
        sha256 = load_model_file(model).info.sha256
        record = Record(
            name=name,
            model=str(model.absolute()),
            sha256=sha256,
            annotations=annotations.digest,
            held_back=config.held_back,
            minutes=config.minutes,
            before={},
        )
        tuning = cls(annotations, run, config, record, device=device)
        if former:
            shutil.rmtree(run, ignore_errors=True)
        return tuning

    @classmethod
    def resume(cls, annotations: Annotations, run: Path, config: FineTuneConfig, *, device: str = "auto") -> Self:
        """The unfinished fine-tuning in the folder `run`, for as many minutes as it was begun for.

        Raises
        ------
        TrainError
            If there is none, or the annotations or the starting model have changed since.
        """
        record = Record.read(run)
        if record is None or record.finished:
            raise TrainError(f"The folder {run} holds no unfinished fine-tuning to go on with; start one without --resume.")
        if record.annotations != annotations.digest:
            raise TrainError(f"The annotations changed since the fine-tuning in {run} was begun; delete it and start anew.")
        if record.sha256 != load_model_file(Path(record.model)).info.sha256:
            raise TrainError(f"The model file {record.model} changed since the fine-tuning in {run} was begun; start anew.")
        return cls(annotations, run, replace(config, minutes=record.minutes), record, device=device)

    def measure(self, show: Show) -> None:
        """Score the starting weights on the part held back, once; from then on it can be resumed."""
        if not self.record.before:
            method = self._method(Path(self.record.model))
            self.record = replace(self.record, before=_summary(self.targets, method, self.config.clicks, "before", show))
            self.record.write(self.run)

    def train(self, show: Show, *, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Train, from the newest checkpoint where there is one, until done or `stopped`; returns whether it is done.

        Raises
        ------
        TrainError
            As `edgeflow.train.run.train` does.
        """
        saved = _newest(self.run)
        config = self._config(1, save_every=1) if saved is None else saved_config(self.run)
        fabric = start_fabric(config, device=self._device)
        if saved is None:
            seconds = self._seconds_per_step(self._trainer(config, fabric), show, stopped)
            if seconds is None:
                return False
            steps = self.config.steps or max(1, round(60 * self.config.minutes / seconds))
            config = self._config(steps, save_every=max(1, round(_SAVE_SECONDS / seconds)))
        trainer = self._trainer(config, fabric)
        if saved is not None:
            trainer.restore(checkpoint.load(saved))
        show("training", trainer.progress.step, config.steps, "")

        def shown(report: StepReport, _: TrainConfig) -> None:
            rate = report.samples / max(report.seconds, 1e-9)
            show("training", report.step, config.steps, f"loss {report.terms['mask']:.3f}  {rate:.1f} looks/s")

        done = train(trainer, self.run, fabric, stopped=stopped, shown=shown)
        if done:
            self._ranges = joined(self._ranges, load_model_file(self.run / MODEL).ranges)
        self._tuned = trainer.average.network
        self._tuned.cpu()
        return done

    def finish(self, out: Path, show: Show) -> Record:
        """After training: limit the forgetting, write the model file `out`, score it on the part held back.

        Raises
        ------
        WeightsError
            If `out` cannot be written; the training is kept.
        """
        assert self._tuned is not None, "it was trained"
        known = self._grid_masks(Path(self.record.model), show, 0)
        with tempfile.TemporaryDirectory() as folder:

            def agreement(share: float) -> float:
                file = Path(folder, f"{share}.onnx")
                self._export(share, file)
                return mean_iou(known, self._grid_masks(file, show, SHARES.index(share) + 1))

            share, agreed = choose_share(agreement, least=self.config.agreement)
        self._export(share, out)
        after = _summary(self.targets, self._method(out), self.config.clicks, "after", show)
        self.record = replace(self.record, after=after, share=share, agreement=agreed)
        self.record.write(self.run)
        # What is left are the record, the log and the curves; the model file is `out`.
        shutil.rmtree(self.run / "checkpoints", ignore_errors=True)
        (self.run / MODEL).unlink(missing_ok=True)
        return self.record

    def _config(self, steps: int, *, save_every: int) -> TrainConfig:
        config = self.config
        loss = Weights(teach=config.teach)
        rates = {"": config.rest, "backbone": config.backbone}
        return TrainConfig(
            name=self.record.name,
            phases=(Phase(steps=steps, rates=rates, loss=loss),),
            data=DataConfig(sources=()),
            model=ModelStart(start=self.record.model, switches=asdict(self._model)),
            seed=config.seed,
            batch=config.batch,
            precision=native_precision(self._device),
            average=config.average,
            save_every=save_every,
            focus=config.focus,
            annotators=config.annotators,
            tasks=config.tasks,
        )

    def _seconds_per_step(self, trainer: Trainer, show: Show, stopped: Callable[[], bool]) -> float | None:
        """The speed of a trainer that is then thrown away; None if `stopped`.

        Measured beforehand, because the decay of the rates has to end when the minutes do.
        """
        seconds = []
        for number in range(_MEASURED + 1):
            show("speed", number, _MEASURED + 1, "")
            if stopped():
                return None
            seconds.append(trainer.step().seconds)
        show("speed", _MEASURED + 1, _MEASURED + 1, "")
        return statistics.median(seconds[1:])

    def _trainer(self, config: TrainConfig, fabric: Fabric) -> Trainer:
        torch.manual_seed(config.seed)
        network, model = first_network(config.model)
        teacher = deepcopy(network).requires_grad_(False).eval().to(fabric.device)
        exercises = open_exercises(config, Mixture([(self._scenes, 1.0)]), model, fabric)
        return Trainer(config, network, model, exercises, self.run, fabric, teacher=teacher)

    def _export(self, share: float, file: Path) -> None:
        assert self._tuned is not None
        export(blended(self._start, self._tuned, share), self._model, file, name=self.record.name, ranges=self._ranges)

    def _method(self, file: Path) -> Method:
        return Method(NetworkSegmenter(load_engine(file), self.config.focus), preset_named("plain"))

    def _grid_masks(self, file: Path, show: Show, place: int) -> list[Mask]:
        masks: list[Mask] = []
        photos = sample_photos()
        segmenter = NetworkSegmenter(load_engine(file), self.config.focus)
        for number, photo in enumerate(photos):
            show("forgetting", place * len(photos) + number, (len(SHARES) + 1) * len(photos), "")
            masks += grid_masks(segmenter, photo, side=self.config.grid)
        return masks


def _summary(targets: Sequence[Scored], method: Method, clicks: int, stage: str, show: Show) -> Mapping[str, float]:
    scored = []
    for number, target in enumerate(targets):
        show(stage, number, len(targets), target.name)
        scored.append(score(target, method, max_clicks=clicks))
    show(stage, len(targets), len(targets), "")
    return summarise(scored)


def _check_sizes(scenes: SceneSource, tasks: TaskConfig) -> None:
    for scene in (scenes.read(index) for index in range(len(scenes))):
        if any(item.area >= max(tasks.least_area, tasks.least_share * scene.void.size) for item in scene.objects):
            return
    raise TrainError(
        f"Every object in the images to train on is smaller than {tasks.least_area} pixels or {tasks.least_share:.2%} of its "
        "image; annotate at least one larger object."
    )


def _newest(run: Path) -> Path | None:
    try:
        return checkpoint.newest(run)
    except TrainError:
        return None
