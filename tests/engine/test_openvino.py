"""The OpenVINO engine on the shipped file: parity with torch, golden logits of Paddle, shapes, refusals."""

import platform
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.golden.eiseg_logits import golden_input

from edgeflow.engine import openvino as openvino_module
from edgeflow.engine.openvino import OpenVinoEngine
from edgeflow.engine.protocol import Engine, ModelInfo
from edgeflow.errors import EngineError
from edgeflow.grid import Float
from edgeflow.network.encode import disks, normalise
from edgeflow.weights.shipped import SHIPPED, load_model_file

Photo = tuple[NDArray[np.uint8], NDArray[np.bool_]]


@pytest.fixture(scope="module")
def exact() -> OpenVinoEngine:
    file = load_model_file()
    return OpenVinoEngine.load(file.path, file.info, precision="f32", threads=2)


def clicked(photo: Photo) -> tuple[Float, Float]:
    """The disk photo with a click in the disk's middle and one on the ground."""
    pixels, mask = photo
    prior = np.zeros(mask.shape, np.float32)
    maps = [prior, disks([(50, 90)], mask.shape, radius=5), disks([(10, 10)], mask.shape, radius=5)]
    return normalise(pixels), np.stack(maps)[None]


def sigmoid(logits: Float) -> Float:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)


def test_it_finds_the_disk_that_was_clicked(exact: OpenVinoEngine, disk_photo: Photo) -> None:
    engine: Engine = exact
    found = engine.run(*clicked(disk_photo)).mask[0, 0] > 0
    _, truth = disk_photo
    assert (found & truth).sum() / (found | truth).sum() > 0.9


def test_f32_agrees_with_torch_within_a_thousandth(exact: OpenVinoEngine, disk_photo: Photo) -> None:
    pytest.importorskip("torch", reason="torch is not installed")
    pytest.importorskip("onnx", reason="onnx is not installed")
    from edgeflow.weights.model_file import load_torch_engine

    expected = load_torch_engine(load_model_file()).run(*clicked(disk_photo))
    found = exact.run(*clicked(disk_photo))
    np.testing.assert_allclose(sigmoid(found.mask), sigmoid(expected.mask), atol=1e-3)
    assert found.edge is None and expected.edge is None


def test_bf16_gives_the_mask_of_f32(exact: OpenVinoEngine, disk_photo: Photo) -> None:
    file = load_model_file()
    fast = OpenVinoEngine.load(file.path, file.info, threads=2)
    if "bf16" not in fast.device:
        pytest.skip("this CPU does not compute bf16")
    one, other = (engine.run(*clicked(disk_photo)).mask > 0 for engine in (exact, fast))
    assert (one & other).sum() / (one | other).sum() >= 0.995


def test_int8_gives_nearly_the_mask_of_f32(exact: OpenVinoEngine, disk_photo: Photo) -> None:
    file = load_model_file()
    quick = OpenVinoEngine.load(file.path, file.info, ranges=file.ranges, precision="int8", threads=2)
    assert quick.device.endswith("int8)")
    one, other = (engine.run(*clicked(disk_photo)) for engine in (exact, quick))
    assert not np.array_equal(one.mask, other.mask)
    assert ((one.mask > 0) & (other.mask > 0)).sum() / ((one.mask > 0) | (other.mask > 0)).sum() >= 0.98


def test_int8_without_ranges_or_with_those_of_another_network_is_refused() -> None:
    file = load_model_file()
    with pytest.raises(EngineError, match="has no ranges, without which nothing is computed in int8; take auto or f32"):
        OpenVinoEngine.load(file.path, file.info, precision="int8")
    with pytest.raises(EngineError, match=r"has ranges for backbone\.nothing, which is none of its convolutions"):
        OpenVinoEngine.load(file.path, file.info, ranges={"backbone.nothing": (0.0, 1.0)}, precision="int8")


