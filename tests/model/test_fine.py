"""FineNet: sizes, the published form, and the residual form that starts silent."""

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")
from torch import Tensor, nn  # noqa: E402

from edgeflow.model.fine import FineNet  # noqa: E402


def inputs(height: int, width: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(3)
    image, guidance, mask, edge = (torch.randn(2, c, height, width, generator=generator) for c in (3, 4, 1, 1))
    return image, guidance, mask, edge


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("residual", [True, False])
@pytest.mark.parametrize("shape", [(8, 12), (9, 13), (1, 1)])
def test_logits_have_the_images_size(scale: int, residual: bool, shape: tuple[int, int]) -> None:
    fine = FineNet(4, channels=8, scale=scale, residual=residual).eval()
    assert fine(*inputs(*shape)).shape == (2, 1, *shape)


def test_a_new_residual_finenet_hands_the_coarse_logits_through(lively: Callable[[nn.Module], nn.Module]) -> None:
    fine = FineNet(4, channels=8, scale=2, residual=True)
    maps = inputs(9, 13)
    assert fine.is_silent
    assert torch.equal(fine(*maps), maps[2])
    assert not torch.equal(lively(fine)(*maps), maps[2])


def test_the_published_finenet_replaces_the_coarse_logits() -> None:
    assert not FineNet(3, channels=32, scale=1, residual=False).is_silent


def test_it_sees_no_further_than_its_receptive_field(lively: Callable[[nn.Module], nn.Module]) -> None:
    fine = FineNet(4, channels=8, scale=1, residual=False)
    lively(fine)
    image, guidance, mask, edge = inputs(21, 21)
    before = fine(image, guidance, mask, edge)
    image = image.clone()
    image[0, 0, 10, 10] += 5
    rows, cols = (fine(image, guidance, mask, edge) != before)[0, 0].nonzero(as_tuple=True)
    # Dilation 3 reaches 3 pixels, the last 3x3 convolution one more.
    assert (int(rows.min()), int(rows.max()), int(cols.min()), int(cols.max())) == (6, 14, 6, 14)
