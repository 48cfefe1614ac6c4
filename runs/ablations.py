"""Tables 2 and 3 of the paper and the rows they lack, at one small budget: ``python runs/ablations.py --data ../shared/data``.

Every row starts from the imported click model with its additions at zero, is trained for the same steps through sessions, and
is scored on COCO_MVal-dev. Runs that are done are not repeated, one that was cut off goes on, so the command can be stopped
and started again. ``--table`` only rewrites the table of docs/experiments.md out of docs/ablations.json.

Two cores need about five minutes a run (3 seeds of 11 rows: a night); one GPU about twenty seconds.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from edgeflow.evaluate.folder import list_targets
from edgeflow.evaluate.presets import network_method, preset_named
from edgeflow.evaluate.run import score
from edgeflow.evaluate.summary import summarise
from edgeflow.network.load import load_engine
from edgeflow.train.config import TrainConfig, config_from
from edgeflow.train.run import MODEL, resume_run, start_run, train
from edgeflow.train.start import start_fabric

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "docs/ablations.json"
PAGE = ROOT / "docs/experiments.md"
START, END = "<!-- ablations: python runs/ablations.py --table -->", "<!-- end of ablations -->"
SHOWN = ("NoC@85", "NoC@90", "mIoU@1", "mIoU@3", "mIoU@5", "mBIoU@5", "drop_rate")
CLICKS, EVERY = 10, 2  # clicks an object, and every how many objects of the list one is scored


@dataclass(frozen=True, slots=True)
class Row:
    """A network to train: `switches` of `edgeflow.model.build.ModelConfig`, over the variant ``default``."""

    name: str
    where: str
    switches: Mapping[str, Any]


_EF = {"fusion": "early-late", "flow_target": "image", "edge": True}
ROWS = (
    Row("baseline", "Table 2: no edge-guided flow", {"prior": "none", "fusion": "early", "edge": False, "fine": False}),
    Row("+EF", "Table 2; Table 3: EI without F", {**_EF, "prior": "edge", "fine": False}),
    Row("+EF+F", "Table 2; Table 3: EI with F", {**_EF, "prior": "edge"}),
    Row("SI", "Table 3: SI without F", {**_EF, "prior": "sobel", "fine": False}),
    Row("SI+F", "Table 3: SI with F", {**_EF, "prior": "sobel"}),
    Row("prior none", "missing: feeding back nothing", {**_EF, "prior": "none", "fine": False}),
    Row("prior mask", "missing: RITM's prior", {**_EF, "prior": "mask", "fine": False}),
    Row("prior mask+edge", "missing: both", {**_EF, "prior": "mask+edge", "fine": False}),
    Row("early fusion", "missing: +EF without the late fusion", {**_EF, "prior": "edge", "fusion": "early", "fine": False}),
    Row(
        "flow on interaction",
        "missing: +EF, displacing the clicks",
        {**_EF, "prior": "edge", "flow_target": "interaction", "fine": False},
    ),
    Row("no flow", "missing: +EF, adding without displacing", {**_EF, "prior": "edge", "flow_target": "add", "fine": False}),
)


def config_of(row: Row, seed: int, steps: int, start: Path) -> TrainConfig:
    """The run of a row: gentle rates for what was trained before, lively ones for what is new."""
    lively = {"fusion": 1e-3, "edge": 1e-3, "fine": 1e-3, "interaction": 1e-4}
    present = {
        "interaction": True,
        "fusion": row.switches.get("fusion") != "early",
        "edge": row.switches.get("edge", True),
        "fine": row.switches.get("fine", True),
    }
    rates = {"": 2e-5, "backbone": 1e-5, **{part: rate for part, rate in lively.items() if present[part]}}
    data = {
        "sources": [{"kind": "packs", "paths": ["train"]}],
        "sets": {"COCO_mini": 5, "COCO_unlabelled": 0, "DSB2018": 0.02, "Teeth": 0.1, "BuildingFacade": 0.15, "CarPanels": 0.1},
    }
    fields = {
        "name": row.name,
        "seed": seed,
        "batch": 8,
        "average": 0.95,
        "model": {"start": str(start), "variant": "default", "switches": dict(row.switches)},
        "data": data,
        "phases": [{"steps": steps, "rates": rates}],
    }
    return config_from(fields, where=f"row {row.name}")


def run_row(row: Row, seed: int, steps: int, *, start: Path, data: Path, out: Path, device: str) -> dict[str, float]:
    """Train one row with one seed, or go on with it, and score it."""
    config = config_of(row, seed, steps, start)
    folder = out / f"{row.name.replace(' ', '-')}-{seed}"
    fabric = start_fabric(config, device=device)
    if not (folder / MODEL).exists():
        begin = resume_run if (folder / "checkpoints").exists() else start_run
        train(begin(config, folder, fabric, root=data), folder, fabric)
    method = network_method(load_engine(folder / MODEL), preset_named("plain"), data_set="COCO_MVal-dev")
    targets = list_targets(data / "eval/COCO_MVal-dev")[::EVERY]
    summary = summarise([score(target, method, max_clicks=CLICKS) for target in targets])
    return {name: float(summary[name]) for name in SHOWN}


def table(results: Sequence[Mapping[str, Any]]) -> str:
    """Markdown: a row a network, mean and spread (standard deviation over seeds) of every number."""
    lines = ["| network | what it is | seeds | " + " | ".join(SHOWN) + " |", "|---" * (3 + len(SHOWN)) + "|"]
    for row in ROWS:
        own = [result["summary"] for result in results if result["row"] == row.name]
        if own:
            cells = [_spread([summary[name] for summary in own]) for name in SHOWN]
            lines.append(f"| {row.name} | {row.where} | {len(own)} | {' | '.join(cells)} |")
    budgets = sorted({(result["steps"], result["objects"], CLICKS) for result in results})
    said = "; ".join(f"{steps} steps of 8 looks, {objects} objects, {clicks} clicks each" for steps, objects, clicks in budgets)
    return "\n".join(lines) + f"\n\nBudget: {said}. Mean ± standard deviation over seeds.\n"


def write_table() -> None:
    """Put the table of what was measured into docs/experiments.md."""
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split(START)
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    PAGE.write_text(f"{head}{START}\n{table(results)}{END}{rest.split(END)[1]}", encoding="utf-8")


def _spread(values: Sequence[float]) -> str:
    spread = f" ± {statistics.stdev(values):.3f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.3f}{spread}"


def main() -> int:
    """Train and score what is missing, seed by seed, so that an early stop leaves complete rounds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the folder with train/ and eval/")
    parser.add_argument("--start", type=Path, default=ROOT / "out/imported.onnx", help="made by runs/import_base.py")
    parser.add_argument("--out", type=Path, default=ROOT / "out/ablations")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--rows", nargs="+", default=[row.name for row in ROWS])
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--table", action="store_true")
    given = parser.parse_args()
    if given.table:
        write_table()
        return 0
    if given.data is None:
        parser.error("--data is needed to train")
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []
    console = Console(stderr=True)
    for seed in given.seeds:
        for row in (row for row in ROWS if row.name in given.rows):
            key = {"row": row.name, "seed": seed, "steps": given.steps}
            if any(key.items() <= result.items() for result in results):
                continue
            console.print(f"{row.name}, seed {seed}")
            summary = run_row(row, seed, given.steps, start=given.start, data=given.data, out=given.out, device=given.device)
            results.append({**key, "objects": 160 // EVERY, "summary": summary})
            RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
            console.print(f"  NoC@90 {summary['NoC@90']:.3f}  mIoU@1 {summary['mIoU@1']:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
