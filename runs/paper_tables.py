"""Tables 1 to 3 and Figures 7 and 8 of the paper with our measured rows beside the published: ``python runs/paper_tables.py``.

Reads records of whole data sets (what ``edgeflow bench paper`` and ``edgeflow evaluate --json`` write) and docs/ablations.json;
runs no network. Writes tables.md, figure7.svg and figure8.svg into ``--out``. What nobody measured is shown as not measured.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edgeflow.datasets.scored.published import PUBLISHED
from edgeflow.errors import EdgeFlowError
from edgeflow.evaluate.bench import label_in
from edgeflow.evaluate.plots import draw_curves
from edgeflow.evaluate.published import ABLATION_COLUMNS, PAPER, TABLE_1, TABLE_1_COLUMNS, TABLE_2, TABLE_3, Column, Row
from edgeflow.evaluate.record import Record

ROOT = Path(__file__).parents[1]
RECORDS = (ROOT / "docs/results", ROOT / "out/bench")
ABLATIONS = ROOT / "docs/ablations.json"
MISSING = "not measured"

# Which of our methods (the record's `method`, from its start) is a published row measured again.
OURS: Mapping[str, str] = {**{name: name for name in ("GC", "GM", "RW", "ESC", "GSC")}, "EdgeFlow": "edgeflow"}
# The paper's names of the networks in runs/ablations.py.
ABLATED: Mapping[str, str] = {
    "baseline": "baseline",
    "baseline+EF": "+EF",
    "baseline+EF+F": "+EF+F",
    "SI w/o F": "SI",
    "EI w/o F": "+EF",
    "SI + F": "SI+F",
    "EI + F": "+EF+F",
}
ABLATION_SET = "COCO_MVal-dev"
ABLATION_NUMBERS = ("NoC@85", "NoC@90", "mIoU@1", "mIoU@3", "mIoU@5")
FIGURE_7 = ("GrabCut", "Berkeley", "DAVIS")
FIGURE_8 = ("Berkeley", "DAVIS", "PascalVOC")


@dataclass(frozen=True, slots=True)
class Run:
    """One method with one set of weights under one preset, and its records by data set.

    `label` is what a suite called it: one network may be there under several settings.
    """

    label: str
    method: str
    preset: str
    weights: str
    records: Mapping[str, Record]

    @property
    def title(self) -> str:
        """For a row's head."""
        return f"{self.called}, preset {self.preset}"

    @property
    def called(self) -> str:
        """The method and its weights, and before them the label, if that says more."""
        words = (self.method, self.weights[:8]) if self.is_plain else (f"{self.label}:", self.method, self.weights[:8])
        return " ".join(word for word in words if word)

    @property
    def is_plain(self) -> bool:
        """Whether the label is but the method's name: the method as it is, not with other settings."""
        return self.method.replace("-", "_").startswith(self.label.replace("-", "_"))


def read_runs(places: Sequence[Path]) -> list[Run]:
    """The records of whole data sets among these files and folders, method by method; of two of the same the newest."""
    paths = [path for place in places for path in (sorted(place.rglob("*.json")) if place.is_dir() else [place])]
    found: dict[tuple[str, str, str, str], dict[str, Record]] = {}
    for path in sorted(paths, key=lambda path: path.stat().st_mtime_ns):
        record = Record.read(path)
        setup = record.setup
        if is_whole(record):
            key = label_in(path, setup), setup.method, setup.preset, setup.weights
            found.setdefault(key, {})[setup.data_set] = record
        else:
            print(
                f"{path} is left out: it has {len(record.samples)} objects, which is not all of {setup.data_set}.",
                file=sys.stderr,
            )
    return [Run(*key, records) for key, records in sorted(found.items())]


def is_whole(record: Record) -> bool:
    """Whether a record is of all objects of its set, none of which failed; an unpublished set is believed.

    Where no number of objects was published there are at least as many as images; a run with a limit has far fewer.
    """
    known = PUBLISHED.get(record.setup.data_set)
    if record.failures or known is None:
        return not record.failures
    return len(record.samples) >= known.images if known.objects is None else len(record.samples) == known.objects


def table_1(runs: Sequence[Run]) -> str:
    """Markdown: every published row, with ours of the same method below it, and our other methods at the end."""
    lines = _head(TABLE_1_COLUMNS, PAPER)
    for name, row in TABLE_1.items():
        lines.append(_line(name, "published", _published(row)))
        if name in OURS:
            own = [run for run in runs if run.is_plain and run.method.startswith(OURS[name])]
            lines += [_line(f"{name}, ours", run.title, _measured(run, TABLE_1_COLUMNS)) for run in own]
            lines += [] if own else [_line(f"{name}, ours", MISSING, [MISSING] * len(TABLE_1_COLUMNS))]
    others = [run for run in runs if not (run.is_plain and run.method.startswith(tuple(OURS.values())))]
    lines += [_line("ours", run.title, _measured(run, TABLE_1_COLUMNS)) for run in others]
    return "\n".join(lines) + "\n"


