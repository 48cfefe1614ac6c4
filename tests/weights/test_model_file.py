"""Model files: what was saved is loaded, and OpenVINO computes the same from the same file."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")
onnx = pytest.importorskip("onnx", reason="onnx is not installed")
from torch import nn  # noqa: E402

from edgeflow.engine.openvino import OpenVinoEngine  # noqa: E402
from edgeflow.errors import WeightsError  # noqa: E402
from edgeflow.model.build import DEFAULT, PAPER, ModelConfig, build, replaced  # noqa: E402
from edgeflow.model.edgeflow import EdgeFlow  # noqa: E402
from edgeflow.weights.model_file import load_network, load_torch_engine, save_model_file  # noqa: E402
from edgeflow.weights.shipped import load_model_file  # noqa: E402

SMALL = {"width": 4, "small": True, "ocr": 8}


def speaking(config: ModelConfig) -> EdgeFlow:
    """A network in which no addition is zero."""
    torch.manual_seed(6)
    network = build(config)
    for weight in network.parameters():
        if not weight.any():
            nn.init.normal_(weight, 0, 0.3)
    return network.eval()


def test_weights_come_back_by_name_and_halved_in_precision(tmp_path: Path) -> None:
    config = replaced(DEFAULT, **SMALL)
    network = speaking(config)
    sha256 = save_model_file(network, config, tmp_path / "deep" / "net.onnx", name="net")
    file = load_model_file(tmp_path / "deep" / "net.onnx")
    assert (file.info.name, file.info.sha256, file.info.prior, file.info.radius) == ("net", sha256, "mask+edge", 5)
    loaded, read = load_network(file.path)
    assert read == config
    for name, value in network.state_dict().items():
        expected = value.half().to(value.dtype) if value.ndim == 4 else value
        assert torch.equal(loaded.state_dict()[name], expected), name


def test_ranges_of_the_networks_own_convolutions_are_kept(tmp_path: Path) -> None:
    config = replaced(DEFAULT, **SMALL)
    ranges = {"backbone.stage2.narrow.conv": (-0.5, 3.25), "ocr.pixels.conv": (0.0, 7.0)}
    save_model_file(speaking(config), config, tmp_path / "net.onnx", name="net", ranges={**ranges, "ocr.nothing": (0.0, 1.0)})
    file = load_model_file(tmp_path / "net.onnx")
    assert file.ranges == ranges
    quick = OpenVinoEngine.load(file.path, file.info, ranges=file.ranges, precision="int8", threads=1)
    exact = OpenVinoEngine.load(file.path, file.info, precision="f32", threads=1)
    rng = np.random.default_rng(8)
    inputs = rng.standard_normal((1, 3, 64, 64)).astype(np.float32), rng.random((1, 4, 64, 64)).astype(np.float32)
    found, expected = (engine.run(*inputs).mask for engine in (quick, exact))
    assert np.abs(found - expected).max() > 0
    assert np.abs(found - expected).mean() < 0.1 * np.abs(expected - expected.mean()).mean()


@pytest.mark.parametrize(
    "config", [DEFAULT, PAPER, replaced(DEFAULT, flow_target="add")], ids=["default", "paper", "without flow"]
)
def test_openvino_and_torch_agree_on_every_part_at_any_size_and_batch(tmp_path: Path, config: ModelConfig) -> None:
    config = replaced(config, **SMALL)
    save_model_file(speaking(config), config, tmp_path / "net.onnx", name="net")
    file = load_model_file(tmp_path / "net.onnx")
    reference, engine = load_torch_engine(file), OpenVinoEngine.load(file.path, file.info, precision="f32", threads=1)
    rng = np.random.default_rng(8)
    for batch, height, width in ((1, 64, 64), (2, 45, 71), (1, 1, 9)):
        image = rng.standard_normal((batch, 3, height, width)).astype(np.float32)
        guidance = rng.random((batch, len(config.maps), height, width)).astype(np.float32)
        expected, found = reference.run(image, guidance), engine.run(image, guidance)
        np.testing.assert_allclose(found.mask, expected.mask, atol=1e-3)
        assert found.edge is not None and expected.edge is not None
        np.testing.assert_allclose(found.edge, expected.edge, atol=1e-3)


def test_saving_twice_gives_the_same_bytes_and_leaves_nothing_beside(tmp_path: Path) -> None:
    config = replaced(DEFAULT, **SMALL)
    network = speaking(config)
    assert save_model_file(network, config, tmp_path / "a.onnx", name="n") == save_model_file(
        network.train(), config, tmp_path / "b.onnx", name="n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.onnx", "b.onnx"]
    assert network.training


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    config = replaced(DEFAULT, **SMALL)
    with pytest.raises(WeightsError, match="cannot be written"):
        save_model_file(speaking(config), config, tmp_path / "file" / "net.onnx", name="n")


def test_a_file_whose_weights_are_gone_is_refused(tmp_path: Path) -> None:
    config = replaced(DEFAULT, **SMALL)
    path = tmp_path / "net.onnx"
    save_model_file(speaking(config), config, path, name="n")
    model = onnx.load(path)
    del model.graph.initializer[3]
    onnx.save(model, path)
    with pytest.raises(WeightsError, match="does not hold the weights it should"):
        load_network(path)
