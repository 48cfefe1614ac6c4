"""Eight-bit integers in OpenVINO's graph: exact on values they can hold, a step off elsewhere, and only where asked."""

import numpy as np
import openvino
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openvino import opset13

from edgeflow.engine.quantise import quantise
from edgeflow.grid import Float


def convolution(weights: Float, *, name: str = "network.body.conv.weight", half: bool = False) -> openvino.Model:
    """One padded convolution of (1, C, 4, 4), whose weights are called `name`."""
    image = opset13.parameter([1, weights.shape[1], 4, 4], np.float32, name="image")
    stored = opset13.constant(weights.astype(np.float16 if half else np.float32))
    stored.set_friendly_name(name)
    read = opset13.convert(stored, "f32") if half else stored
    made = opset13.convolution(image, read, [1, 1], [1, 1], [1, 1], [1, 1])
    return openvino.Model([made], [image], "one convolution")


def run(network: openvino.Model, image: Float) -> Float:
    compiled = openvino.Core().compile_model(network, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return np.array(compiled(image)[0])


@pytest.mark.parametrize("half", [False, True])
def test_what_eight_bits_can_hold_stays_exact(half: bool) -> None:
    rng = np.random.default_rng(5)
    # Weights of -127 to 127 with the extremes among them, inputs of whole numbers from -55 to 200: a step is 1 in both.
    weights = rng.integers(-127, 128, (3, 2, 3, 3)).astype(np.float32)
    weights[:, 0, 0, 0] = 127
    image = rng.integers(-55, 201, (1, 2, 4, 4)).astype(np.float32)
    plain, quick = convolution(weights, half=half), convolution(weights, half=half)
    quantise(quick, {"body.conv": (-55.0, 200.0)})
    np.testing.assert_allclose(run(quick, image), run(plain, image), rtol=1e-6)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 999), st.floats(-20, 0), st.floats(0.01, 50))
def test_other_values_are_half_a_step_off_at_most(seed: int, low: float, high: float) -> None:
    rng = np.random.default_rng(seed)
    image = rng.uniform(low, high, (1, 1, 4, 4)).astype(np.float32)
    network = convolution(np.ones((1, 1, 1, 1), np.float32))
    quantise(network, {"body.conv": (low, high)})
    found = run(network, image)[..., 1:-1, 1:-1]  # a kernel of 1 with padding of 1: the rim is padding alone
    step = (high - low) / 255
    assert np.abs(found - image).max() <= step * 1.001 + 1e-6  # half a step, and at the ends what 0 shifted the range by


@settings(deadline=None, max_examples=25)
@given(st.floats(-20, 20), st.floats(0, 50))
def test_padding_stays_zero_whatever_the_range(low: float, width: float) -> None:
    network = convolution(np.ones((1, 1, 1, 1), np.float32))
    quantise(network, {"body.conv": (low, low + width)})
    found = run(network, np.full((1, 1, 4, 4), low + width, np.float32))
    rim = np.ones(found.shape[2:], np.bool_)
    rim[1:-1, 1:-1] = False
    np.testing.assert_array_equal(found[0, 0][rim], 0)


def test_only_the_named_convolutions_change() -> None:
    network = convolution(np.ones((1, 1, 3, 3), np.float32))
    quantise(network, {})
    kinds = [node.get_type_name() for node in network.get_ops()]
    assert "FakeQuantize" not in kinds
    with pytest.raises(KeyError, match="another"):
        quantise(network, {"another.conv": (0.0, 1.0)})


def test_convolutions_that_read_the_same_share_its_quantisation() -> None:
    image = opset13.parameter([1, 1, 4, 4], np.float32, name="image")
    ends = []
    for name in ("one", "other"):
        weights = opset13.constant(np.ones((1, 1, 1, 1), np.float32))
        weights.set_friendly_name(f"network.{name}.weight")
        ends.append(opset13.convolution(image, weights, [1, 1], [0, 0], [0, 0], [1, 1]))
    network = openvino.Model([opset13.add(*ends)], [image], "two convolutions")
    quantise(network, {"one": (0.0, 1.0), "other": (0.0, 1.0)})
    kinds = [node.get_type_name() for node in network.get_ops()]
    assert kinds.count("FakeQuantize") == 3  # the input once, the weights of each


def test_weights_of_nothing_divide_by_nothing() -> None:
    network = convolution(np.zeros((1, 1, 3, 3), np.float32))
    quantise(network, {"body.conv": (0.0, 0.0)})
    np.testing.assert_array_equal(run(network, np.ones((1, 1, 4, 4), np.float32)), 0)
