"""Writes the results of README.md and the model card out of the records in docs/results/: ``python runs/results_table.py``.

``--take out/bench/grabcut`` first copies the records of an ``edgeflow bench`` run there; ``--check`` only compares.
"""

import argparse
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from edgeflow.evaluate.plots import draw_curves
from edgeflow.evaluate.published import PAPER, TABLE_1, published_rows
from edgeflow.evaluate.record import Record

ROOT = Path(__file__).parents[1]
RECORDS = ROOT / "docs/results"
CURVES = ROOT / "docs/pictures/curves.svg"
START, END = "<!-- results: python runs/results_table.py -->", "<!-- end of results -->"
SETS = ("GrabCut", "COCO_MVal-dev")
# Of all that was published, what stands in README: the methods nearest to ours.
BESIDE = (
    "HRNet18-OCR64 (the weights we import) in RITM's evaluator",
    "RITM HRNet-18 IT-M",
    "EdgeFlow",
    "FocalClick HRNet-18s S2",
)
RIVALS_SET, RIVALS_PRESET = "GrabCut", "plain"
# Published rows of methods that are called otherwise here.
PUBLISHED_AS = {"mobile-sam": "MobileSAM, its low-resolution mask fed back"}


def records() -> list[Record]:
    """All in docs/results, by name."""
    return [Record.read(path) for path in sorted(RECORDS.glob("*.json"))]


def is_ours(record: Record) -> bool:
    """Whether it is of the shipped network."""
    return record.setup.method.startswith("edgeflow")


def ours(all_records: Sequence[Record]) -> str:
    """Markdown: a row a record of the shipped network, then what others published or measured on that set."""
    rows = [
        "| set | method | preset | NoC@85 | NoC@90 | never 90 | mIoU@1 | @3 | @5 | drops | s a click |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in SETS:
        for record in all_records:
            if record.setup.data_set != name or not is_ours(record):
                continue
            numbers = record.summary
            cells = [
                f"**{record.setup.method}**",
                record.setup.preset,
                *(f"{numbers[key]:.2f}" for key in ("NoC@85", "NoC@90")),
                f"{numbers['NoF@90']:.0f}",
                *(f"{numbers[key]:.3f}" for key in ("mIoU@1", "mIoU@3", "mIoU@5")),
                f"{100 * numbers['drop_rate']:.1f} %",
                f"{numbers['seconds_per_click']:.2f}",
            ]
            rows.append(f"| {name} ({len(record.samples)}) | {' | '.join(cells)} |")
        for row in published_rows(name):
            if row.method in BESIDE:
                noc = " | ".join(shown(row.numbers.get(key)) for key in ("NoC@85", "NoC@90"))
                first = shown(row.numbers.get("mIoU@1"), digits=3)
                rows.append(f"| {name} | {row.method}: {row.source} | | {noc} | | {first} | | | | |")
    return "\n".join(rows) + "\n"


def rivals(all_records: Sequence[Record]) -> str:
    """Markdown: every method on one set under one preset, the published numbers beside it."""
    published = {row.method: row.numbers for row in published_rows(RIVALS_SET) if row.source != PAPER or row.method in TABLE_1}
    rows = [
        "| method | NoC@85 | NoC@90 | published | never 90 | mIoU@1 | @5 | mBIoU@5 | drops | s a click |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for record in compared(all_records):
        numbers = record.summary
        theirs = {} if is_ours(record) else published.get(PUBLISHED_AS.get(record.setup.method, record.setup.method), {})
        cells = [
            f"**{record.setup.method}**" if is_ours(record) else record.setup.method,
            *(f"{numbers[key]:.2f}" for key in ("NoC@85", "NoC@90")),
            " / ".join(shown(theirs.get(key)) for key in ("NoC@85", "NoC@90")) if theirs else "",
            f"{numbers['NoF@90']:.0f}",
            *(f"{numbers[key]:.3f}" for key in ("mIoU@1", "mIoU@5", "mBIoU@5")),
            f"{100 * numbers['drop_rate']:.1f} %",
            f"{numbers['seconds_per_click']:.2f}",
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def compared(all_records: Sequence[Record]) -> list[Record]:
    """The records of the second table and of the plot, the fewest clicks first."""
    found = [one for one in all_records if (one.setup.data_set, one.setup.preset) == (RIVALS_SET, RIVALS_PRESET)]
    return sorted(found, key=lambda record: record.summary["NoC@90"])


def shown(value: float | None, *, digits: int = 2) -> str:
    """A number, or nothing."""
    return "" if value is None else f"{value:.{digits}f}"


def take(folder: Path) -> None:
    """Copy the records of a bench run, under names that do not change with the weights."""
    for path in sorted((folder / "records").glob("*.json")):
        record = Record.read(path)
        words = (record.setup.data_set, "edgeflow" if is_ours(record) else record.setup.method, record.setup.preset)
        name = "-".join(re.sub(r"[^\w.-]+", "_", word) for word in words)
        shutil.copyfile(path, RECORDS / f"{name}.json")
        print(f"{path.name} -> {name}.json")


def main() -> int:
    """Rewrite tables and plot, or with ``--check`` say which tables are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--take", type=Path, action="append", default=[], help="the folder of an edgeflow bench run; repeat")
    arguments = parser.parse_args()
    for folder in arguments.take:
        take(folder)
    found = records()
    texts = {
        "README.md": f"{ours(found)}\nEvery method on {RIVALS_SET} with preset `{RIVALS_PRESET}`:\n\n{rivals(found)}",
        "src/edgeflow/weights/shipped/MODEL_CARD.md": ours(found),
    }
    stale = []
    for name, table in texts.items():
        path = ROOT / name
        text = path.read_text()
        head, rest = text.split(START)
        new = f"{head}{START}\n{table}{END}{rest.split(END)[1]}"
        if new != text:
            stale.append(name)
            if not arguments.check:
                path.write_text(new)
    if not arguments.check:
        title = f"{RIVALS_SET} ({RIVALS_PRESET})"
        draw_curves({title: [(record.setup.method, record) for record in compared(found)]}, CURVES)
    print(f"{'stale' if arguments.check else 'rewritten'}: {', '.join(stale) or 'nothing'}")
    return 1 if arguments.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
