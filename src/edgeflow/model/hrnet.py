"""HRNetV2 backbone with a two-convolution stem (Sun et al. 2019; RITM's variant, `model.md` 1.3).

Knows nothing of clicks: `edgeflow` adds the interaction features between `stem` and `early`, and aligns between `early`
and `late`. Parts are registered in the order in which the imported weights number them.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from edgeflow.model.conv import ConvNorm

STEM = 64
EARLY = 256


class BasicBlock(nn.Module):
    """Two 3x3 convolutions and a sum; channels unchanged."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = ConvNorm(channels, channels, kernel=3)
        self.second = ConvNorm(channels, channels, kernel=3, relu=False)

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, C, H, W)."""
        return torch.relu(features + self.second(self.first(features)))


class Bottleneck(nn.Module):
    """1x1, 3x3, 1x1 to four times `middle` channels, and a sum with the (projected, where sizes differ) input."""

    def __init__(self, inputs: int, middle: int) -> None:
        super().__init__()
        outputs = 4 * middle
        self.shortcut = nn.Identity() if inputs == outputs else ConvNorm(inputs, outputs, relu=False)
        self.reduce = ConvNorm(inputs, middle)
        self.conv = ConvNorm(middle, middle, kernel=3)
        self.expand = ConvNorm(middle, outputs, relu=False)

    def forward(self, features: Tensor) -> Tensor:
        """(N, inputs, H, W) -> (N, 4 * middle, H, W)."""
        return torch.relu(self.shortcut(features) + self.expand(self.conv(self.reduce(features))))


def resized(features: Tensor, like: Tensor) -> Tensor:
    """`features` bilinearly at the height and width of `like`, corners convention (``align_corners=True``)."""
    return functional.interpolate(features, size=like.shape[-2:], mode="bilinear", align_corners=True)


class Exchange(nn.Module):
    """Every branch receives every other: coarser ones through 1x1 and bilinear, finer ones through strided 3x3."""

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        self.paths = nn.ModuleList(
            nn.ModuleList(_path(widths, source, target) for source in range(len(widths))) for target in range(len(widths))
        )

    def forward(self, branches: Sequence[Tensor]) -> list[Tensor]:
        """Branch k is (N, widths[k], H / 2^k, W / 2^k), in and out."""
        return [torch.relu(self._sum(paths, branches, target)) for target, paths in enumerate(self.paths)]

    @staticmethod
    def _sum(paths: nn.Module, branches: Sequence[Tensor], target: int) -> Tensor:
        total = branches[target]
        assert isinstance(paths, nn.ModuleList)
        for source, (path, branch) in enumerate(zip(paths, branches, strict=True)):
            if source < target:
                total = total + path(branch)
            elif source > target:
                total = total + resized(path(branch), total)
        return total


def _path(widths: Sequence[int], source: int, target: int) -> nn.Module:
    if source == target:
        return nn.Identity()
    if source > target:
        return ConvNorm(widths[source], widths[target], relu=False)
    steps = target - source
    chain = [ConvNorm(widths[source], widths[source], kernel=3, stride=2) for _ in range(steps - 1)]
    return nn.Sequential(*chain, ConvNorm(widths[source], widths[target], kernel=3, stride=2, relu=False))


class Module(nn.Module):
    """Basic blocks on every branch, then an exchange."""

    def __init__(self, widths: Sequence[int], *, blocks: int) -> None:
        super().__init__()
        self.branches = nn.ModuleList(nn.Sequential(*(BasicBlock(width) for _ in range(blocks))) for width in widths)
        self.exchange = Exchange(widths)

    def forward(self, branches: list[Tensor]) -> list[Tensor]:
        """As `Exchange.forward`."""
        exchanged: list[Tensor] = self.exchange([blocks(branch) for blocks, branch in zip(self.branches, branches, strict=True)])
        return exchanged


class Stage(nn.Module):
    """Opens one coarser branch, then runs its modules."""

    def __init__(self, inputs: Sequence[int], widths: Sequence[int], *, modules: int, blocks: int) -> None:
        super().__init__()
        # The first stage narrows its single input too; later ones keep the branches they get.
        self.narrow = nn.Identity() if inputs[0] == widths[0] else ConvNorm(inputs[0], widths[0], kernel=3)
        self.open = ConvNorm(inputs[-1], widths[-1], kernel=3, stride=2)
        self.modules_ = nn.ModuleList(Module(widths, blocks=blocks) for _ in range(modules))

    def forward(self, branches: list[Tensor]) -> list[Tensor]:
        """k branches in, k + 1 out."""
        branches = [self.narrow(branches[0]), *branches[1:], self.open(branches[-1])]
        for module in self.modules_:
            branches = module(branches)
        return branches


class HRNet(nn.Module):
    """The backbone in three legs; `outputs` is the number of channels of `late`.

    Parameters
    ----------
    width
        Channels of the finest branch; each coarser one has twice as many.
    small
        Two blocks for four and fewer modules (RITM's "HRNet18s").
    """

    def __init__(self, *, width: int, small: bool) -> None:
        super().__init__()
        blocks = 2 if small else 4
        widths = [width, 2 * width, 4 * width, 8 * width]
        self.outputs = sum(widths)
        self.stem_a = ConvNorm(3, STEM, kernel=3, stride=2)
        self.stem_b = ConvNorm(STEM, STEM, kernel=3, stride=2)
        self.layer1 = nn.Sequential(*(Bottleneck(STEM if number == 0 else EARLY, EARLY // 4) for number in range(blocks)))
        self.stage2 = Stage([EARLY], widths[:2], modules=1, blocks=blocks)
        self.stage3 = Stage(widths[:2], widths[:3], modules=3 if small else 4, blocks=blocks)
        self.stage4 = Stage(widths[:3], widths, modules=2 if small else 3, blocks=blocks)

    def stem(self, image: Tensor) -> Tensor:
        """(N, 3, H, W) normalised -> (N, 64, H/2, W/2)."""
        features: Tensor = self.stem_a(image)
        return features

    def early(self, features: Tensor) -> Tensor:
        """(N, 64, H/2, W/2) -> (N, 256, H/4, W/4)."""
        early: Tensor = self.layer1(self.stem_b(features))
        return early

    def late(self, features: Tensor) -> Tensor:
        """(N, 256, H/4, W/4) -> (N, 15 * width, H/4, W/4): all four branches at the finest one's size."""
        branches = self.stage4(self.stage3(self.stage2([features])))
        return torch.cat([branches[0], *(resized(branch, branches[0]) for branch in branches[1:])], dim=1)
