"""The import as a whole, and the shipped file it made."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed")
pytest.importorskip("onnx", reason="onnx is not installed")

from tests.weights.conftest import WritePaddle

from edgeflow.errors import WeightsError
from edgeflow.grid import Float
from edgeflow.weights.importing import import_weights
from edgeflow.weights.shipped import load_model_file

Synthetic = Callable[..., dict[str, Float]]


def test_an_eiseg_model_becomes_a_model_file(synthetic: Synthetic, write_paddle: WritePaddle, tmp_path: Path) -> None:
    tensors = synthetic(small=True)
    params = write_paddle(tensors)
    report = import_weights(params, tmp_path / "ours.onnx")
    assert report.tensors == len(tensors) and report.prior == "mask" and report.parts == ("interaction", "backbone", "ocr")
    file = load_model_file(report.path)
    assert file.info.sha256 == report.sha256 and file.info.prior == "mask"


def test_the_program_may_lie_elsewhere(synthetic: Synthetic, write_paddle: WritePaddle, tmp_path: Path) -> None:
    params = write_paddle(synthetic(small=True))
    moved = params.with_suffix(".pdmodel").rename(tmp_path / "program")
    with pytest.raises(WeightsError, match=r"net\.pdmodel cannot be read"):
        import_weights(params, tmp_path / "ours.onnx")
    assert import_weights(params, tmp_path / "ours.onnx", model=moved, variant_name="ritm").name == "edgeflow-ritm"


def test_what_does_not_fit_leaves_no_file(write_paddle: WritePaddle, tmp_path: Path) -> None:
    params = write_paddle({"conv2d_0.w_0": np.zeros((2, 2, 1, 1), np.float32)})
    with pytest.raises(WeightsError, match="1 convolutions and 0 batch norms"):
        import_weights(params, tmp_path / "ours.onnx")
    assert not (tmp_path / "ours.onnx").exists()


def test_a_variant_that_cannot_start_at_zero_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="cannot start the variant 'paper'"):
        import_weights(tmp_path / "any", tmp_path / "out", variant_name="paper")


def test_checking_a_model_file_imports_neither_torch_nor_onnx() -> None:
    code = (
        "import sys; from edgeflow.weights.shipped import load_model_file; load_model_file();"
        "print({'torch', 'onnx', 'openvino'} & set(sys.modules))"
    )
    source = Path(__file__).parents[2] / "src"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(source)}, timeout=60
    )
    assert done.stdout.strip() == "set()"
