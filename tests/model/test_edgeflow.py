"""The whole network at odd sizes and batch 2."""

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")
from torch import nn  # noqa: E402

from edgeflow.model.build import DEFAULT, PAPER, RITM, ModelConfig, build, replaced  # noqa: E402

SMALL = {"width": 4, "small": True, "ocr": 8}


@pytest.mark.parametrize("config", [DEFAULT, PAPER, RITM], ids=["default", "paper", "ritm"])
def test_a_batch_gives_what_its_samples_give_alone(config: ModelConfig, lively: Callable[[nn.Module], nn.Module]) -> None:
    config = replaced(config, **SMALL)
    network = build(config)
    lively(network)
    image, guidance = torch.randn(2, 3, 45, 66), torch.rand(2, len(config.maps), 45, 66)
    with torch.inference_mode():
        both, second = network(image, guidance), network(image[1:], guidance[1:])
    torch.testing.assert_close(both.mask[1:], second.mask, atol=1e-5, rtol=1e-4)
    assert (both.edge is None) == (config is not None and not config.edge)


def test_a_new_default_network_gives_its_coarse_mask() -> None:
    network = build(replaced(DEFAULT, **SMALL)).eval()
    predictions = network(torch.randn(1, 3, 32, 32), torch.rand(1, 4, 32, 32))
    assert torch.equal(predictions.mask, predictions.coarse)


def test_every_part_of_a_trained_network_is_heard(lively: Callable[[nn.Module], nn.Module]) -> None:
    torch.manual_seed(11)  # some draws leave a tiny network with a dead unit
    config = replaced(DEFAULT, **SMALL)
    network = build(config)
    lively(network)
    predictions = network(torch.randn(2, 3, 64, 64), torch.rand(2, 4, 64, 64))
    assert predictions.edge is not None
    (predictions.mask.square().sum() + predictions.aux.sum() + predictions.edge.sum()).backward()
    silent = [name for name, weight in network.named_parameters() if weight.grad is None or not weight.grad.any()]
    assert all(name.startswith(("ocr.query", "ocr.key")) for name in silent), silent
