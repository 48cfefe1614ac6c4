"""Which weights learn how fast: rates by part, the schedule, and the running average of the weights."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Generic, TypeVar

import torch
from torch import nn

from edgeflow.errors import TrainError

POWER = 0.9  # of the decay; the paper does not state it
Network = TypeVar("Network", bound=nn.Module)
END = 0.01  # of the first rate, where the decay ends (paper, section 4.1)


def part_rates(network: nn.Module, rates: Mapping[str, float]) -> dict[str, float]:
    """The rate of every weight by name: that of the longest key of `rates` which begins its name; ``""`` is the rest.

    Raises
    ------
    TrainError
        If a key begins no name, or a weight is left without a rate.
    """
    names = [name for name, _ in network.named_parameters()]
    for key in rates:
        if not any(_begins(name, key) for name in names):
            parts = ", ".join(sorted({name.split(".")[0] for name in names}))
            raise TrainError(f"The rates name the part {key!r}, which the network does not have; its parts are {parts}.")
    found = {}
    for name in names:
        keys = [key for key in rates if _begins(name, key)]
        if not keys:
            raise TrainError(f'The weight {name} has no rate; give the rates an entry "" for everything else.')
        found[name] = rates[max(keys, key=len)]
    return found


def build_optimiser(network: nn.Module, rates: Mapping[str, float]) -> torch.optim.Adam:
    """Adam (betas 0.9 and 0.999) with a group for every rate; weights of rate 0 are frozen.

    Each group keeps its first rate under ``first``, which `set_progress` scales.
    """
    groups: dict[float, list[nn.Parameter]] = {}
    by_name = part_rates(network, rates)
    for name, weight in network.named_parameters():
        weight.requires_grad_(by_name[name] > 0)
        if by_name[name] > 0:
            groups.setdefault(by_name[name], []).append(weight)
    if not groups:
        raise TrainError("Every rate is 0, so nothing would be trained; give at least one part a rate above 0.")
    described = [{"params": weights, "lr": rate, "first": rate} for rate, weights in groups.items()]
    return torch.optim.Adam(described)


def decay_at(step: int, steps: int, *, warm_up: int = 0) -> float:
    """The share of the first rate at `step` of `steps`: a linear rise, then polynomial decay to 1 % (paper, section 4.1)."""
    if step < warm_up:
        return (step + 1) / (warm_up + 1)
    progress = (step - warm_up) / max(1, steps - warm_up)
    return float(END + (1 - END) * (1 - min(1.0, progress)) ** POWER)


def set_progress(optimiser: torch.optim.Optimizer, share: float) -> None:
    """Set every group's rate to `share` of its first one."""
    for group in optimiser.param_groups:
        group["lr"] = share * group["first"]


class RunningAverage(Generic[Network]):
    """An exponential mean of a network's weights: the one that is validated and kept.

    The mean is young at first, so its effective decay is min(decay, (1 + n) / (10 + n)) after n updates.
    """

    def __init__(self, network: Network, *, decay: float) -> None:
        self.network: Network = deepcopy(network).eval().requires_grad_(False)
        self._decay = decay
        self.updates = 0

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Take in the weights as they are now; counters and other whole numbers are copied."""
        self.updates += 1
        decay = min(self._decay, (1 + self.updates) / (10 + self.updates))
        for mean, now in zip(_tensors(self.network), _tensors(network), strict=True):
            if mean.dtype.is_floating_point:
                mean.lerp_(now.to(mean.dtype), 1 - decay)
            else:
                mean.copy_(now)


def _tensors(network: nn.Module) -> Iterable[torch.Tensor]:
    return network.state_dict().values()


def _begins(name: str, key: str) -> bool:
    return key == "" or name == key or name.startswith(f"{key}.")
