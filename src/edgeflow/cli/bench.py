"""``edgeflow bench``: measure a suite, show progress, print the results and where the report lies."""

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from edgeflow.cli.progress import progress_bar
from edgeflow.errors import EdgeFlowError
from edgeflow.evaluate.bench import run_bench
from edgeflow.evaluate.cell import Bench, Result
from edgeflow.evaluate.suite import read_suite
from edgeflow.evaluate.suite_tables import groups_of

# Numbers of the summary, and what they are called where there is little room.
_SHOWN = {
    "NoC@85": "NoC@85",
    "NoC@90": "NoC@90",
    "NoF@90": "never 90",
    "mIoU@1": "mIoU@1",
    "mIoU@5": "@5",
    "drop_rate": "drops",
    "seconds_per_click": "s a click",
}
_MOST_REASONS = 5


def bench_suite(
    suite: str,
    out: Path | None,
    data: Path | None,
    options: Sequence[str],
    limit: int | None,
    processes: int,
    fresh: bool,
) -> None:
    """Measure what is not measured yet and write the report; `out` is ``out/bench/NAME`` by default.

    Raises
    ------
    EdgeFlowError
        At the end, if something could not be measured: everything else is, and in the report.
    """
    chosen = read_suite(suite, data=data, overrides=options)
    if limit is not None:
        chosen = chosen.limited(limit)
    folder = out if out is not None else Path("out/bench") / Path(suite).stem
    with progress_bar(transient=True) as bar:
        task = bar.add_task(escape(chosen.name), total=None)

        def show(done: int, total: int, text: str) -> None:
            bar.update(task, completed=done, total=total, description=escape(text))

        bench = run_bench(chosen, folder, processes=processes, fresh=fresh, progress=show)
    _print(bench)
    from edgeflow.evaluate.suite_report import write_suite_report

    typer.echo(f"report: {write_suite_report(bench, folder / 'report')}")
    failed = [result for result in bench.results if result.failed]
    if failed:
        raise EdgeFlowError(
            f"{len(failed)} of {len(bench.results)} rows failed, wholly or on some objects; the report says where. "
            + " ".join(_reasons(failed))
        )


def _reasons(failed: Sequence[Result]) -> list[str]:
    """Why rows failed, each reason once; of many the first few."""
    found: dict[str, None] = {}
    for result in failed:
        crashes = result.record.failures if result.record else ()
        for reason in (result.problem, *(failure.reason for failure in crashes)):
            if reason:
                found[reason if reason.endswith((".", "!", "?")) else f"{reason}."] = None
    reasons = list(found)
    return [*reasons[:_MOST_REASONS], *([f"And {len(reasons) - _MOST_REASONS} more."] if len(reasons) > _MOST_REASONS else [])]


def _print(bench: Bench) -> None:
    console = Console()
    for group in groups_of(bench.results):
        table = Table(title=escape(group.title), title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        table.add_column("method", overflow="fold")
        for name in ("objects", *_SHOWN.values()):
            table.add_column(name, justify="right", no_wrap=True)
        for result in group.results:
            table.add_row(*_row(result))
        console.print(table)


def _row(result: Result) -> tuple[str, ...]:
    record = result.record
    if record is None:
        return escape(result.cell.method.label), "failed"
    objects = f"{len(record.samples)}" + (f", {len(record.failures)} failed" if record.failures else "")
    return escape(result.cell.method.label), objects, *(f"{record.summary[name]:.3g}" for name in _SHOWN)
