"""Sizes of the named variants and every switch."""

from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from edgeflow.errors import WeightsError  # noqa: E402
from edgeflow.model.build import DEFAULT, PAPER, RITM, ModelConfig, build, replaced, variant  # noqa: E402


def count(config: ModelConfig) -> int:
    with torch.device("meta"):
        return sum(weight.numel() for weight in build(config).parameters())


def test_the_ritm_part_has_10_03_million_parameters() -> None:
    assert count(RITM) == 10_032_019


def test_the_paper_network_has_11_31_million_parameters_with_the_convolution_that_is_declared_but_never_called() -> None:
    # The authors' FineNet declares a 3x3 convolution 32 -> 32 (9,216 weights) and its batch norm (64) that no input ever
    # passes (model.md 1.8). We leave it out; with it the published code has 11.31 M.
    assert count(PAPER) == 11_298_407
    assert round((count(PAPER) + 9_216 + 64) / 1e6, 2) == 11.31


def test_the_default_adds_little_to_the_ritm_part() -> None:
    assert count(DEFAULT) / count(RITM) < 1.03


@pytest.mark.parametrize("prior", ["none", "sobel", "mask", "edge", "mask+edge"])
@pytest.mark.parametrize("fusion", ["early", "early-middle", "early-late", "late"])
def test_every_prior_and_fusion_builds_and_runs(prior: str, fusion: str) -> None:
    config = replaced(DEFAULT, prior=prior, fusion=fusion, width=4, small=True, ocr=8)
    predictions = build(config).eval()(torch.randn(1, 3, 33, 47), torch.rand(1, len(config.maps), 33, 47))
    assert predictions.mask.shape == (1, 1, 33, 47)
    assert predictions.edge is not None and predictions.edge.shape == (1, 1, 33, 47)


def test_guidance_is_prior_maps_then_positive_then_negative() -> None:
    assert DEFAULT.maps == ("mask", "edge", "positive", "negative")
    assert RITM.maps == ("mask", "positive", "negative")
    assert replaced(DEFAULT, prior="none").maps == ("positive", "negative")


def test_what_reads_the_edge_needs_the_edge_head() -> None:
    with pytest.raises(WeightsError, match="needs edge=True"):
        replaced(DEFAULT, edge=False)
    with pytest.raises(WeightsError, match="feeds the edge back"):
        replaced(DEFAULT, edge=False, fine=False)


def test_an_unknown_variant_is_refused_with_the_known_ones() -> None:
    with pytest.raises(WeightsError, match="default, paper, ritm"):
        variant("huge")


@pytest.mark.parametrize(
    ("switch", "told"),
    [
        ({"width": 0}, "no width = 0; it must be a whole number from 1"),
        ({"width": "4"}, "no width = '4'"),
        ({"ocr": True}, "no ocr = True"),
        ({"prior": "bogus"}, "no prior = 'bogus'; choose none, sobel, mask, edge, mask\\+edge"),
        ({"fusion": "bogus"}, "no fusion = 'bogus'; choose early, "),
        ({"flow_target": "x"}, "no flow_target = 'x'"),
    ],
)
def test_switches_that_make_no_network_are_refused(switch: dict[str, Any], told: str) -> None:
    with pytest.raises(WeightsError, match=told):
        replaced(DEFAULT, **switch)
