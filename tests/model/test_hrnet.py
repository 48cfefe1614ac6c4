"""Sizes of the backbone's three legs, and the exchange against a slow twin."""

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402

from edgeflow.model.hrnet import Bottleneck, Exchange, HRNet, Stage  # noqa: E402


@pytest.mark.parametrize(("height", "width"), [(64, 96), (67, 45), (1, 5)])
def test_the_legs_have_strides_two_four_and_four_at_any_size(height: int, width: int) -> None:
    backbone = HRNet(width=4, small=True).eval()

    def ceil(size: int, stride: int) -> int:
        return -(-size // stride)

    stem = backbone.stem(torch.randn(2, 3, height, width))
    assert stem.shape == (2, 64, ceil(height, 2), ceil(width, 2))
    early = backbone.early(stem)
    assert early.shape == (2, 256, ceil(height, 4), ceil(width, 4))
    late = backbone.late(early)
    assert late.shape == (2, 60, *early.shape[2:]) and backbone.outputs == 60


def test_samples_of_a_batch_do_not_mix(lively: Callable[[nn.Module], nn.Module]) -> None:
    backbone = HRNet(width=4, small=True)
    lively(backbone)
    image = torch.randn(2, 3, 33, 40)
    both = backbone.late(backbone.early(backbone.stem(image)))
    second = backbone.late(backbone.early(backbone.stem(image[1:])))
    torch.testing.assert_close(both[1:], second, atol=1e-5, rtol=1e-4)


def test_the_exchange_sums_every_branch_at_the_targets_size(lively: Callable[[nn.Module], nn.Module]) -> None:
    exchange = Exchange([4, 8, 16])
    lively(exchange)
    branches = [torch.randn(2, 4, 11, 13), torch.randn(2, 8, 6, 7), torch.randn(2, 16, 3, 4)]
    mixed = exchange(branches)
    assert [tuple(branch.shape) for branch in mixed] == [(2, 4, 11, 13), (2, 8, 6, 7), (2, 16, 3, 4)]
    first, last = exchange.paths[0], exchange.paths[2]
    assert isinstance(first, nn.ModuleList) and isinstance(last, nn.ModuleList)
    up = [functional.interpolate(first[k](branches[k]), size=(11, 13), mode="bilinear", align_corners=True) for k in (1, 2)]
    torch.testing.assert_close(mixed[0], torch.relu(branches[0] + up[0] + up[1]))
    torch.testing.assert_close(mixed[2], torch.relu(branches[2] + last[0](branches[0]) + last[1](branches[1])))
    assert sum(isinstance(part, nn.Conv2d) for part in last[0].modules()) == 2, "two strides apart means two strided convolutions"


def test_a_stage_opens_one_coarser_branch() -> None:
    stage = Stage([4, 8], [4, 8, 16], modules=1, blocks=1).eval()
    branches = stage([torch.randn(1, 4, 9, 9), torch.randn(1, 8, 5, 5)])
    assert [tuple(branch.shape[1:]) for branch in branches] == [(4, 9, 9), (8, 5, 5), (16, 3, 3)]


def test_only_a_bottleneck_that_changes_its_channels_projects_its_shortcut() -> None:
    assert isinstance(Bottleneck(16, 4).shortcut, nn.Identity)
    assert not isinstance(Bottleneck(8, 4).shortcut, nn.Identity)
