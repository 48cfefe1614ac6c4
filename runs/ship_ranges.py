"""Gives the shipped model file the ranges for eight-bit integers: ``python runs/ship_ranges.py ../shared/data``.

The weights stay as they are. Observed are looks of simulated annotators on the training sets, as in `runs/default.toml`.
"""

import argparse
import datetime
import json
from dataclasses import replace
from pathlib import Path

from edgeflow.train.calibrate import observed_ranges
from edgeflow.train.config import ModelStart, read_config
from edgeflow.train.sources import open_mixture
from edgeflow.train.start import open_exercises, start_fabric
from edgeflow.weights.model_file import load_network, save_model_file
from edgeflow.weights.shipped import SHIPPED, load_model_file

RECIPE = Path(__file__).parent / "default.toml"


def ship(data: Path, model: Path, out: Path, *, steps: int) -> dict[str, object]:
    """Write `out`, the weights of `model` with ranges; what the record says of them."""
    before = load_model_file(model)
    network, config = load_network(model)
    recipe = replace(read_config(RECIPE), model=ModelStart(start=str(model)))
    fabric = start_fabric(recipe, device="cpu")
    exercises = open_exercises(recipe, open_mixture(recipe.data, data), config, fabric)
    ranges = observed_ranges(network, exercises, steps=steps)
    sha256 = save_model_file(network, config, out, name=before.info.name, ranges=ranges)
    return {
        "sha256": sha256,
        "bytes": out.stat().st_size,
        "ranges": {
            "convolutions": len(ranges),
            "looks": steps * recipe.batch,
            "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
            "command": f"python runs/ship_ranges.py DATA --steps {steps}",
            "weights_of": before.info.sha256,
        },
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--steps", type=int, default=60, help="of eight looks each")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    given = parser.parse_args()
    made = ship(given.data, given.model, given.out, steps=given.steps)
    if given.out.resolve() == SHIPPED.resolve():
        record = json.loads(SHIPPED.with_suffix(".json").read_text(encoding="utf-8"))
        SHIPPED.with_suffix(".json").write_text(json.dumps({**record, **made}, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(made, indent=2))
