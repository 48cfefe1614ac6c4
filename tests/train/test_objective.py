"""The sum of the losses: which terms count, and what the two extra ones mean."""

import pytest
import torch

from edgeflow.model.edgeflow import Predictions
from edgeflow.train.batch import Batch
from edgeflow.train.objective import Weights, kept_right, looks_apart, objective, objective_by_look, taught_loss


def batch() -> Batch:
    target = torch.zeros(2, 1, 9, 11)
    target[:, :, 2:6, 3:8] = 1
    guidance = torch.zeros(2, 3, 9, 11)
    guidance[0, 0] = target[0, 0]
    return Batch(torch.zeros(2, 3, 9, 11), guidance, target, torch.ones(2, 1, 9, 11))


def predictions(generator: torch.Generator) -> Predictions:
    logits = [torch.randn(2, 1, 9, 11, generator=generator, requires_grad=True) for _ in range(4)]
    return Predictions(*logits)


def test_every_term_is_weighed_and_told() -> None:
    said = predictions(torch.Generator().manual_seed(1))
    weights = Weights(mask=1, edge=0.4, aux=0.3, coarse=0.2, overlap=0.5, keep=0.1, teach=0.05)
    total, terms = objective(said, batch(), weights, refined=True, prior=0, taught=torch.ones(2, 1, 9, 11))
    expected = sum(getattr(weights, name) * value for name, value in terms.items())
    assert set(terms) == {"mask", "edge", "aux", "coarse", "overlap", "keep", "teach"}
    assert float(total.detach()) == pytest.approx(expected, rel=1e-5)


def test_a_weight_of_zero_leaves_its_output_without_gradient() -> None:
    said = predictions(torch.Generator().manual_seed(2))
    total, terms = objective(said, batch(), Weights(edge=0, aux=0, coarse=0), refined=True)
    total.backward()  # type: ignore[no-untyped-call]
    assert set(terms) == {"mask"}
    assert said.aux.grad is None and said.coarse.grad is None
    assert said.edge is not None and said.edge.grad is None


def test_the_coarse_mask_counts_only_beside_a_fine_one() -> None:
    _, terms = objective(predictions(torch.Generator().manual_seed(3)), batch(), Weights(), refined=False)
    assert "coarse" not in terms


def test_a_first_look_has_a_loss_of_its_own() -> None:
    said, exercise = predictions(torch.Generator().manual_seed(4)), batch()  # sample 0 is fed a prior, sample 1 is not
    later, first = Weights(edge=0, aux=0, overlap=1), Weights(mask=0, edge=0, aux=0, teach=2)
    taught = torch.ones(2, 1, 9, 11)
    total, terms = objective_by_look(said, exercise, later, first, prior=0, taught=taught)
    one, _ = objective(Predictions(*(logits[:1] for logits in said if logits is not None)), exercise.rows([0]), later)
    told = taught_loss(said.mask[1:], taught[1:], exercise.valid[1:])
    assert float(total.detach()) == pytest.approx(float((one / 2 + 2 * told / 2).detach()), rel=1e-5)
    assert terms["teach"] == pytest.approx(float(told.detach()) / 2, rel=1e-5)
    total.backward()  # type: ignore[no-untyped-call]
    assert said.aux.grad is None


def test_looks_are_told_apart_by_their_prior_where_there_is_one() -> None:
    later, first = Weights(), Weights(teach=1)
    assert looks_apart(batch(), 0, later, first) == [([0], later), ([1], first)]
    assert looks_apart(batch(), None, later, first) == [([0, 1], later)]
    assert looks_apart(batch(), 0, later, later) == [([0, 1], later)]


def test_what_was_right_costs_when_it_is_lost_and_only_there() -> None:
    exercise = batch()
    prior = exercise.guidance[:, :1]
    right = torch.where(exercise.target > 0.5, 20.0, -20.0)
    assert float(kept_right(right, exercise.target, exercise.valid, prior)) < 1e-6
    lost = right.clone()
    lost[0, 0, 3, 4] = -20  # an object pixel that the prior had
    cost = float(kept_right(lost, exercise.target, exercise.valid, prior))
    assert cost == pytest.approx(20 / right.numel(), rel=1e-3)
    lost = right.clone()
    lost[1, 0, 3, 4] = -20  # the second sample had no prior
    assert float(kept_right(lost, exercise.target, exercise.valid, prior)) < 1e-6


def test_a_pixel_that_stays_right_costs_nothing_however_unsure() -> None:
    exercise = batch()
    unsure = torch.where(exercise.target > 0.5, 0.01, -0.01)
    assert float(kept_right(unsure, exercise.target, exercise.valid, exercise.guidance[:, :1])) == 0


def test_a_pixel_the_prior_had_wrong_may_change() -> None:
    exercise = batch()
    exercise.guidance[0, 0, 3, 4] = 0.1
    logits = torch.where(exercise.target > 0.5, 20.0, -20.0)
    logits[0, 0, 3, 4] = -20
    assert float(kept_right(logits, exercise.target, exercise.valid, exercise.guidance[:, :1])) < 1e-6


def test_the_teachers_own_logits_cost_nothing_and_others_do() -> None:
    taught = torch.randn(2, 1, 5, 7, generator=torch.Generator().manual_seed(4))
    valid = torch.ones_like(taught)
    assert float(taught_loss(taught, taught, valid)) == pytest.approx(0, abs=1e-6)
    assert float(taught_loss(taught + 1, taught, valid)) > 0.01
    assert float(taught_loss(taught + 1, taught, torch.zeros_like(valid))) == 0
