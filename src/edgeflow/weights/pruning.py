"""The smaller equal network: drops the additions that provably change nothing. Knows no files.

An exported network answers clicks; a part that does nothing yet must cost no time there.
"""

import torch

from edgeflow.engine.protocol import Prior
from edgeflow.model.build import PRIOR_MAPS, Fusion, ModelConfig, build, replaced
from edgeflow.model.edgeflow import EdgeFlow


def prune_inactive(network: EdgeFlow, config: ModelConfig) -> tuple[EdgeFlow, ModelConfig]:
    """A network in evaluation mode with the same mask logits, and its configuration; `network` is left as it was.

    Dropped are: query and key of the object context (its softmax has one key); alignments with a zero projection (the
    first only together with the second, which reads what it aligned); FineNet with a zero last layer; prior maps whose
    weights are all zero and that no FineNet reads; the edge head when nothing reads the edge.
    """
    fine = network.fine is not None and not network.fine.is_silent
    prior = config.prior if fine else _prior(network, config)
    small = replaced(
        config,
        attention=False,
        fusion=_fusion(network),
        fine=fine,
        prior=prior,
        edge=config.edge and (fine or "edge" in PRIOR_MAPS[prior]),
    )
    pruned = build(small)
    state = network.state_dict()
    kept = torch.tensor([config.maps.index(name) for name in small.maps])
    state["interaction.mix.weight"] = state["interaction.mix.weight"].index_select(1, kept)
    pruned.load_state_dict({name: state[name] for name in pruned.state_dict()})
    return pruned.eval(), small


def _fusion(network: EdgeFlow) -> Fusion:
    if network.fusion is None:
        return "early"
    first, second = network.fusion.early, network.fusion.late
    if second is not None and not second.is_silent:
        return "late" if first is None else "early-late"
    return "early" if first is None or first.is_silent else "early-middle"


def _prior(network: EdgeFlow, config: ModelConfig) -> Prior:
    weights = network.interaction.mix.weight  # (16, maps, 1, 1)
    used = tuple(name for number, name in enumerate(PRIOR_MAPS[config.prior]) if bool(weights[:, number].any()))
    return next(prior for prior, maps in PRIOR_MAPS.items() if maps == used)
