"""Writes a network as our model file and reads it back into torch. Needs torch and onnx; opening one to run it does not.

A model file is an ONNX network whose initializers keep the names of the state dict, so the torch engine and further
training read the weights out of the very file that OpenVINO runs (docs/decisions/0002-model-file.md).
"""

import dataclasses
import hashlib
import json
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from edgeflow.atomic import write_whole
from edgeflow.engine.protocol import Ranges
from edgeflow.errors import WeightsError
from edgeflow.model.build import ModelConfig, build
from edgeflow.model.edgeflow import EdgeFlow
from edgeflow.model.engine import TorchEngine
from edgeflow.weights.shipped import CONFIG_KEY, NAME_KEY, RANGES_KEY, VERSION, VERSION_KEY, ModelFile, read_header

_OPSET = 18
_SAMPLE = (2, 64, 96)  # N, H, W of the traced input; every one of them is dynamic in the file


class _Exported(nn.Module):
    """The network as exported: the mask, and the edge where there is one; nothing that is only trained on."""

    def __init__(self, network: EdgeFlow) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: Tensor, guidance: Tensor) -> tuple[Tensor, ...]:
        predictions = self.network(image, guidance)
        return (predictions.mask,) if predictions.edge is None else (predictions.mask, predictions.edge)


def save_model_file(network: EdgeFlow, config: ModelConfig, path: Path, *, name: str, ranges: Ranges | None = None) -> str:
    """Write `network`, built from `config`, to `path` and return the file's SHA-256.

    Convolution weights are stored as float16 and everything else as float32. `ranges` (`edgeflow.model.ranges`) let it be
    computed in eight-bit integers; those of convolutions that the network lacks are left out. The file is written beside its
    place and renamed, so that a reader never sees half of it.

    Raises
    ------
    WeightsError
        If the place cannot be written.
    """
    model = _half(_named(_traced(network, config)))
    header = {VERSION_KEY: str(VERSION), NAME_KEY: name, CONFIG_KEY: json.dumps(dataclasses.asdict(config))}
    if ranges:
        convolutions = {part for part, module in network.named_modules() if isinstance(module, nn.Conv2d)}
        known = {part: bounds for part, bounds in sorted(ranges.items()) if part in convolutions}
        header[RANGES_KEY] = json.dumps(known)
    helper.set_model_props(model, header)
    content = model.SerializeToString()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise WeightsError(f"The model file {path} cannot be written ({error.strerror}); choose a writable place.") from error
    return hashlib.sha256(content).hexdigest()


def load_network(path: Path) -> tuple[EdgeFlow, ModelConfig]:
    """The network of a model file in evaluation mode, on the CPU, and its configuration.

    Raises
    ------
    WeightsError
        If the file is missing, damaged, or not one of ours.
    """
    header = read_header(path)
    try:
        config = ModelConfig(**json.loads(header.config))
        state = {_state_name(tensor.name): _tensor(tensor) for tensor in onnx.load(path).graph.initializer}
        network = build(config)
        wanted = network.state_dict()
        counters = {key: value for key, value in wanted.items() if key.endswith("num_batches_tracked")}
        network.load_state_dict({**{key: state[key] for key in wanted if key not in counters}, **counters})
    except (TypeError, KeyError, ValueError, RuntimeError) as error:
        raise WeightsError(f"The model file {path} does not hold the weights it should; export it again.") from error
    return network.eval(), config


def load_torch_engine(file: ModelFile, *, device: str = "cpu") -> TorchEngine:
    """A torch engine for a model file that `shipped.load_model_file` has checked.

    Raises
    ------
    WeightsError
        If the file does not hold the weights it says.
    EngineError
        If there is no such device.
    """
    network, _ = load_network(file.path)
    return TorchEngine(network, file.info, device=device)


def _traced(network: EdgeFlow, config: ModelConfig) -> onnx.ModelProto:
    batch, height, width = _SAMPLE
    image = torch.zeros(batch, 3, height, width)
    guidance = torch.zeros(batch, len(config.maps), height, width)
    outputs = ["mask"] if network.edge is None else ["mask", "edge"]
    was_training = network.training
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that this exporter is the older one, and that it traces
        # The tracing exporter, because it keeps every weight under its own name and takes 2 s; the one built on
        # torch.export takes 35 s and either folds the batch norms away or leaves 3,300 nodes (torch 2.13).
        file = Path(folder, "traced.onnx")
        torch.onnx.export(
            _Exported(network).eval(),
            (image, guidance),
            file,
            dynamo=False,
            opset_version=_OPSET,
            do_constant_folding=False,
            training=torch.onnx.TrainingMode.PRESERVE,
            input_names=["image", "guidance"],
            output_names=outputs,
            dynamic_axes={name: {0: "N", 2: "H", 3: "W"} for name in ("image", "guidance", *outputs)},
        )
        network.train(was_training)
        return onnx.load(file)


def _state_name(name: str) -> str:
    return name.removeprefix("network.")


def _named(model: onnx.ModelProto) -> onnx.ModelProto:
    """Give every weight its own initializer again: the exporter stores equal ones once and copies them by Identity nodes."""
    graph = model.graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    nodes = []
    for node in graph.node:
        if node.op_type == "Identity" and node.input[0] in stored:
            copy = graph.initializer.add()
            copy.CopyFrom(stored[node.input[0]])
            copy.name = node.output[0]
            stored[copy.name] = copy
        else:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    return model


def _half(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store convolution weights as float16, cast back to float32 by a node each (OpenVINO folds these into the weights)."""
    graph = model.graph
    wide: dict[str, str] = {}
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and len(tensor.dims) == 4:
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), tensor.name))
            wide[tensor.name] = f"{tensor.name}.float32"
    for node in graph.node:
        for position, read in enumerate(node.input):
            if read in wide:
                node.input[position] = wide[read]
    nodes = [helper.make_node("Cast", [half], [full], to=TensorProto.FLOAT) for half, full in wide.items()] + list(graph.node)
    del graph.node[:]
    graph.node.extend(nodes)
    return model


def _tensor(tensor: onnx.TensorProto) -> Tensor:
    return torch.from_numpy(numpy_helper.to_array(tensor).astype(np.float32))
