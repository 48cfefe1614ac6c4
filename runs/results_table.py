"""Writes the results table of README.md out of the records in docs/results/: ``python runs/results_table.py``.

A record is what ``edgeflow evaluate DATASET --preset P --json docs/results/DATASET-P.json`` writes. ``--check`` only compares.
"""

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
START, END = "<!-- results: python runs/results_table.py -->", "<!-- end of results -->"
FILES = ("README.md", "src/edgeflow/weights/shipped/MODEL_CARD.md")
# name, preset, NoC@85, NoC@90, mean IoU after one click; None where the source prints none.
PUBLISHED: dict[str, list[tuple[str, str, float | None, float | None, float | None]]] = {
    "GrabCut": [
        ("RITM's own evaluator, the weights we import", "ritm", 1.42, 1.52, 0.883),
        ("RITM HRNet-18 IT-M, its README", "ritm", 1.42, 1.54, None),
        ("EdgeFlow, the paper", "not stated", 1.60, 1.72, None),
        ("FocalClick HRNet-18s S2, its README", "its own", 1.48, 1.62, None),
    ],
    "COCO_MVal-dev": [("RITM's own evaluator, the weights we import", "ritm", 2.23, 3.08, 0.765)],
}


def table() -> str:
    """Markdown: a row a record, then what others published or measured on that set."""
    rows = [
        "| set | method | preset | NoC@85 | NoC@90 | never 90 | mIoU@1 | @3 | @5 | drops | s a click |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, published in PUBLISHED.items():
        for path in sorted((ROOT / "docs/results").glob(f"{name}-*.json")):
            record = json.loads(path.read_text())
            numbers = record["summary"]
            cells = [
                f"**{record['method']}**",
                record["preset"],
                *(f"{numbers[key]:.2f}" for key in ("NoC@85", "NoC@90")),
                f"{numbers['NoF@90']:.0f}",
                *(f"{numbers[key]:.3f}" for key in ("mIoU@1", "mIoU@3", "mIoU@5")),
                f"{100 * numbers['drop_rate']:.1f} %",
                f"{numbers['seconds_per_click']:.2f}",
            ]
            rows.append(f"| {name} ({len(record['samples'])}) | {' | '.join(cells)} |")
        for method, preset, noc85, noc90, first in published:
            shown = ["" if value is None else f"{value:.2f}" for value in (noc85, noc90)]
            first_click = "" if first is None else f"{first:.3f}"
            rows.append(f"| {name} | {method} | {preset} | {shown[0]} | {shown[1]} | | {first_click} | | | | |")
    return "\n".join(rows) + "\n"


def main() -> int:
    """Rewrite the tables, or with ``--check`` say which are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for name in FILES:
        path = ROOT / name
        text = path.read_text()
        head, rest = text.split(START)
        tail = rest.split(END)[1]
        new = f"{head}{START}\n{table()}{END}{tail}"
        if new != text:
            stale.append(name)
            if not check:
                path.write_text(new)
    print(f"{'stale' if check else 'rewritten'}: {', '.join(stale) or 'nothing'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
