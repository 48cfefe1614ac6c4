"""Flow alignment: features displaced by a learned field before they are added (Li et al. 2020, SFNet; `model.md` 1.5)."""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from edgeflow.model.conv import ConvNorm

FlowTarget = Literal["image", "interaction", "add"]


def warp(features: Tensor, flow: Tensor) -> Tensor:
    """Read `features` (N, C, h, w) at positions displaced by `flow` (N, 2, h, w): x, then y.

    One unit of flow is 1/w (1/h) of the grid [-1, 1] that spans the outermost pixel centres, so (w - 1) / 2w, about half
    a pixel: the published unit, kept so that weights fit. Bilinear, zero outside.
    """
    height, width = flow.shape[-2:]
    rows = torch.arange(height, dtype=flow.dtype, device=flow.device)
    cols = torch.arange(width, dtype=flow.dtype, device=flow.device)
    x = cols[None, None, :] + flow[:, 0] * (width - 1) / (2 * width)  # (N, h, w), in pixels
    y = rows[None, :, None] + flow[:, 1] * (height - 1) / (2 * height)
    # Pixel edges at -1 and 1 (align_corners=False): unlike centres they exist for a single row or column too.
    grid = torch.stack([(2 * x + 1) / width - 1, (2 * y + 1) / height - 1], dim=3)
    return functional.grid_sample(features, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


class Alignment(nn.Module):
    """Brings interaction features to the image features' size, aligns one to the other and adds.

    Parameters
    ----------
    inputs
        Channels of the interaction features.
    features
        Channels of the image features.
    channels
        Channels to align at. None is the published form: as many as the image features, and the warped image features
        themselves are added. A number is the cheap form: aligned at that many channels and added through a 1x1
        projection that starts at zero, so that a new alignment changes nothing until it is trained. (A flow of zero is
        no such start: warping by zero doubles the features.)
    stride
        2 where the interaction features are twice as large.
    target
        What is displaced: the ``image`` features (the authors' code), the ``interaction`` features (the paper's words),
        or nothing (``add``).
    """

    def __init__(self, inputs: int, features: int, *, channels: int | None, stride: int, target: FlowTarget) -> None:
        super().__init__()
        inner = features if channels is None else channels
        self.outputs = inner
        self.target = target
        self.enter = ConvNorm(inputs, inner, kernel=3, stride=stride)
        flows = target != "add"
        self.low = nn.Conv2d(inner, inner, 1, bias=False) if flows else None
        self.high = nn.Conv2d(features, inner, 1, bias=False) if flows else None
        self.flow = nn.Conv2d(2 * inner, 2, 3, padding=1, bias=False) if flows else None
        self.project = None if channels is None else nn.Conv2d(inner, features, 1, bias=False)
        if self.flow is not None:
            nn.init.zeros_(self.flow.weight)
        if self.project is not None:
            nn.init.zeros_(self.project.weight)

    def forward(self, interaction: Tensor, image: Tensor) -> tuple[Tensor, Tensor]:
        """Return (what travels on as interaction features, the image features with the aligned ones added).

        `interaction` (N, inputs, stride * h, stride * w), `image` (N, features, h, w).
        """
        low = self.enter(interaction)  # (N, inner, h, w)
        aligned = self._aligned(low, image)
        return aligned, image + (aligned if self.project is None else self.project(aligned))

    def _aligned(self, low: Tensor, image: Tensor) -> Tensor:
        if self.low is None or self.high is None or self.flow is None:
            return low
        high = self.high(image)
        flow = self.flow(torch.cat([high, self.low(low)], dim=1))  # (N, 2, h, w)
        if self.target == "interaction":
            return warp(low, flow)
        return warp(image if self.project is None else high, flow)

    @property
    def is_silent(self) -> bool:
        """Whether its addition is provably zero."""
        return self.project is not None and not bool(self.project.weight.any())
