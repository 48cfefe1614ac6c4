"""The edge head: features minus their smooth body are the edge (Li et al. 2020, DecoupledSegNet; `model.md` 1.7)."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from edgeflow.model.conv import ConvNorm
from edgeflow.model.flow import warp

_LAST = 48


class EdgeHead(nn.Module):
    """Edge logits from the features before (`pixels`) and after (`features`) the object context, `inputs` channels each.

    `channels` is the width of the two convolutions on the edge features; the published head has 256.
    """

    def __init__(self, inputs: int, *, channels: int) -> None:
        super().__init__()
        self.coarse = nn.Sequential(*(ConvNorm(inputs, inputs, kernel=3, stride=2, groups=inputs) for _ in range(2)))
        self.flow = nn.Conv2d(2 * inputs, 2, 3, padding=1, bias=False)
        self.join = nn.Conv2d(2 * inputs, channels, 1, bias=False)
        self.last = nn.Sequential(ConvNorm(channels, _LAST, kernel=3), nn.Conv2d(_LAST, 1, 1, bias=False))

    def forward(self, features: Tensor, pixels: Tensor) -> Tensor:
        """Both (N, inputs, h, w) -> edge logits (N, 1, h, w)."""
        coarse = functional.interpolate(self.coarse(features), size=features.shape[-2:], mode="bilinear", align_corners=False)
        body = warp(features, self.flow(torch.cat([features, coarse], dim=1)))
        logits: Tensor = self.last(self.join(torch.cat([features - body, pixels], dim=1)))
        return logits
