"""Tiny networks with the inputs and outputs of MobileSAM's, whose answers can be told by hand. Needs onnx."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from edgeflow.baselines.mobile_sam import MASK_SIDE, SIDE
from edgeflow.grid import Float

if TYPE_CHECKING:
    from onnx import ModelProto

REACH = 150.0  # of a point, in cells of the square
CENTRES = (np.arange(MASK_SIDE, dtype=np.float32) + 0.5) * (SIDE // MASK_SIDE)


def cone(x: float, y: float) -> Float:
    """What the tiny decoder draws for a point: highest where the point is."""
    distance = np.sqrt((CENTRES[None, :] - (x + 0.5)) ** 2 + (CENTRES[:, None] - (y + 0.5)) ** 2)
    return np.asarray(np.maximum(REACH - distance, 0), np.float32)


def write_tiny(folder: Path, *, masks: int = 1) -> tuple[Path, Path]:
    """Write encoder and decoder; skips where onnx is not installed."""
    pytest.importorskip("onnx", reason="onnx, which writes the tiny networks, is not installed")
    encoder, decoder = folder / "encoder.onnx", folder / "decoder.onnx"
    encoder.write_bytes(_encoder().SerializeToString())
    decoder.write_bytes(_decoder(masks).SerializeToString())
    return encoder, decoder


def _encoder() -> "ModelProto":
    """The mean of every 16 x 16 cells, times a weight for each of the embedding's channels."""
    from onnx import TensorProto, helper, numpy_helper

    weights = np.zeros((256, 3, 1, 1), np.float32)
    weights[:3, :, 0, 0] = np.eye(3)
    nodes = [
        helper.make_node("AveragePool", ["input"], ["means"], kernel_shape=[16, 16], strides=[16, 16]),
        helper.make_node("Conv", ["means", "weights"], ["output"]),
    ]
    graph = helper.make_graph(
        nodes,
        "encoder",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["N", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["N", 256, 64, 64])],
        [numpy_helper.from_array(weights, "weights")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def _decoder(masks: int) -> "ModelProto":
    """Every point draws a cone of its sign; the mask before and the embedding's first channel are added."""
    from onnx import TensorProto, helper, numpy_helper

    one, two = np.float32(1), np.float32(2)
    constants = {
        "half": np.float32(0.5), "one": one, "two": two, "zero": np.float32(0), "reach": np.float32(REACH),
        "first": np.array([0]), "after_first": np.array([1]), "last": np.array([2]),
        "along_x": CENTRES.reshape(1, 1, 1, MASK_SIDE), "along_y": CENTRES.reshape(1, 1, MASK_SIDE, 1),
        "per_point": np.array([0, -1, 1, 1]), "scales": np.array([1, 1, 4, 4], np.float32),
        "copies": np.array([1, masks, 1, 1]),
    }  # fmt: skip
    steps: list[tuple[str, list[str], str]] = [
        # Segment Anything's decoder counts from the corner of the square; what it is given counts from a cell's middle.
        ("Add", ["point_coords", "half"], "moved"),
        ("Slice", ["moved", "first", "after_first", "last"], "x"),
        ("Slice", ["moved", "after_first", "last", "last"], "y"),
        ("Reshape", ["x", "per_point"], "x4"),
        ("Reshape", ["y", "per_point"], "y4"),
        ("Sub", ["along_x", "x4"], "dx"),
        ("Sub", ["along_y", "y4"], "dy"),
        ("Mul", ["dx", "dx"], "dx2"),
        ("Mul", ["dy", "dy"], "dy2"),
        ("Add", ["dx2", "dy2"], "squared"),
        ("Sqrt", ["squared"], "distance"),
        ("Sub", ["reach", "distance"], "near"),
        ("Relu", ["near"], "cone"),
        ("Mul", ["point_labels", "two"], "doubled"),
        ("Sub", ["doubled", "one"], "sign"),
        ("GreaterOrEqual", ["point_labels", "zero"], "counts"),
        ("Where", ["counts", "sign", "zero"], "signs"),
        ("Reshape", ["signs", "per_point"], "signs4"),
        ("Mul", ["cone", "signs4"], "cones"),
        ("ReduceSum", ["cones", "after_first"], "drawn"),
        ("Mul", ["mask_input", "has_mask_input"], "before"),
        ("Add", ["drawn", "before"], "fed"),
        ("Slice", ["image_embeddings", "first", "after_first", "after_first"], "red"),
        ("Resize", ["red", "", "scales"], "wide"),
        ("Add", ["fed", "wide"], "sum"),
        ("Tile", ["sum", "copies"], "low_res_masks"),
        ("ReduceMax", ["orig_im_size"], "masks"),
    ]
    nodes = [helper.make_node(kind, inputs, [output]) for kind, inputs, output in steps]
    shapes: dict[str, list[int | str]] = {
        "image_embeddings": [1, 256, 64, 64],
        "point_coords": [1, "points", 2],
        "point_labels": [1, "points"],
        "mask_input": [1, 1, MASK_SIDE, MASK_SIDE],
        "has_mask_input": [1],
        "orig_im_size": [2],
    }
    graph = helper.make_graph(
        nodes,
        "decoder",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()],
        [
            helper.make_tensor_value_info("masks", TensorProto.FLOAT, None),
            helper.make_tensor_value_info("low_res_masks", TensorProto.FLOAT, [1, masks, MASK_SIDE, MASK_SIDE]),
        ],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
