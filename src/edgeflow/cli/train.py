"""``edgeflow train``: a configuration in, a run folder out; with progress, and stopped by Ctrl+C without losing a step."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import typer
from rich.progress import Progress

from edgeflow.cli.progress import progress_bar
from edgeflow.errors import EngineError, TrainError


def train_model(
    config_path: Path | None,
    resume: Path | None,
    run: Path | None,
    minutes: float | None,
    device: str,
    devices: int,
    nodes: int,
) -> None:
    """Start a run from a configuration, or go on with one."""
    if (config_path is None) == (resume is None):
        raise TrainError("Give either a configuration to start a run, or --resume with the folder of one to go on with.")
    try:
        from edgeflow.train.config import read_config
        from edgeflow.train.run import MODEL, resume_run, saved_config, start_run, train
        from edgeflow.train.start import start_fabric
    except ImportError as error:
        raise EngineError("Training needs PyTorch; install it with: pip install 'edgeflow-seg[train]'.") from error
    if resume is not None:
        config, folder = saved_config(resume), resume
    else:
        assert config_path is not None
        config = read_config(config_path)
        folder = run or Path("out/runs", config.name)
    fabric = start_fabric(config, device=device, devices=devices, nodes=nodes)
    begin = start_run if resume is None else resume_run
    trainer = begin(config, folder, fabric, root=data_root())
    with stop_signal() as stopped, _shown(config.name, config.steps, trainer.progress.step, fabric.is_global_zero) as show:
        done = train(trainer, folder, fabric, minutes=minutes, stopped=stopped, shown=show.step, checked=show.check)
    if fabric.is_global_zero:
        typer.echo(
            f"model: {folder / MODEL}"
            if done
            else f"stopped after step {trainer.progress.step} of {config.steps}; go on with: edgeflow train --resume {folder}"
        )


def data_root() -> Path:
    """Where relative paths of data begin: EDGEFLOW_DATA, else the current folder."""
    return Path(os.environ.get("EDGEFLOW_DATA") or ".")


@contextmanager
def stop_signal() -> Iterator[Callable[[], bool]]:
    """While inside, Ctrl+C or a termination only asks to stop after the step under way; a second one stops at once."""
    asked = False

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Show:
    """The bar of a run: step, rate, loss, time left; and a line for every validation."""

    def __init__(self, name: str, steps: int, bar: Progress | None, done: int) -> None:
        self._bar = bar
        self._name = name
        self._task = bar.add_task(name, total=steps, completed=done) if bar else None

    def step(self, report: object, config: object) -> None:
        from edgeflow.train.loop import StepReport

        assert isinstance(report, StepReport)
        if self._bar and self._task is not None:
            rate = report.samples / max(report.seconds, 1e-9)
            data = report.waited / max(report.seconds, 1e-9)
            text = f"{self._name}  loss {report.terms['mask']:.3f}  {rate:.1f} looks/s ({data:.0%} data and clicks)"
            self._bar.update(self._task, completed=report.step, description=text)

    def check(self, step: int, summary: Mapping[str, float]) -> None:
        if self._bar:
            numbers = "  ".join(f"{name} {summary[name]:.3f}" for name in ("NoC@85", "NoC@90", "mIoU@1", "drop_rate"))
            self._bar.console.print(f"step {step}: {numbers}")


@contextmanager
def _shown(name: str, steps: int, done: int, visible: bool) -> Iterator[_Show]:
    if not visible:
        yield _Show(name, steps, None, done)
        return
    with progress_bar() as bar:
        yield _Show(name, steps, bar, done)
