"""``edgeflow evaluate``: run, show progress, print the summary, write the record and the report."""

from pathlib import Path
from typing import cast

import typer
from rich.console import Console
from rich.table import Table

from edgeflow.cli.progress import progress_bar
from edgeflow.engine.protocol import Precision
from edgeflow.errors import EdgeFlowError
from edgeflow.evaluate.presets import Method, network_method, preset_named
from edgeflow.evaluate.record import Record, Sample
from edgeflow.evaluate.run import evaluate
from edgeflow.network.load import load_engine

METHODS = ("edgeflow",)


def evaluate_data_set(
    dataset: Path,
    preset: str,
    method: str,
    limit: int | None,
    json_path: Path | None,
    report: Path | None,
    model: Path | None,
    engine: str,
    precision: str | None,
) -> None:
    """Measure `method` on `dataset`; without ``--precision`` the preset decides it."""
    if method not in METHODS:
        raise EdgeFlowError(f"There is no method {method!r}; the methods are {', '.join(METHODS)}.")
    chosen = preset_named(preset)
    wanted = cast("Precision", precision) if precision else chosen.precision
    loaded = load_engine(model, engine=engine, precision=wanted)
    measured = network_method(loaded, chosen, data_set=dataset.resolve().name, precision=wanted)
    record = _run(dataset, measured, limit, json_path)
    Console().print(_table(record))
    if json_path is not None:
        typer.echo(f"record: {json_path}")
    if report is not None:
        from edgeflow.evaluate.report import write_report

        typer.echo(f"report: {write_report(record, dataset, measured, report)}")


def _run(dataset: Path, method: Method, limit: int | None, json_path: Path | None) -> Record:
    with progress_bar(transient=True) as bar:
        task = bar.add_task(f"{dataset.name} [{method.preset.name}]", total=None)

        def show(done: int, total: int, sample: Sample) -> None:
            bar.update(task, completed=done, total=total, description=f"{dataset.name} [{method.preset.name}] {sample.image}")

        return evaluate(dataset, method, limit=limit, out=json_path, progress=show)


def _table(record: Record) -> Table:
    setup = record.setup
    method = f"{setup.method} {setup.weights[:12]} · preset {setup.preset}, {setup.engine}"
    title = f"{setup.data_set}, {len(record.samples)} objects · {method}"
    table = Table(title=title, show_header=False)
    for name, value in record.summary.items():
        table.add_row(name, f"{value:.4g}" if isinstance(value, float) else str(value))
    return table
