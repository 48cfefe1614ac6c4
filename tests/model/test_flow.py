"""The warp against a hand-computed case and a slow twin; alignments at odd sizes and in every wiring."""

from collections.abc import Callable

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")
from torch import Tensor, nn  # noqa: E402

from edgeflow.model.flow import Alignment, FlowTarget, warp  # noqa: E402


def slow_warp(features: Tensor, flow: Tensor) -> Tensor:
    """Bilinear reading, one pixel at a time, zero outside."""
    out: Tensor = torch.zeros(features.shape[0], features.shape[1], *flow.shape[-2:])
    height, width = flow.shape[-2:]
    for n, row, col in np.ndindex(features.shape[0], height, width):
        x = col + float(flow[n, 0, row, col]) * (width - 1) / (2 * width)
        y = row + float(flow[n, 1, row, col]) * (height - 1) / (2 * height)
        for r in (int(np.floor(y)), int(np.floor(y)) + 1):
            for c in (int(np.floor(x)), int(np.floor(x)) + 1):
                if 0 <= r < height and 0 <= c < width:
                    out[n, :, row, col] += features[n, :, r, c] * (1 - abs(y - r)) * (1 - abs(x - c))
    return out


def test_a_flow_of_zero_returns_the_features() -> None:
    features = torch.arange(24.0).reshape(1, 2, 3, 4)
    torch.testing.assert_close(warp(features, torch.zeros(1, 2, 3, 4)), features)


def test_one_unit_of_flow_is_a_pixel_times_size_minus_one_over_twice_the_size() -> None:
    # Three columns: a flow of 3 in x is 3 * (3 - 1) / (2 * 3) = 1 pixel, so every cell reads its right neighbour.
    features = torch.tensor([[[[1.0, 2.0, 4.0], [10.0, 20.0, 40.0]]]])
    flow = torch.zeros(1, 2, 2, 3)
    flow[:, 0] = 3
    expected = torch.tensor([[[[2.0, 4.0, 0.0], [20.0, 40.0, 0.0]]]])
    torch.testing.assert_close(warp(features, flow), expected)


def test_half_a_pixel_down_mixes_two_rows() -> None:
    # Two rows: a flow of 2 in y is 2 * (2 - 1) / (2 * 2) = 0.5 pixels.
    features = torch.tensor([[[[1.0, 2.0], [3.0, 6.0]]]])
    flow = torch.zeros(1, 2, 2, 2)
    flow[:, 1] = 2
    torch.testing.assert_close(warp(features, flow), torch.tensor([[[[2.0, 4.0], [1.5, 3.0]]]]))


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (4, 7)])
def test_the_warp_agrees_with_its_slow_twin(shape: tuple[int, int]) -> None:
    generator = torch.Generator().manual_seed(1)
    features = torch.randn(2, 3, *shape, generator=generator)
    flow = 4 * torch.randn(2, 2, *shape, generator=generator)
    torch.testing.assert_close(warp(features, flow), slow_warp(features, flow), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("target", ["image", "interaction", "add"])
@pytest.mark.parametrize("channels", [None, 6])
def test_an_alignment_keeps_the_image_features_size(target: FlowTarget, channels: int | None) -> None:
    alignment = Alignment(4, 10, channels=channels, stride=2, target=target).eval()
    interaction, fused = alignment(torch.randn(2, 4, 9, 14), torch.randn(2, 10, 5, 7))
    assert interaction.shape == (2, 10 if channels is None else 6, 5, 7)
    assert fused.shape == (2, 10, 5, 7)


def test_the_published_alignment_doubles_the_features_as_long_as_the_flow_is_zero() -> None:
    alignment = Alignment(4, 10, channels=None, stride=1, target="image").eval()
    image = torch.randn(1, 10, 5, 7)
    _, fused = alignment(torch.randn(1, 4, 5, 7), image)
    torch.testing.assert_close(fused, 2 * image)


@pytest.mark.parametrize("target", ["image", "interaction", "add"])
def test_a_new_cheap_alignment_changes_nothing_until_it_is_trained(
    target: FlowTarget, lively: Callable[[nn.Module], nn.Module]
) -> None:
    alignment = Alignment(4, 10, channels=6, stride=1, target=target)
    image = torch.randn(1, 10, 5, 7)
    _, fused = alignment(torch.randn(1, 4, 5, 7), image)
    assert alignment.is_silent
    assert torch.equal(fused, image)
    trained = lively(alignment)
    assert not torch.equal(trained(torch.randn(1, 4, 5, 7), image)[1], image)


def test_a_new_alignment_receives_gradients_where_it_starts_at_zero() -> None:
    alignment = Alignment(4, 10, channels=6, stride=1, target="interaction")
    alignment(torch.randn(2, 4, 5, 7), torch.randn(2, 10, 5, 7))[1].square().sum().backward()
    assert alignment.project is not None and alignment.project.weight.grad is not None
    assert alignment.project.weight.grad.any()
