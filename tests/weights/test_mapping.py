"""Paddle's names to ours: order, refusals, and equal logits of the default network with its additions at zero."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="torch is not installed")

from tests.golden.eiseg_logits import golden_input  # noqa: E402

from edgeflow.errors import WeightsError  # noqa: E402
from edgeflow.grid import Float  # noqa: E402
from edgeflow.model.build import DEFAULT, RITM, build, replaced  # noqa: E402
from edgeflow.weights.mapping import Imported, adopt, paddle_names, translate  # noqa: E402
from edgeflow.weights.paddle import read_program, read_tensors  # noqa: E402

Synthetic = Callable[..., dict[str, Float]]


def test_layers_are_numbered_in_the_order_of_construction() -> None:
    with torch.device("meta"):
        names = paddle_names(build(RITM))
    assert names["interaction.mix.weight"] == "conv2d_0.w_0"
    assert names["interaction.spread.bias"] == "conv2d_1.b_0"
    assert names["backbone.stem_a.norm.running_mean"] == "batch_norm2d_0.w_1"
    # A block's shortcut comes before its convolutions.
    assert names["backbone.layer1.0.shortcut.conv.weight"] == "conv2d_4.w_0"
    assert names["backbone.layer1.0.reduce.conv.weight"] == "conv2d_5.w_0"
    assert names["ocr.pixels.conv.weight"] == "conv2d_307.w_0"
    assert names["ocr.mask.weight"] == "conv2d_315.w_0"
    assert names["ocr.aux.1.bias"] == "conv2d_317.b_0"
    assert names["ocr.aux.0.norm.running_var"] == "batch_norm2d_313.w_2"
    assert len(names) == len(set(names.values())) == 1581


@pytest.mark.parametrize("small", [False, True])
def test_every_tensor_finds_its_place(synthetic: Synthetic, small: bool) -> None:
    tensors = synthetic(small=small)
    imported = translate(tensors)
    assert imported.config.small == small and imported.config.ocr == (48 if small else 64)
    np.testing.assert_array_equal(imported.state["backbone.stem_a.conv.weight"].numpy(), tensors["conv2d_2.w_0"])
    build(imported.config).load_state_dict(imported.state)


def test_the_default_network_starts_with_the_imported_ones_logits(synthetic: Synthetic) -> None:
    imported = translate(synthetic(small=False))
    ritm, default = build(RITM), build(DEFAULT)
    adopt(ritm, RITM, imported)
    adopt(default, DEFAULT, imported)
    generator = torch.Generator().manual_seed(0)
    image = torch.randn(2, 3, 65, 94, generator=generator)
    mask, edge, positive, negative = torch.rand(4, 2, 1, 65, 94, generator=generator)
    with torch.inference_mode():
        before = ritm.eval()(image, torch.cat([mask, positive, negative], dim=1)).mask
        after = default.eval()(image, torch.cat([mask, edge, positive, negative], dim=1)).mask
    assert float(before.std()) > 0.01, "random weights that say nothing prove nothing"
    # Random weights may make large logits, of which floats keep seven digits.
    torch.testing.assert_close(after, before, atol=1e-4, rtol=1e-5)


def test_a_network_of_another_size_is_refused(synthetic: Synthetic) -> None:
    imported = translate(synthetic(small=True))
    config = replaced(DEFAULT, small=True, ocr=64)
    with pytest.raises(WeightsError, match="build the network with the imported sizes"):
        adopt(build(config), config, imported)


def test_another_architecture_is_refused_with_what_was_found(synthetic: Synthetic) -> None:
    tensors = synthetic(small=True)
    del tensors["conv2d_5.w_0"]
    with pytest.raises(WeightsError, match="no architecture that can be imported"):
        translate(tensors)


def test_a_tensor_of_another_shape_is_refused_by_name(synthetic: Synthetic) -> None:
    tensors = synthetic(small=True)
    # Without previous mask: two maps instead of three.
    tensors["conv2d_0.w_0"] = tensors["conv2d_0.w_0"][:, :2]
    with pytest.raises(WeightsError, match=r"conv2d_0\.w_0 is 16 x 2 x 1 x 1 where this architecture has 16 x 3 x 1 x 1"):
        translate(tensors)


def test_the_original_weights_give_paddles_own_logits() -> None:
    """Golden: tests/golden/eiseg_logits.py, computed by Paddle 3.3.1."""
    place = os.environ.get("EDGEFLOW_EISEG_PARAMS")
    if place is None:
        pytest.skip("EDGEFLOW_EISEG_PARAMS does not name static_hrnet18_ocr64_cocolvis.pdiparams")
    params = Path(place)
    imported: Imported = translate(read_tensors(params, read_program(params.with_suffix(".pdmodel"))))
    network = build(RITM)
    adopt(network, RITM, imported)
    golden = json.loads((Path(__file__).parents[1] / "golden" / "eiseg_logits.json").read_text())
    image, guidance = map(torch.from_numpy, golden_input())
    with torch.inference_mode():
        predictions = network.eval()(image, guidance)
    for logits, expected in ((predictions.mask, golden["mask"]), (predictions.aux, golden["aux"])):
        found: NDArray[np.float64] = np.array([float(logits[n, 0, row, col]) for n, row, col in golden["positions"]])
        np.testing.assert_allclose(found, expected, atol=1e-5)
