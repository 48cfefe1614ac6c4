"""Writes the results of README.md and the model card out of the records in docs/results/: ``python runs/results_table.py``.

``--take out/bench/grabcut`` first copies the records of an ``edgeflow bench`` run there; ``--check`` only compares.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from edgeflow.evaluate.bench import label_in
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
OURS = "edgeflow"
RIVALS_SET, RIVALS_PRESET = "GrabCut", "plain"
# Published rows of methods that are called otherwise here.
PUBLISHED_AS = {"mobile-sam": "MobileSAM, its low-resolution mask fed back", "ritm": BESIDE[0]}


@dataclass(frozen=True, slots=True)
class Row:
    """A record, and what the suite calls its method: two may be one network under different settings."""

    label: str
    record: Record

    @property
    def is_ours(self) -> bool:
        """Whether it is of the shipped network as it ships."""
        return self.label == OURS


def rows_of(folder: Path) -> list[Row]:
    """The records of a folder, by name: ``SET-METHOD-PRESET.json``, perhaps with a digest behind."""
    rows = []
    for path in sorted(folder.glob("*.json")):
        record = Record.read(path)
        rows.append(Row(label_in(path, record.setup).replace("_", "-"), record))
    return rows


def ours(measured: Sequence[Row]) -> str:
    """Markdown: a row a record of the shipped network, then what others published or measured on that set."""
    rows = [
        "| set | method | preset | NoC@85 | NoC@90 | never 90 | mIoU@1 | @3 | @5 | drops | s a click |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in SETS:
        for one in measured:
            record = one.record
            if record.setup.data_set != name or not one.is_ours:
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


def rivals(measured: Sequence[Row]) -> str:
    """Markdown: every method on one set under one preset, the published numbers beside it."""
    published = {row.method: row.numbers for row in published_rows(RIVALS_SET) if row.source != PAPER or row.method in TABLE_1}
    rows = [
        "| method | NoC@85 | NoC@90 | published | never 90 | mIoU@1 | @5 | mBIoU@5 | drops | s a click |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in compared(measured):
        numbers = one.record.summary
        theirs = published.get(PUBLISHED_AS.get(one.label, one.label), {})
        cells = [
            f"**{one.label}**" if one.is_ours else one.label,
            *(f"{numbers[key]:.2f}" for key in ("NoC@85", "NoC@90")),
            " / ".join(shown(theirs.get(key)) for key in ("NoC@85", "NoC@90")) if theirs else "",
            f"{numbers['NoF@90']:.0f}",
            *(f"{numbers[key]:.3f}" for key in ("mIoU@1", "mIoU@5", "mBIoU@5")),
            f"{100 * numbers['drop_rate']:.1f} %",
            f"{numbers['seconds_per_click']:.2f}",
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def compared(measured: Sequence[Row]) -> list[Row]:
    """The rows of the second table and of the plot: ours, then the fewest clicks first."""
    found = [one for one in measured if (one.record.setup.data_set, one.record.setup.preset) == (RIVALS_SET, RIVALS_PRESET)]
    return sorted(found, key=lambda one: (not one.is_ours, one.record.summary["NoC@90"]))


def shown(value: float | None, *, digits: int = 2) -> str:
    """A number, or nothing."""
    return "" if value is None else f"{value:.{digits}f}"


def take(folder: Path, into: Path = RECORDS) -> None:
    """Copy the records of a bench run, under names that do not change with the weights; the newest of each is what counts."""
    # A run keeps what it measured before with other weights or settings, under another digest.
    for path in sorted((folder / "records").glob("*.json"), key=lambda path: path.stat().st_mtime_ns):
        setup = Record.read(path).setup
        name = f"{setup.data_set}-{label_in(path, setup)}-{setup.preset}.json"
        shutil.copyfile(path, into / name)
        print(f"{path.name} -> {name}")


def main() -> int:
    """Rewrite tables and plot, or with ``--check`` say which tables are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--take", type=Path, action="append", default=[], help="the folder of an edgeflow bench run; repeat")
    arguments = parser.parse_args()
    for folder in arguments.take:
        take(folder)
    found = rows_of(RECORDS)
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
        draw_curves({title: [(one.label, one.record) for one in compared(found)]}, CURVES)
    print(f"{'stale' if arguments.check else 'rewritten'}: {', '.join(stale) or 'nothing'}")
    return 1 if arguments.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
