"""A run from its first step to its model file: saves, validates, can be stopped at any moment and gone on with."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from lightning_fabric import Fabric

from edgeflow.errors import TrainError
from edgeflow.train import checkpoint
from edgeflow.train.config import TrainConfig, config_from
from edgeflow.train.loop import Clock, StepReport, Trainer
from edgeflow.train.start import build_trainer
from edgeflow.train.validate import export, validate
from edgeflow.train.watch import Watch

MODEL = "model.onnx"
BEST = "best.onnx"
_WATCHED = "NoC@90"
_LINES = 20  # steps to a line of the log, and lines that a run has at least

Shown = Callable[[StepReport, TrainConfig], None]
Checked = Callable[[int, Mapping[str, float]], None]


def start_run(config: TrainConfig, run: Path, fabric: Fabric, *, root: Path) -> Trainer:
    """A trainer at the first step of a new run.

    Raises
    ------
    TrainError
        If the folder already holds a run.
    """
    if checkpoint.exists(run):
        raise TrainError(
            f"The folder {run} already holds a run; go on with `edgeflow train --resume {run}` or name another folder."
        )
    return build_trainer(config, run, fabric, root=root)


def saved_config(run: Path) -> TrainConfig:
    """The configuration of a run that was saved.

    Raises
    ------
    TrainError
        If there is no checkpoint, or its configuration cannot be read by this version.
    """
    place = checkpoint.newest(run)
    return config_from(checkpoint.load_fields(place)["state"]["config"], where=str(place / "state.json"))


def resume_run(config: TrainConfig, run: Path, fabric: Fabric, *, root: Path) -> Trainer:
    """The trainer of a saved run, where its newest checkpoint left it."""
    trainer = build_trainer(config, run, fabric, root=root, calibrated=False)
    trainer.restore(checkpoint.load(checkpoint.newest(run)))
    return trainer


def train(
    trainer: Trainer,
    run: Path,
    fabric: Fabric,
    *,
    minutes: float | None = None,
    stopped: Callable[[], bool] = lambda: False,
    shown: Shown | None = None,
    checked: Checked | None = None,
    clock: Clock = time.monotonic,
) -> bool:
    """Train until the configured steps are made, the minutes are over, or `stopped` says so after a step.

    The state is saved every ``save_every`` steps and at the end. When all steps are made, the
    averaged weights become ``RUN/model.onnx``; the best of the validated ones is
    ``RUN/best.onnx``.

    Returns
    -------
    bool
        Whether the run is complete.

    Raises
    ------
    TrainError
        If a loss is not a number or the folder cannot be written; what was saved before is kept.
    """
    config = trainer.config
    # A short run has a line oftener, or its curves would be a point.
    watch = Watch(run, every=max(1, min(_LINES, config.steps // _LINES))) if fabric.is_global_zero else None
    until = None if minutes is None else clock() + 60 * minutes
    try:
        while not _agreed(fabric, stop=trainer.done or stopped() or (until is not None and clock() >= until)):
            report = trainer.step()
            if watch:
                watch.stepped(report)
            if shown:
                shown(report, config)
            if report.step % config.save_every == 0:
                trainer.save()
                if watch:
                    watch.draw()
            if watch and _is_due(trainer, report.step):
                _validate(trainer, run, fabric, watch, checked)
    finally:
        if watch:
            watch.close()
    trainer.save()
    if trainer.done and fabric.is_global_zero:
        export(trainer.average.network, trainer.model, run / MODEL, name=config.name, ranges=trainer.ranges())
    return trainer.done


def _agreed(fabric: Fabric, *, stop: bool) -> bool:
    """Whether any process wants to stop: all must then, or the others would wait for it for ever."""
    if fabric.world_size == 1:
        return stop
    wishes = fabric.all_reduce(torch.tensor(float(stop), device=fabric.device), reduce_op="max")
    return bool(wishes)


def _is_due(trainer: Trainer, step: int) -> bool:
    settings = trainer.validation
    return settings.data_set is not None and (step % settings.every == 0 or step == trainer.config.steps)


def _validate(trainer: Trainer, run: Path, fabric: Fabric, watch: Watch, checked: Checked | None) -> None:
    network, step = trainer.average.network, trainer.progress.step
    summary = validate(network, trainer.model, trainer.validation, device=fabric.device)
    if summary[_WATCHED] <= watch.best(_WATCHED):
        export(network, trainer.model, run / BEST, name=f"{trainer.config.name}-{step}")
    watch.validated(step, summary)
    if checked:
        checked(step, summary)