@pytest.mark.parametrize(
    ("capabilities", "machine", "has_ranges", "computed"),
    [
        (["BF16", "FP32", "INT8"], "x86_64", True, "bf16"),
        (["FP32", "INT8"], "x86_64", True, "int8"),
        (["FP32", "INT8"], "AMD64", True, "int8"),
        (["FP32", "INT8"], "x86_64", False, "f32"),
        (["FP32", "FP16", "INT8"], "arm64", True, "f32"),
        (["FP32"], "x86_64", True, "f32"),
    ],
)
def test_auto_takes_what_the_processor_is_good_at(
    monkeypatch: pytest.MonkeyPatch, capabilities: list[str], machine: str, has_ranges: bool, computed: str
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert openvino_module._computed("auto", capabilities, has_ranges=has_ranges) == computed


def test_the_shipped_weights_give_the_same_logits_in_torch(exact: OpenVinoEngine) -> None:
    pytest.importorskip("torch", reason="torch is not installed")
    from edgeflow.weights.model_file import load_torch_engine

    image, guidance = golden_input()
    other = load_torch_engine(load_model_file()).run(image, guidance).mask
    np.testing.assert_allclose(exact.run(image, guidance).mask, other, atol=2e-3)


def test_shapes_and_batches_may_change_from_run_to_run(exact: OpenVinoEngine) -> None:
    exact.warm([(32, 48)], batch=2)
    rng = np.random.default_rng(3)
    first = rng.standard_normal((1, 3, 40, 33)).astype(np.float32)
    guidance = rng.random((1, 3, 40, 33)).astype(np.float32)
    before = exact.run(first, guidance).mask
    assert exact.run(np.zeros((2, 3, 7, 90), np.float32), np.zeros((2, 3, 7, 90), np.float32)).mask.shape == (2, 1, 7, 90)
    np.testing.assert_array_equal(exact.run(first, guidance).mask, before)


def test_results_outlive_the_next_run(exact: OpenVinoEngine) -> None:
    image, guidance = np.zeros((1, 3, 32, 32), np.float32), np.zeros((1, 3, 32, 32), np.float32)
    mask = exact.run(image, guidance).mask
    kept = mask.copy()
    exact.run(image + 1, guidance + 1)
    np.testing.assert_array_equal(mask, kept)


@pytest.mark.parametrize(
    ("image", "guidance"),
    [
        ((1, 3, 32, 32), (1, 4, 32, 32)),
        ((1, 3, 32, 32), (2, 3, 32, 32)),
        ((1, 4, 32, 32), (1, 3, 32, 32)),
        ((3, 32, 32), (3, 32, 32)),
        ((1, 3, 0, 32), (1, 3, 0, 32)),
    ],
)
def test_shapes_that_do_not_fit_are_refused(exact: OpenVinoEngine, image: tuple[int, ...], guidance: tuple[int, ...]) -> None:
    with pytest.raises(EngineError, match=r"it needs \(N, 3, H, W\) and \(N, 3, H, W\)"):
        exact.run(np.zeros(image, np.float32), np.zeros(guidance, np.float32))


def test_a_file_that_is_no_network_and_one_of_another_prior_are_refused(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.onnx"
    foreign.write_bytes(b"nonsense")
    with pytest.raises(EngineError, match=r"cannot run the model file .*foreign\.onnx") as refusal:
        OpenVinoEngine.load(foreign, ModelInfo("foreign", "", "mask"))
    assert "\n" not in str(refusal.value)
    with pytest.raises(EngineError, match="not those of a model with prior none"):
        OpenVinoEngine.load(SHIPPED, ModelInfo("shipped", "", "none"), precision="f32", threads=1)


def test_it_says_what_it_runs_on(exact: OpenVinoEngine) -> None:
    assert exact.name == "openvino" and exact.device.startswith("CPU (") and exact.device.endswith("f32)")
    assert exact.model == load_model_file().info
