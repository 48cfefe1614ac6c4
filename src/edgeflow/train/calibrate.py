"""What a network is told of the data beside its weights, from a few steps of exercises: nothing is learned here.

First statistics for batch norms that have none (a fresh part between trained ones, in a run that freezes statistics), and the
ranges by which the finished network can be computed in eight-bit integers.
"""

import torch
from torch import Tensor, nn

from edgeflow.model.edgeflow import EdgeFlow, Predictions
from edgeflow.model.ranges import watched
from edgeflow.train.batch import Exercises

Norm = nn.BatchNorm2d


def fresh_norms(network: nn.Module) -> list[Norm]:
    """The batch norms of `network` whose statistics are those they were built with: mean 0 and variance 1 throughout."""
    return [part for part in network.modules() if isinstance(part, Norm) and _is_fresh(part)]


def _is_fresh(norm: Norm) -> bool:
    mean, var = norm.running_mean, norm.running_var
    return mean is not None and var is not None and not bool(mean.any()) and bool((var == 1).all())


@torch.no_grad()
def calibrate(network: EdgeFlow, exercises: Exercises, *, steps: int = 8) -> int:
    """Give fresh batch norms the statistics of what passes through them in `steps` steps of exercises.

    All others, and all weights, stay as they are. A norm behind another fresh one sees what that one makes with the statistics
    of the batch, as in training.

    Returns
    -------
    int
        How many norms were calibrated; without any, nothing is drawn.
    """
    norms = fresh_norms(network)
    if not norms:
        return 0
    was_training = network.training
    network.eval()
    before = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = None  # the plain mean over all batches
        norm.reset_running_stats()
        norm.train()

    try:
        _exercise(network, exercises, steps)
    finally:
        for norm, momentum in zip(norms, before, strict=True):
            norm.momentum = momentum
        network.train(was_training)
    return len(norms)


@torch.no_grad()
def observed_ranges(network: EdgeFlow, exercises: Exercises, *, steps: int = 8) -> dict[str, tuple[float, float]]:
    """The ranges (`edgeflow.model.ranges`) of what `steps` steps of exercises show the network, in evaluation mode."""
    was_training = network.training
    network.eval()
    try:
        with watched(network) as ranges:
            _exercise(network, exercises, steps)
    finally:
        network.train(was_training)
    return ranges


def _exercise(network: EdgeFlow, exercises: Exercises, steps: int) -> None:
    device = next(network.parameters()).device

    def predict(image: Tensor, guidance: Tensor) -> Predictions:
        return Predictions(*network(image.to(device), guidance.to(device)))

    for _ in range(steps):
        for batch in exercises.next(predict):
            exercises.answer(batch, predict(batch.image, batch.guidance))