def ablation_table(published: Mapping[str, Row], results: Sequence[Mapping[str, Any]]) -> str:
    """Markdown: Table 2 or 3, each row with ours below it, and what ours has on the set it was scored on."""
    lines = _head((*ABLATION_COLUMNS, *((ABLATION_SET, number) for number in ABLATION_NUMBERS)), "Hao et al. 2021 (EdgeFlow)")
    for name, row in published.items():
        lines.append(_line(name, "published", [*_published(row), *[""] * len(ABLATION_NUMBERS)]))
        own = [result["summary"] for result in results if result["row"] == ABLATED[name]]
        numbers = [_spread([summary[number] for summary in own]) for number in ABLATION_NUMBERS]
        seeds = f"{len(own)} {'seed' if len(own) == 1 else 'seeds'}" if own else MISSING
        lines.append(_line(f"{name}, ours", seeds, [*[MISSING] * len(ABLATION_COLUMNS), *numbers]))
    return "\n".join(lines) + "\n"


def figure(sets: Sequence[str], runs: Sequence[Run], preset: str = "ritm") -> dict[str, list[tuple[str, Record]]]:
    """What `draw_curves` takes: the runs under a preset that have the set, for every set."""
    chosen = [run for run in runs if run.preset == preset]
    return {name: [(run.called, run.records[name]) for run in chosen if name in run.records] for name in sets}


def write(runs: Sequence[Run], results: Sequence[Mapping[str, Any]], out: Path) -> str:
    """Write everything into `out`; returns the tables."""
    budget = sorted({(result["steps"], result["objects"]) for result in results})
    said = "; ".join(f"{steps} steps, {objects} objects" for steps, objects in budget) or MISSING
    parts = [
        "# The paper's tables, with ours\n\nMade by `python runs/paper_tables.py`. NoC, lower is better.\n",
        f"\n## Table 1\n\n{table_1(runs)}",
        f"\n## Table 2\n\nOurs are small runs (runs/ablations.py: {said}), mean ± standard deviation over seeds.\n\n",
        ablation_table(TABLE_2, results),
        "\n## Table 3\n\nOurs as in Table 2.\n\n",
        ablation_table(TABLE_3, results),
        "\n## Figures 7 and 8\n\nMean IoU after each click; the paper prints pictures and no numbers.\n\n",
        "![Figure 7: methods](figure7.svg)\n\n![Figure 8: priors](figure8.svg)\n",
    ]
    out.mkdir(parents=True, exist_ok=True)
    tables = "".join(parts)
    (out / "tables.md").write_text(tables, encoding="utf-8")
    priors = [run for run in runs if run.method in ABLATED.values()]
    draw_curves(figure(FIGURE_7, [run for run in runs if run not in priors]), out / "figure7.svg")
    draw_curves(figure(FIGURE_8, priors), out / "figure8.svg")
    return tables


def main() -> int:
    """Write the tables and figures, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path, nargs="*", help="records or folders of them; docs/results and out/bench by default")
    parser.add_argument("--out", type=Path, default=ROOT / "out/paper")
    given = parser.parse_args()
    try:
        runs = read_runs(given.records or [place for place in RECORDS if place.exists()])
    except EdgeFlowError as error:
        print(error, file=sys.stderr)
        return 1
    results = json.loads(ABLATIONS.read_text(encoding="utf-8")) if ABLATIONS.exists() else []
    print(write(runs, results, given.out))
    return 0


def _head(columns: Sequence[Column], source: str) -> list[str]:
    names = [f"{data_set} {number}" for data_set, number in columns]
    return [f"| method | {source}; ours: weights and preset | {' | '.join(names)} |", "|---" * (2 + len(columns)) + "|"]


def _line(name: str, what: str, cells: Sequence[str]) -> str:
    return f"| {name} | {what} | {' | '.join(cells)} |"


def _published(row: Row) -> list[str]:
    return ["" if value is None else f"{value:.2f}" for value in row]


def _measured(run: Run, columns: Sequence[Column]) -> list[str]:
    return [f"{run.records[name].summary[number]:.2f}" if name in run.records else MISSING for name, number in columns]


def _spread(values: Sequence[float]) -> str:
    if not values:
        return MISSING
    return f"{statistics.mean(values):.3f}" + (f" ± {statistics.stdev(values):.3f}" if len(values) > 1 else "")


if __name__ == "__main__":
    sys.exit(main())
