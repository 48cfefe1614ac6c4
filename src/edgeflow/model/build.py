"""Chooses every size: configurations, the named variants, and the network built from one. Knows no weights."""

import dataclasses
from dataclasses import dataclass
from typing import Literal, get_args

from edgeflow.engine.protocol import Prior
from edgeflow.errors import WeightsError
from edgeflow.model.edge import EdgeHead
from edgeflow.model.edgeflow import EdgeFlow, LateFusion
from edgeflow.model.fine import FineNet
from edgeflow.model.flow import Alignment, FlowTarget
from edgeflow.model.hrnet import EARLY, STEM, HRNet
from edgeflow.model.interaction import Interaction
from edgeflow.model.ocr import OCR

Fusion = Literal["early", "early-middle", "early-late", "late"]

# What each kind of prior feeds back, in channel order; positive and negative disks follow.
PRIOR_MAPS: dict[Prior, tuple[str, ...]] = {
    "none": (),
    "sobel": ("sobel",),
    "mask": ("mask",),
    "edge": ("edge",),
    "mask+edge": ("mask", "edge"),
}


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Every switch of the network (`model.md` section 0). The defaults are the `default` variant."""

    width: int = 18  # finest branch of HRNet; 18 is what runs on two cores
    small: bool = False  # RITM's "18s": half the blocks
    ocr: int = 64  # channels of the object context
    attention: bool = False  # query and key of the object context: dead with one class; the published networks have them
    prior: Prior = "mask+edge"  # the mask is what RITM feeds back, the edge what the paper does
    radius: int = 5  # of a click disk, pixels of the network's input
    # early-late: the paper's two alignments. late: clicks skip the backbone and meet its result once, which trains without
    # passing a gradient through the backbone. early-middle: only the first of the two, what pruning may leave.
    fusion: Fusion = "early-late"
    flow_target: FlowTarget = "interaction"  # displacing image features alone lets clicks through only as a displacement
    alignment: int | None = 64  # channels; None is the published form, which doubles the network's cost
    edge: bool = True  # edge head
    edge_channels: int = 64  # published: 256
    fine: bool = True
    fine_channels: int = 16  # published: 32
    fine_scale: int = 2  # published: 1; half resolution costs a quarter
    fine_residual: bool = True  # published: False

    def __post_init__(self) -> None:
        for name in ("width", "ocr", "radius", "edge_channels", "fine_channels", "fine_scale", "alignment"):
            size = getattr(self, name)
            if not (_is_size(size) or (name == "alignment" and size is None)):
                raise WeightsError(f"The network has no {name} = {size!r}; it must be a whole number from 1.")
        for name, allowed in (("prior", get_args(Prior)), ("fusion", get_args(Fusion)), ("flow_target", get_args(FlowTarget))):
            if getattr(self, name) not in allowed:
                raise WeightsError(f"The network has no {name} = {getattr(self, name)!r}; choose {', '.join(allowed)}.")
        if self.fine and not self.edge:
            raise WeightsError("The network's FineNet reads the edge, so fine=True needs edge=True.")
        if "edge" in self.maps and not self.edge:
            raise WeightsError(f"The network feeds the edge back, so prior={self.prior} needs edge=True.")

    @property
    def maps(self) -> tuple[str, ...]:
        """Names of the guidance channels in order."""
        return (*PRIOR_MAPS[self.prior], "positive", "negative")


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


DEFAULT = ModelConfig()
PAPER = ModelConfig(
    attention=True,
    prior="edge",
    flow_target="image",
    alignment=None,
    edge_channels=256,
    fine_channels=32,
    fine_scale=1,
    fine_residual=False,
)
RITM = ModelConfig(attention=True, prior="mask", fusion="early", edge=False, fine=False)

VARIANTS = {"default": DEFAULT, "paper": PAPER, "ritm": RITM}


def variant(name: str) -> ModelConfig:
    """The named configuration.

    Raises
    ------
    WeightsError
        If there is none of that name.
    """
    try:
        return VARIANTS[name]
    except KeyError as error:
        raise WeightsError(f"There is no network variant {name!r}; choose one of {', '.join(VARIANTS)}.") from error


def build(config: ModelConfig = DEFAULT) -> EdgeFlow:
    """A network of these sizes with fresh weights, in training mode."""
    backbone = HRNet(width=config.width, small=config.small)
    guidance = len(config.maps)
    return EdgeFlow(
        interaction=Interaction(guidance, STEM),
        backbone=backbone,
        ocr=OCR(backbone.outputs, channels=config.ocr, attention=config.attention),
        fusion=_fusion(config, backbone.outputs),
        edge=EdgeHead(2 * config.ocr, channels=config.edge_channels) if config.edge else None,
        fine=_fine(config, guidance) if config.fine else None,
    )


def replaced(config: ModelConfig, **changes: object) -> ModelConfig:
    """`config` with some switches changed, checked again."""
    return dataclasses.replace(config, **changes)  # type: ignore[arg-type]


def _fusion(config: ModelConfig, late: int) -> LateFusion | None:
    if config.fusion == "early":
        return None
    if config.fusion == "late":
        return LateFusion(None, Alignment(STEM, late, channels=config.alignment, stride=2, target=config.flow_target))
    first = Alignment(STEM, EARLY, channels=config.alignment, stride=2, target=config.flow_target)
    if config.fusion == "early-middle":
        return LateFusion(first, None)
    return LateFusion(first, Alignment(first.outputs, late, channels=config.alignment, stride=1, target=config.flow_target))


def _fine(config: ModelConfig, guidance: int) -> FineNet:
    return FineNet(guidance, channels=config.fine_channels, scale=config.fine_scale, residual=config.fine_residual)
