"""``edgeflow fine-tune``: an annotated folder in, a model file out, with what it is worth and how to use it."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import TaskID
from rich.table import Table

from edgeflow.cli.progress import progress_bar
from edgeflow.cli.train import stop_signal
from edgeflow.errors import EngineError, TrainError
from edgeflow.store.connect import DEFAULT_PLACE
from edgeflow.weights.shipped import SHIPPED

if TYPE_CHECKING:
    from edgeflow.train.fine_tune import FineTuneConfig, FineTuning, Show
    from edgeflow.train.fine_tune_record import Record

_STAGES = {
    "before": "clicks on the part held back, before",
    "speed": "measuring this machine's speed",
    "training": "training",
    "forgetting": "what was forgotten",
    "after": "clicks on the part held back, after",
}
_NUMBERS = {"NoC@85": "clicks to 85 % IoU", "NoC@90": "clicks to 90 % IoU", "mIoU@1": "IoU after one click"}


def fine_tune_project(
    project: Path,
    minutes: float,
    out: Path | None,
    model: Path | None,
    store: str | None,
    coco: Path | None,
    held_back: float,
    resume: bool,
    device: str,
) -> None:
    """Fine-tune and print the comparison; where it was stopped, print how to go on."""
    try:
        from edgeflow.train.fine_tune import FineTuneConfig, FineTuning
        from edgeflow.train.project import open_annotations
    except ImportError as error:
        raise EngineError("Training needs PyTorch; install it with: pip install 'edgeflow-seg[train]'.") from error
    name = f"{project.resolve().name or 'project'}-fine-tuned"
    own = store is None and coco is None
    file = out or (project / DEFAULT_PLACE.parent if own else Path()) / f"{name}.onnx"
    run = project / DEFAULT_PLACE.parent / "fine-tune" if own else file.with_name(f"{file.stem}-run")
    start = model or SHIPPED
    _check_place(file, start)
    annotations = open_annotations(project, store=store, coco=coco)
    config = FineTuneConfig(minutes=minutes, held_back=held_back)
    if resume:
        tuning = FineTuning.resume(annotations, run, config, device=device)
        _check_place(file, Path(tuning.record.model))
    else:
        tuning = FineTuning.begin(annotations, start, run, config, name=name, device=device)
    going_on = _command(
        "fine-tune", project, "--resume", out=out, store=store, coco=coco, device=None if device == "auto" else device
    )
    try:
        record = _carried_out(tuning, file)
    except KeyboardInterrupt:
        if tuning.record.before:
            typer.echo(f"stopped; go on with: {going_on}")
        raise
    if record is None:
        typer.echo(f"stopped; go on with: {going_on}")
        return
    used = _command("annotate", project, store=store, model=file)
    kept = _command("annotate", project, store=store, model=None if record.model == str(SHIPPED) else record.model)
    _report(record, tuning.config, used, kept)


def _check_place(file: Path, start: Path) -> None:
    if file.resolve() == start.resolve():
        raise TrainError(f"The model file {file} is the one to start from, which is kept; name another one with --out.")
    if file.is_dir():
        raise TrainError(f"{file} is a folder; name a file with --out.")


def _carried_out(tuning: "FineTuning", file: Path) -> "Record | None":
    with _shown() as show:
        tuning.measure(show)
        with stop_signal() as stopped:
            done = tuning.train(show, stopped=stopped)
        return tuning.finish(file, show) if done else None


def _report(record: "Record", config: "FineTuneConfig", used: str, kept: str) -> None:
    table = Table(title=f"{record.name} on the part held back: {record.after['samples']:.0f} objects it was not trained on")
    for heading in ("", "before", "after"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, meaning in _NUMBERS.items():
        table.add_row(f"{name}, {meaning}", f"{record.before[name]:.3f}", f"{record.after[name]:.3f}")
    Console().print(table)
    assert record.share is not None and record.agreement is not None
    limited = "" if record.share == 1 else f", for which {record.share:.0%} of the change was kept"
    typer.echo(
        f"agreement with the starting weights on the sample photos: {record.agreement:.3f} mean IoU, "
        f"{config.agreement} is the least allowed{limited}"
    )
    if record.better:
        typer.echo(f"use it: {used}")
    else:
        typer.echo(
            "It is not better on the part held back (NoC@90 did not fall), so better keep the model you had: "
            f"{kept}\nto try it all the same: {used}"
        )


def _command(verb: str, project: Path, *flags: str, **options: object) -> str:
    """A command that can be pasted into a shell; options that are None are left out."""
    given = [part for name, value in options.items() if value is not None for part in (f"--{name}", str(value))]
    return shlex.join(["edgeflow", verb, str(project), *flags, *given])


@contextmanager
def _shown() -> Iterator["Show"]:
    with progress_bar() as bar:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int, detail: str) -> None:
            if stage not in tasks:
                # The stages before went as far as they had to.
                for task in tasks.values():
                    bar.stop_task(task)
                tasks[stage] = bar.add_task(_STAGES[stage], total=total)
            bar.update(tasks[stage], completed=done, total=total, description=f"{_STAGES[stage]}  {detail}".rstrip())

        yield show
