"""From a configuration to a trainer: opens the data, builds the network and puts its first weights in."""

from dataclasses import replace
from pathlib import Path

import openvino
import torch
from lightning_fabric import Fabric
from lightning_fabric.strategies.ddp import DDPStrategy
from lightning_fabric.strategies.strategy import Strategy

from edgeflow.datasets.mixture import Mixture
from edgeflow.engine.protocol import ModelInfo
from edgeflow.errors import TrainError
from edgeflow.evaluate.folder import list_targets
from edgeflow.model.build import ModelConfig, build, replaced, variant
from edgeflow.model.edgeflow import EdgeFlow
from edgeflow.train.batch import Exercises
from edgeflow.train.calibrate import calibrate
from edgeflow.train.config import ModelStart, Precision, TrainConfig
from edgeflow.train.loop import Trainer
from edgeflow.train.resident import Resident
from edgeflow.train.resident_scenes import ResidentScenes
from edgeflow.train.rounds import Rounds
from edgeflow.train.sessions import Sessions
from edgeflow.train.sources import open_mixture
from edgeflow.weights.mapping import Imported, adopt
from edgeflow.weights.model_file import load_network
from edgeflow.weights.shipped import SHIPPED


def start_fabric(config: TrainConfig, *, device: str = "auto", devices: int = 1, nodes: int = 1) -> Fabric:
    """Fabric for `devices` processes on each of `nodes` machines, launched; every one of them returns from here.

    Parameters
    ----------
    device
        ``cpu``, ``cuda`` or ``auto``: the GPU where there is one.

    Raises
    ------
    TrainError
        If the device is not there, or the batch cannot be shared evenly.
    """
    if device == "cuda" and not torch.cuda.is_available():
        raise TrainError("There is no CUDA device here; train with --device cpu, or on a machine with a GPU.")
    processes = devices * nodes
    if config.batch % processes:
        raise TrainError(f"A batch of {config.batch} cannot be shared by {processes} processes; take a multiple of them.")
    # A part that a loss leaves out (FineNet in the first phase) gets no gradient, which DDP must be told.
    strategy: Strategy | str = DDPStrategy(find_unused_parameters=True) if processes > 1 else "auto"
    fabric = Fabric(
        accelerator=device,
        devices=devices,
        num_nodes=nodes,
        strategy=strategy,
        precision="bf16-mixed" if config.precision == "bf16" else "32-true",
    )
    fabric.launch()
    return fabric


def native_precision(device: str) -> Precision:
    """bf16 where `device` (``cpu``, ``cuda`` or ``auto``) computes it by itself; emulated it would be slower than f32."""
    if device != "cpu" and torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported() else "f32"
    return "bf16" if "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"


def build_trainer(config: TrainConfig, run: Path, fabric: Fabric, *, root: Path, calibrated: bool = True) -> Trainer:
    """The trainer of `config`, at its first step. Relative paths of data begin at `root`.

    Where a part is new to the weights started from and statistics are to stay frozen, it first gets some from a few steps of
    exercises, unless `calibrated` is False (a run gone on with has them).

    Raises
    ------
    TrainError, DataSetError, WeightsError
        If the configuration, the data or the weights to start from do not fit together.
    """
    torch.manual_seed(config.seed)  # the same fresh parts in every process
    network, model = first_network(config.model)
    needs_teacher = any(loss.teach for phase in config.phases for loss in (phase.loss, phase.first) if loss is not None)
    teacher = first_network(config.model)[0].requires_grad_(False).eval().to(fabric.device) if needs_teacher else None
    watched = config.validation
    if watched.data_set is not None:
        # The configuration stays as it was written, or a run gone on with from elsewhere would put `root` before it again.
        folder = root / watched.data_set
        list_targets(folder, limit=watched.objects)  # a mistake is told now, and not after hundreds of steps
        watched = replace(watched, data_set=folder)
    mixture = open_mixture(config.data, root)
    exercises = open_exercises(config, mixture, model, fabric)
    if calibrated and config.norms == "frozen" and config.model.start != "fresh":
        network = network.to(fabric.device)
        calibrate(network, open_exercises(replace(config, seed=config.seed + 1), mixture, model, fabric))
        fabric.barrier()
    torch.manual_seed(config.seed + fabric.global_rank)
    return Trainer(config, network, model, exercises, run, fabric, teacher=teacher, validation=watched)


def first_network(start: ModelStart) -> tuple[EdgeFlow, ModelConfig]:
    """The network that a run begins with, and its configuration.

    From a model file every part that it has is taken over, and a part that only the wanted variant has enters fresh; in
    variants whose additions start at zero the first logits are then the model file's.

    Raises
    ------
    WeightsError
        If a switch is unknown, or the model file does not fit.
    TrainError
        If a switch does not exist.
    """
    try:
        config = replaced(variant(start.variant), **start.switches)
    except TypeError as error:
        raise TrainError(f"The network has no such switch: {error}; see edgeflow.model.build.ModelConfig.") from error
    network = build(config)
    if start.start != "fresh":
        path = SHIPPED if start.start == "shipped" else Path(start.start)
        source, found = load_network(path)
        state = source.state_dict()
        own = network.state_dict()
        adopt(network, config, Imported(found, {name: tensor for name, tensor in state.items() if name in own}))
    return network, config


def open_exercises(config: TrainConfig, mixture: Mixture, model: ModelConfig, fabric: Fabric) -> Exercises:
    """What this process learns from."""
    info = ModelInfo(name=config.name, sha256="", prior=model.prior, radius=model.radius)
    share = config.batch // fabric.world_size
    place = {"seed": config.seed, "rank": fabric.global_rank, "world": fabric.world_size, "most": config.most}
    if config.exercises == "rounds":
        return Rounds(mixture, info, config=config.rounds, batch=share, **place)
    if config.exercises == "resident":
        scenes = ResidentScenes.load(mixture, fabric.device)
        return Resident(scenes, info, config=config.rounds, batch=share, **place)
    return Sessions(mixture, info, desks=share, focus=config.focus, annotators=config.annotators, tasks=config.tasks, **place)
