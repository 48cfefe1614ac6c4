"""The interaction branch: prior maps and click disks become features of the stem's size (`model.md` 1.4)."""

import torch
from torch import Tensor, nn
from torch.nn import functional

_MIDDLE = 16
_SLOPE = 0.2
_SCALE = 0.05  # RITM's start: clicks enter gently into a pretrained backbone.


class Interaction(nn.Module):
    """1x1 and strided 3x3 convolution, times the magnitude of one learned number.

    `maps` is the number of guidance channels, `outputs` that of the stem.
    """

    def __init__(self, maps: int, outputs: int) -> None:
        super().__init__()
        self.mix = nn.Conv2d(maps, _MIDDLE, 1)
        self.spread = nn.Conv2d(_MIDDLE, outputs, 3, stride=2, padding=1)
        self.scale = nn.Parameter(torch.tensor([_SCALE]))

    def forward(self, guidance: Tensor) -> Tensor:
        """(N, maps, H, W) -> (N, outputs, H/2, W/2)."""
        spread: Tensor = self.spread(functional.leaky_relu(self.mix(guidance), _SLOPE))
        return spread * self.scale.abs()
