"""``edgeflow compare``: two records side by side, as a table or as JSON."""

import json
from pathlib import Path

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from edgeflow.evaluate.compare import Compared, Comparison, compare, verdict
from edgeflow.evaluate.record import Record


def compare_records(first: Path, second: Path, as_json: bool) -> None:
    """Say which of the runs in two records is better, number by number, and how sure that is."""
    names = (first.stem, second.stem) if first.stem != second.stem else (str(first), str(second))
    comparison = compare(Record.read(first), Record.read(second), names=names)
    if as_json:
        typer.echo(json.dumps({**comparison.to_json(), "verdict": verdict(comparison)}, indent=1))
        return
    Console().print(_table(comparison))
    typer.echo(verdict(comparison))


def _table(comparison: Comparison) -> Table:
    left_out = f", {comparison.left_out} left out on which a method crashed" if comparison.left_out else ""
    title = (
        f"{comparison.data_set}, preset {comparison.preset}, {comparison.objects} objects in {comparison.images} images"
        f"{left_out}\nA = {comparison.first}\nB = {comparison.second}"
    )
    table = Table(title=Text(title), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in ("", "A", "B", "A - B", "95 % interval", "better", "sure"):
        table.add_column(column, justify="left" if column in ("", "better") else "right", no_wrap=True)
    for number in comparison.numbers:
        table.add_row(*_row(number))
    return table


def _row(number: Compared) -> tuple[str, ...]:
    difference, places = number.difference, 2 if number.fewer else 4
    better = {"first": "A", "second": "B", "neither": ""}[number.better]
    return (
        number.name,
        f"{number.first:.{places}f}",
        f"{number.second:.{places}f}",
        f"{difference.mean:+.{places}f}",
        f"{difference.low:+.{places}f} to {difference.high:+.{places}f}",
        better if number.decided else f"({better})" if better else "",
        f"{100 * difference.sure:.1f} %" if better else "",
    )
