"""A convolution followed by batch norm and, where asked, ReLU: the brick of every part."""

from torch import Tensor, nn


class ConvNorm(nn.Module):
    """Convolution, batch norm and optionally ReLU; padding keeps the size at stride 1, ceil(size / 2) at stride 2.

    Without `bias` the convolution has none, because the batch norm after it has one; the imported weights carry a
    superfluous bias in two places.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        kernel: int = 1,
        stride: int = 1,
        relu: bool = True,
        bias: bool = False,
        groups: int = 1,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=bias, groups=groups)
        self.norm = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU() if relu else nn.Identity()

    def forward(self, features: Tensor) -> Tensor:
        """(N, inputs, H, W) -> (N, outputs, ceil(H / stride), ceil(W / stride))."""
        normalised: Tensor = self.relu(self.norm(self.conv(features)))
        return normalised
