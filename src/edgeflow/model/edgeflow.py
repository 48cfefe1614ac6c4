"""EdgeFlow (Hao et al. 2021): parts built outside, wired here as in the paper's figure. Knows no sizes and no files."""

from typing import NamedTuple

from torch import Tensor, nn

from edgeflow.model.edge import EdgeHead
from edgeflow.model.fine import FineNet
from edgeflow.model.flow import Alignment
from edgeflow.model.hrnet import HRNet, resized
from edgeflow.model.interaction import Interaction
from edgeflow.model.ocr import OCR


class Predictions(NamedTuple):
    """Logits (N, 1, H, W) at the input's size.

    `mask` is FineNet's where there is one and `coarse` otherwise; `aux` is only trained on; `edge` is None without edge head.
    """

    mask: Tensor
    coarse: Tensor
    aux: Tensor
    edge: Tensor | None


class LateFusion(nn.Module):
    """The two alignments inside the backbone; either may be absent."""

    def __init__(self, early: Alignment | None, late: Alignment | None) -> None:
        super().__init__()
        self.early = early
        self.late = late


class EdgeFlow(nn.Module):
    """The whole network; `fusion`, `edge` and `fine` may be absent."""

    def __init__(
        self,
        *,
        interaction: Interaction,
        backbone: HRNet,
        ocr: OCR,
        fusion: LateFusion | None = None,
        edge: EdgeHead | None = None,
        fine: FineNet | None = None,
    ) -> None:
        super().__init__()
        self.interaction = interaction
        self.backbone = backbone
        self.ocr = ocr
        self.fusion = fusion
        self.edge = edge
        self.fine = fine

    def forward(self, image: Tensor, guidance: Tensor, *, refine: bool = True) -> Predictions:
        """`image` (N, 3, H, W) ImageNet-normalised, `guidance` (N, P + 2, H, W): prior maps, positive, negative disks.

        Without `refine` FineNet is left out, as in the paper's first phase of training.
        """
        context = self.ocr(self.features(image, guidance))
        coarse, aux = resized(context.mask, image), resized(context.aux, image)
        edge = None if self.edge is None else resized(self.edge(context.features, context.pixels), image)
        if self.fine is None or edge is None or not refine:
            return Predictions(coarse, coarse, aux, edge)
        return Predictions(self.fine(image, guidance, coarse, edge), coarse, aux, edge)

    def features(self, image: Tensor, guidance: Tensor) -> Tensor:
        """The fused backbone features (N, 15 * width, H/4, W/4)."""
        clicks = self.interaction(guidance)  # (N, 64, H/2, W/2)
        early = self.backbone.early(self.backbone.stem(image) + clicks)  # (N, 256, H/4, W/4)
        if self.fusion is None:
            return self.backbone.late(early)
        if self.fusion.early is not None:
            clicks, early = self.fusion.early(clicks, early)
        late = self.backbone.late(early)
        if self.fusion.late is None:
            return late
        fused: Tensor = self.fusion.late(clicks, late)[1]
        return fused
