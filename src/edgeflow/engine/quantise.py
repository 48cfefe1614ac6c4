"""Makes a network compute its convolutions in eight-bit integers, in OpenVINO's graph. Knows no clicks and no files.

A quantised convolution gets a FakeQuantize before its input (256 levels over the range that was observed there) and one behind
its weights (255 levels, symmetric, a scale for each output channel), from which OpenVINO makes integer arithmetic. What lies
between convolutions (sums, resizing, softmax) stays in floating point: quantising sums as well, as a general tool does, costs
several times the IoU (docs/experiments.md). Quantisation as in Jacob et al. 2018, doi:10.1109/CVPR.2018.00286.
"""

from typing import Any

import numpy as np
import openvino
from openvino import opset13

from edgeflow.engine.protocol import Ranges
from edgeflow.grid import Float

_STEPS = 255  # of eight bits
_LEAST = 1e-12  # a scale of 0 would divide by it


def quantise(network: openvino.Model, ranges: Ranges) -> None:
    """Change `network` so that the convolutions named in `ranges` compute in eight bits.

    Raises
    ------
    KeyError
        If a name is not that of a convolution; the network is then partly changed.
    """
    wanted = dict(ranges)
    inputs: dict[tuple[str, int], openvino.Output] = {}
    for node in network.get_ordered_ops():
        weights = _weights(node) if node.get_type_name() == "Convolution" else None
        bounds = None if weights is None else wanted.pop(_name(weights), None)
        if weights is None or bounds is None:
            continue
        source = node.input_value(0)
        place = source.get_node().get_friendly_name(), source.get_index()
        if place not in inputs:  # several convolutions may read the same features
            low, high = (np.full((1, 1, 1, 1), bound, np.float32) for bound in _with_zero(*bounds))
            inputs[place] = _fake(source, low, high, _STEPS)
        node.input(0).replace_source_output(inputs[place])
        reach = np.abs(weights.get_data()).astype(np.float32).max(axis=(1, 2, 3), keepdims=True)
        reach = np.maximum(reach, np.float32(_LEAST))
        node.input(1).replace_source_output(_fake(node.input_value(1), -reach, reach, _STEPS - 1))
    if wanted:
        raise KeyError(next(iter(wanted)))
    network.validate_nodes_and_infer_types()


def _with_zero(low: float, high: float) -> tuple[float, float]:
    """The range, shifted by less than a step so that 0, which pads every convolution, is exactly one of its values."""
    low, high = min(low, 0.0), max(high, 0.0)
    step = max((high - low) / _STEPS, _LEAST)
    zero = round(-low / step)
    return -zero * step, (_STEPS - zero) * step


def _fake(source: openvino.Output, low: Float, high: Float, steps: int) -> openvino.Output:
    lower, upper = opset13.constant(low), opset13.constant(high)
    made: openvino.Output = opset13.fake_quantize(source, lower, upper, lower, upper, steps + 1).output(0)
    return made


def _weights(convolution: Any) -> Any:
    """The weights as they are stored, behind the cast from float16; None where they are computed."""
    node = convolution.input_value(1).get_node()
    while node.get_type_name() != "Constant":
        if not node.inputs():
            return None
        node = node.input_value(0).get_node()
    return node


def _name(weights: Any) -> str:
    """What torch calls their convolution; a stored weight keeps its name (docs/decisions/0002-model-file.md)."""
    name: str = weights.get_friendly_name()
    return name.removeprefix("network.").removesuffix(".weight")
