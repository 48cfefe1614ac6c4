"""Pruning: smaller, equal, and nothing dropped that speaks."""

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")
from torch import Tensor, nn  # noqa: E402

from edgeflow.model.build import DEFAULT, ModelConfig, build, replaced  # noqa: E402
from edgeflow.model.edgeflow import EdgeFlow  # noqa: E402
from edgeflow.weights.pruning import prune_inactive  # noqa: E402

CONFIG = replaced(DEFAULT, width=4, small=True, ocr=8, alignment=8)


def fresh() -> EdgeFlow:
    torch.manual_seed(4)
    return build(CONFIG).eval()


def silence(network: EdgeFlow, *maps: str) -> None:
    for name in maps:
        network.interaction.mix.weight.data[:, CONFIG.maps.index(name)] = 0


def speak(weight: nn.Conv2d | None) -> None:
    assert weight is not None
    nn.init.normal_(weight.weight)


def assert_equal(network: EdgeFlow, config: ModelConfig = CONFIG) -> ModelConfig:
    pruned, small = prune_inactive(network, config)
    maps: dict[str, Tensor] = {name: torch.rand(2, 1, 37, 50) for name in config.maps}
    image = torch.randn(2, 3, 37, 50)
    with torch.inference_mode():
        whole = network(image, torch.cat([maps[name] for name in config.maps], dim=1))
        less = pruned(image, torch.cat([maps[name] for name in small.maps], dim=1))
    torch.testing.assert_close(less.mask, whole.mask, atol=1e-6, rtol=1e-5)
    assert less.edge is None or torch.equal(less.edge, whole.edge)
    return small


def test_a_network_whose_additions_are_all_zero_is_the_ritm_network_again() -> None:
    network = fresh()
    silence(network, "edge")
    small = assert_equal(network)
    assert (small.fusion, small.fine, small.edge, small.prior, small.attention) == ("early", False, False, "mask", False)


def test_a_prior_map_that_is_read_stays_and_keeps_the_edge_head() -> None:
    small = assert_equal(fresh())
    assert (small.prior, small.edge) == ("mask+edge", True)


def test_no_prior_is_left_when_none_is_read() -> None:
    network = fresh()
    silence(network, "mask", "edge")
    assert assert_equal(network).prior == "none"


def test_the_first_alignment_stays_while_the_second_reads_it() -> None:
    network = fresh()
    assert network.fusion is not None and network.fusion.late is not None
    speak(network.fusion.late.project)
    assert assert_equal(network).fusion == "early-late"


def test_the_second_alignment_alone_can_go() -> None:
    network = fresh()
    assert network.fusion is not None and network.fusion.early is not None
    speak(network.fusion.early.project)
    assert assert_equal(network).fusion == "early-middle"


def test_an_alignment_behind_the_backbone_goes_when_it_is_silent_and_stays_when_it_speaks() -> None:
    config = replaced(CONFIG, fusion="late")
    network = build(config).eval()
    assert assert_equal(network, config).fusion == "early"
    assert network.fusion is not None and network.fusion.late is not None
    speak(network.fusion.late.project)
    assert assert_equal(network, config).fusion == "late"


def test_a_finenet_that_speaks_keeps_every_map_it_reads() -> None:
    network = fresh()
    silence(network, "edge")
    assert network.fine is not None
    speak(network.fine.last)
    small = assert_equal(network)
    assert (small.fine, small.prior, small.edge) == (True, "mask+edge", True)


def test_the_given_network_is_left_as_it_was() -> None:
    network = fresh()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    prune_inactive(network, CONFIG)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
