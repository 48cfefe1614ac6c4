"""A look at a run under way: the real evaluator, on a few objects, with the averaged weights as a model file."""

import tempfile
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

import torch

from edgeflow.engine.protocol import Engine, ModelInfo, Ranges
from edgeflow.evaluate.folder import list_targets
from edgeflow.evaluate.presets import network_method, preset_named
from edgeflow.evaluate.run import score
from edgeflow.evaluate.summary import summarise
from edgeflow.model.build import ModelConfig
from edgeflow.model.edgeflow import EdgeFlow
from edgeflow.model.engine import TorchEngine
from edgeflow.network.load import load_engine
from edgeflow.train.config import Validation
from edgeflow.weights.model_file import save_model_file
from edgeflow.weights.pruning import prune_inactive


def export(network: EdgeFlow, model: ModelConfig, path: Path, *, name: str, ranges: Ranges | None = None) -> str:
    """Write the network as a model file, without what provably does nothing; returns its SHA-256."""
    small, config = prune_inactive(deepcopy(network).cpu(), model)
    return save_model_file(small, config, path, name=name, ranges=ranges)


def validate(network: EdgeFlow, model: ModelConfig, settings: Validation, *, device: torch.device) -> Mapping[str, float]:
    """The summary (`edgeflow.evaluate.summary`) of the first objects of the data set under the preset ``plain``.

    On a CPU through the engine that people use, on a GPU through torch, which gives the same masks.

    A run with fewer than 20 clicks counts an object that never reaches a target as that number of clicks, so its NoC is
    comparable with other validations of the run only.

    Raises
    ------
    DataSetError
        If the data set cannot be read.
    """
    assert settings.data_set is not None
    targets = list_targets(settings.data_set, limit=settings.objects)
    with tempfile.TemporaryDirectory() as folder:
        engine = _engine(network, model, Path(folder, "network.onnx"), device)
        method = network_method(engine, preset_named("plain"), data_set=settings.data_set.name)
        return summarise([score(target, method, max_clicks=settings.clicks) for target in targets])


def _engine(network: EdgeFlow, model: ModelConfig, file: Path, device: torch.device) -> Engine:
    if device.type == "cpu":
        export(network, model, file, name="validated")
        return load_engine(file)
    info = ModelInfo(name="validated", sha256="", prior=model.prior, radius=model.radius)
    return TorchEngine(deepcopy(network), info, device=str(device))
