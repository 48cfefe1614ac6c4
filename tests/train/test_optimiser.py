"""Rates by part, the schedule, and the running average."""

import pytest
import torch
from torch import nn

from edgeflow.errors import TrainError
from edgeflow.train.optimiser import RunningAverage, build_optimiser, decay_at, part_rates, set_progress


def network() -> nn.ModuleDict:
    return nn.ModuleDict({"backbone": nn.Linear(2, 2), "ocr": nn.ModuleDict({"aux": nn.Linear(2, 1), "mask": nn.Linear(2, 1)})})


def test_the_longest_beginning_of_a_name_decides_its_rate() -> None:
    rates = part_rates(network(), {"": 1.0, "backbone": 0.1, "ocr.aux": 0.2})
    assert rates["backbone.weight"] == 0.1
    assert rates["ocr.aux.bias"] == 0.2
    assert rates["ocr.mask.bias"] == 1.0


def test_a_beginning_ends_at_a_dot() -> None:
    with pytest.raises(TrainError, match=r"the part 'back', .* its parts are backbone, ocr"):
        part_rates(network(), {"": 1.0, "back": 0.1})


def test_a_weight_without_a_rate_is_told() -> None:
    with pytest.raises(TrainError, match=r"ocr\.aux\.weight has no rate"):
        part_rates(network(), {"backbone": 0.1})


def test_a_rate_of_zero_freezes() -> None:
    net = network()
    optimiser = build_optimiser(net, {"": 0.5, "backbone": 0})
    assert not net["backbone"].weight.requires_grad
    assert {group["lr"] for group in optimiser.param_groups} == {0.5}
    build_optimiser(net, {"": 0.5})
    assert net["backbone"].weight.requires_grad


def test_nothing_to_train_is_told() -> None:
    with pytest.raises(TrainError, match="Every rate is 0"):
        build_optimiser(network(), {"": 0.0})


def test_the_schedule_rises_then_decays_to_one_percent() -> None:
    shares = [decay_at(step, 100, warm_up=10) for step in range(101)]
    assert shares[0] == pytest.approx(1 / 11)
    assert max(shares) == shares[10] == 1
    assert shares[10:] == sorted(shares[10:], reverse=True)
    assert shares[100] == pytest.approx(0.01)
    assert shares[55] == pytest.approx(0.01 + 0.99 * 0.5**0.9)


def test_progress_scales_every_groups_first_rate() -> None:
    optimiser = build_optimiser(network(), {"": 0.5, "backbone": 0.1})
    set_progress(optimiser, 0.5)
    assert sorted(group["lr"] for group in optimiser.param_groups) == [0.05, 0.25]


def test_the_average_follows_slowly_and_copies_counters() -> None:
    net = nn.BatchNorm1d(1)
    average = RunningAverage(net, decay=0.5)
    average.updates = 1000  # past its youth
    with torch.no_grad():
        net.weight.fill_(3.0)
        net.num_batches_tracked = torch.tensor(8)
    average.update(net)
    mean = average.network
    assert mean.weight.item() == 2.0
    assert torch.equal(mean.state_dict()["num_batches_tracked"], torch.tensor(8))
    assert not mean.weight.requires_grad


def test_a_young_average_forgets_the_start_fast() -> None:
    net = nn.Linear(1, 1, bias=False)
    nn.init.zeros_(net.weight)
    average = RunningAverage(net, decay=0.999)
    nn.init.ones_(net.weight)
    for _ in range(10):
        average.update(net)
    assert average.network.weight.item() > 0.9
