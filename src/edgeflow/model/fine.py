"""FineNet: three dilated branches refine the mask at (nearly) full resolution (`model.md` 1.8)."""

import torch
from torch import Tensor, nn

from edgeflow.model.conv import ConvNorm
from edgeflow.model.hrnet import resized

_DILATIONS = (1, 2, 3)


class Atrous(nn.Module):
    """3x3 dilated and 1x1 convolution, each followed by PReLU and then batch norm: activation first, as published."""

    def __init__(self, inputs: int, channels: int, *, dilation: int, stride: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(inputs, channels, 3, stride=stride, padding=dilation, dilation=dilation, bias=False),
            nn.PReLU(),
            nn.BatchNorm2d(channels),
            nn.Conv2d(channels, channels // 2, 1, bias=False),
            nn.PReLU(),
            nn.BatchNorm2d(channels // 2),
        )

    def forward(self, maps: Tensor) -> Tensor:
        """(N, inputs, H, W) -> (N, channels / 2, ceil(H / stride), ceil(W / stride))."""
        features: Tensor = self.layers(maps)
        return features


class FineNet(nn.Module):
    """Image, guidance, coarse mask and edge in; finer mask logits out.

    Parameters
    ----------
    guidance
        Number of guidance channels.
    channels
        Width of the first convolutions; the published FineNet has 32.
    scale
        1 works at full resolution; 2 at half of it, which its first convolutions learn to take, and enlarges the result.
    residual
        Add to the coarse logits through a last convolution that starts at zero, so that a new FineNet changes nothing.
        The published one replaces them by batch-normalised logits.
    """

    def __init__(self, guidance: int, *, channels: int, scale: int, residual: bool) -> None:
        super().__init__()
        self.scale = scale
        self.residual = residual
        inputs = 3 + guidance + 2
        joined = len(_DILATIONS) * (channels // 2)
        self.branches = nn.ModuleList(Atrous(inputs, channels, dilation=dilation, stride=scale) for dilation in _DILATIONS)
        self.shortcut = ConvNorm(joined, 2 * channels, relu=False)
        self.bottleneck = nn.Sequential(ConvNorm(joined, channels), ConvNorm(channels, 2 * channels, relu=False))
        self.last = nn.Conv2d(2 * channels, 1, 3, padding=1, bias=residual)
        self.norm = nn.Identity() if residual else nn.BatchNorm2d(1)
        if residual:
            nn.init.zeros_(self.last.weight)
            assert self.last.bias is not None
            nn.init.zeros_(self.last.bias)

    def forward(self, image: Tensor, guidance: Tensor, mask: Tensor, edge: Tensor) -> Tensor:
        """`image` (N, 3, H, W), `guidance` (N, P + 2, H, W), logits `mask` and `edge` (N, 1, H, W) -> logits (N, 1, H, W)."""
        maps = torch.cat([image, guidance, mask.sigmoid(), edge.sigmoid()], dim=1)
        features = torch.cat([branch(maps) for branch in self.branches], dim=1)
        features = torch.relu(self.shortcut(features) + self.bottleneck(features))
        logits: Tensor = self.norm(self.last(features))
        if self.scale > 1:
            logits = resized(logits, mask)
        return mask + logits if self.residual else logits

    @property
    def is_silent(self) -> bool:
        """Whether it provably hands the coarse logits through unchanged."""
        return self.residual and not any(bool(weight.any()) for weight in self.last.parameters())
