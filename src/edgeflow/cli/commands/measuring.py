"""Commands that measure: one method on one data set, a whole suite, and two runs against each other."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from edgeflow.cli.commands.options import EngineName, EngineOption, ModelOption, Precision


class Preset(StrEnum):
    """The named settings of the evaluation (docs/protocol.md)."""

    plain = "plain"
    ritm = "ritm"


def evaluate(
    dataset: Annotated[Path, typer.Argument(help="A folder with images/ and masks/ (docs/protocol.md).")],
    preset: Annotated[
        Preset, typer.Option(help="plain: what a user gets; ritm: stands beside published numbers.")
    ] = Preset.plain,
    method: Annotated[str, typer.Option(help="The method to measure.")] = "edgeflow",
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N objects.")] = None,
    json_path: Annotated[Path | None, typer.Option("--json", help="Write all numbers here; an interrupted run resumes.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write curves and the worst cases as pictures into this folder.")] = None,
    model: ModelOption = None,
    engine: EngineOption = EngineName.openvino,
    precision: Annotated[Precision | None, typer.Option(help="The preset's by default: f32 for ritm, auto for plain.")] = None,
) -> None:
    """Measure clicks per object on a data set: NoC, IoU per click, stability, seconds."""
    from edgeflow.cli.evaluate import evaluate_data_set

    wanted = None if precision is None else precision.value
    evaluate_data_set(dataset, preset.value, method, limit, json_path, report, model, engine.value, wanted)


def bench(
    suite: Annotated[str, typer.Argument(help="A TOML file, or the name of a suite that comes with the package.")],
    out: Annotated[Path | None, typer.Option(help="The folder for records and report; out/bench/NAME by default.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="Where the data sets are; EDGEFLOW_DATA by default.", envvar="EDGEFLOW_DATA")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option("--set", help="METHOD.OPTION=VALUE for a method of the suite; repeat.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N objects of each set.")] = None,
    processes: Annotated[
        int, typer.Option(min=1, help="Objects clicked at once; seconds are then those of a shared machine.")
    ] = 1,
    fresh: Annotated[bool, typer.Option("--fresh", help="Measure again what is measured already.")] = False,
) -> None:
    """Measure methods on data sets and write a report with tables, curves and pictures; an interrupted run resumes."""
    from edgeflow.cli.bench import bench_suite

    bench_suite(suite, out, data, option or [], limit, processes, fresh)


def compare(
    first: Annotated[Path, typer.Argument(help="The record of a run: JSON of edgeflow evaluate or bench.")],
    second: Annotated[Path, typer.Argument(help="The record of another run on the same objects.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
) -> None:
    """Say which of two runs is better and how sure that is."""
    from edgeflow.cli.compare import compare_records

    compare_records(first, second, as_json)
