"""The edge head: sizes, and that flat features have no edge."""

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")
from torch import nn  # noqa: E402

from edgeflow.model.edge import EdgeHead  # noqa: E402


@pytest.mark.parametrize("shape", [(8, 8), (13, 7), (1, 3)])
def test_edge_logits_have_the_features_size(shape: tuple[int, int]) -> None:
    head = EdgeHead(8, channels=16).eval()
    assert head(torch.randn(2, 8, *shape), torch.randn(2, 8, *shape)).shape == (2, 1, *shape)


def test_without_flow_the_body_is_the_features_and_only_the_pixel_features_speak(
    lively: Callable[[nn.Module], nn.Module],
) -> None:
    head = EdgeHead(8, channels=16)
    lively(head)
    nn.init.zeros_(head.flow.weight)
    pixels = torch.randn(1, 8, 6, 6)
    torch.testing.assert_close(head(torch.randn(1, 8, 6, 6), pixels), head(torch.zeros(1, 8, 6, 6), pixels))
