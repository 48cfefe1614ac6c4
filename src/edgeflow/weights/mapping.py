"""Names in EISeg's static click models -> names in ours. Knows the order of construction, not the files.

Paddle numbers layers as they are constructed: the k-th convolution is ``conv2d_k``, the k-th batch norm
``batch_norm2d_k``. RITM's network is constructed in the order of `_PARTS`, and the parts in `model/` register theirs in the
same order, so walking both in step is the mapping; every shape is compared on the way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from edgeflow.errors import WeightsError
from edgeflow.grid import Float
from edgeflow.model.build import RITM, ModelConfig, build, replaced
from edgeflow.model.edgeflow import EdgeFlow

_NORM = {"weight": "w_0", "bias": "b_0", "running_mean": "w_1", "running_var": "w_2"}
_SCALE = "scale_layer_0.w_0"
_KNOWN_SIZES = {"HRNet18-OCR64": {"small": False, "ocr": 64}, "HRNet18s-OCR48": {"small": True, "ocr": 48}}


@dataclass(frozen=True, slots=True)
class Imported:
    """Weights in our names, with the configuration they belong to."""

    config: ModelConfig
    state: dict[str, Tensor]


def translate(tensors: Mapping[str, Float]) -> Imported:
    """Give Paddle's tensors our names.

    Raises
    ------
    WeightsError
        If they are not those of an EISeg click model with HRNet18 and [mask, positive, negative] maps.
    """
    for sizes in _KNOWN_SIZES.values():
        config = replaced(RITM, **sizes)
        with torch.device("meta"):
            network = build(config)
        names = paddle_names(network)
        if set(names.values()) == set(tensors):
            return Imported(config, _state(network, names, tensors))
    raise WeightsError(_refusal(tensors))


def paddle_names(network: EdgeFlow) -> dict[str, str]:
    """For every tensor of an early-fusion network without edge head and FineNet: Paddle's name for it."""
    prefix = {module: name for name, module in network.named_modules()}
    names = {"interaction.scale": _SCALE}
    convolutions = norms = 0
    for module in _construction_order(network):
        if isinstance(module, nn.Conv2d):
            names[f"{prefix[module]}.weight"] = f"conv2d_{convolutions}.w_0"
            if module.bias is not None:
                names[f"{prefix[module]}.bias"] = f"conv2d_{convolutions}.b_0"
            convolutions += 1
        elif isinstance(module, nn.BatchNorm2d):
            names |= {f"{prefix[module]}.{ours}": f"batch_norm2d_{norms}.{theirs}" for ours, theirs in _NORM.items()}
            norms += 1
    return names


def _construction_order(network: EdgeFlow) -> Iterator[nn.Module]:
    ocr = network.ocr
    # The class head is constructed after the object context, the auxiliary head last.
    parts = [
        network.interaction,
        network.backbone,
        ocr.pixels,
        ocr.query,
        ocr.key,
        ocr.value,
        ocr.up,
        ocr.join,
        ocr.mask,
        ocr.aux,
    ]
    for part in parts:
        assert part is not None
        yield from part.modules()


def _state(network: EdgeFlow, names: Mapping[str, str], tensors: Mapping[str, Float]) -> dict[str, Tensor]:
    state: dict[str, Tensor] = {}
    for ours, wanted in network.state_dict().items():
        if ours.endswith("num_batches_tracked"):
            state[ours] = torch.zeros((), dtype=torch.long)
            continue
        theirs = tensors[names[ours]]
        if theirs.shape != tuple(wanted.shape):
            raise WeightsError(
                f"The tensor {names[ours]} is {_shape(theirs.shape)} where this architecture has {_shape(tuple(wanted.shape))}; "
                f"only EISeg's HRNet18 click models with mask, positive and negative maps can be imported."
            )
        state[ours] = torch.from_numpy(theirs.copy())
    return state


def _refusal(tensors: Mapping[str, Float]) -> str:
    convolutions = sum(name.startswith("conv2d_") and name.endswith(".w_0") for name in tensors)
    norms = sum(name.startswith("batch_norm2d_") and name.endswith(".w_0") for name in tensors)
    allowed = " and ".join(_KNOWN_SIZES)
    return (
        f"The weights hold {convolutions} convolutions and {norms} batch norms, which is no architecture that can be imported; "
        f"known are EISeg's static {allowed} click models (318 and 314, 170 and 166)."
    )


def _shape(shape: tuple[int, ...]) -> str:
    return " x ".join(str(size) for size in shape) or "a single number"


def adopt(network: EdgeFlow, config: ModelConfig, imported: Imported) -> None:
    """Put imported weights into `network` (built from `config`); what the import does not know keeps its fresh weights.

    Guidance channels are matched by name, and one that the import does not have (the edge) starts at zero. With additions
    that start at zero the network then gives the imported one's logits exactly.

    Raises
    ------
    WeightsError
        If the shared parts differ in size.
    """
    state = dict(imported.state)
    mix = state["interaction.mix.weight"]
    theirs = imported.config.maps
    state["interaction.mix.weight"] = torch.stack(
        [mix[:, theirs.index(name)] if name in theirs else torch.zeros_like(mix[:, 0]) for name in config.maps], dim=1
    )
    own = network.state_dict()
    for name, tensor in state.items():
        if name in own and own[name].shape != tensor.shape:
            raise WeightsError(
                f"The imported weights have {_shape(tuple(tensor.shape))} at {name} where the network has "
                f"{_shape(tuple(own[name].shape))}; build the network with the imported sizes."
            )
    network.load_state_dict({name: tensor for name, tensor in state.items() if name in own}, strict=False)
