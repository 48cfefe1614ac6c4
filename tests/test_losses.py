"""What training minimises, against twins written in NumPy from the formulas."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

torch = pytest.importorskip("torch", reason="torch is not installed")

from torch import Tensor, dtype  # noqa: E402

from edgeflow.losses import balanced_bce, edge_target, mask_bce, normalised_focal_loss, overlap_loss  # noqa: E402

Double = NDArray[np.float64]  # (N, H, W)
Loss = Callable[[Tensor, Tensor, Tensor], Tensor]

LOSSES: list[Loss] = [normalised_focal_loss, mask_bce, balanced_bce, overlap_loss]
every_loss = pytest.mark.parametrize("loss", LOSSES)
losses = st.sampled_from(LOSSES)
logits_2x5x7 = arrays(np.float64, (2, 5, 7), elements=st.floats(-8, 8))
bits_2x5x7 = arrays(np.bool_, (2, 5, 7))


def maps(*values: NDArray[np.generic], kind: dtype = torch.float64) -> list[Tensor]:
    """(N, 1, H, W) each."""
    return [torch.from_numpy(np.asarray(value))[:, None].to(kind) for value in values]


def random_maps(seed: int = 0, void: float = 0.2) -> tuple[Double, NDArray[np.bool_], NDArray[np.bool_]]:
    rng = np.random.default_rng(seed)
    return rng.normal(0, 3, (2, 5, 7)), rng.random((2, 5, 7)) < 0.4, rng.random((2, 5, 7)) >= void


def draw(*rows: str) -> NDArray[np.bool_]:
    return np.array([[[cell == "#" for cell in row] for row in rows]])


def edges(mask: NDArray[np.bool_], valid: NDArray[np.bool_] | None = None) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The band and where it is known, bool (N, H, W) both."""
    known = np.ones_like(mask) if valid is None else valid
    band, certain = (values[:, 0].numpy() > 0.5 for values in edge_target(*maps(mask, known, kind=torch.float32)))
    return band, certain


# Twins: RITM's computation (model.md 2.1), with its label of 1, 0 and -1 for void; the auxiliary loss (2.2); the edge's (2.3).


def focal_scales(logits: Double, target: NDArray[np.bool_], valid: NDArray[np.bool_]) -> Double:
    _, beta = right_and_beta(logits, target, valid)
    return np.asarray(valid.sum(axis=(1, 2), keepdims=True) / (beta.sum(axis=(1, 2), keepdims=True) + 1e-12))


def right_and_beta(logits: Double, target: NDArray[np.bool_], valid: NDArray[np.bool_]) -> tuple[Double, Double]:
    label = np.where(valid, target, -1.0)
    right = np.where(label != -1, 1 - np.abs(label - 1 / (1 + np.exp(-logits))), 1)
    return right, (1 - right) ** 2


def focal_twin(logits: Double, target: NDArray[np.bool_], valid: NDArray[np.bool_], scales: Double | None = None) -> float:
    right, beta = right_and_beta(logits, target, valid)
    scales = focal_scales(logits, target, valid) if scales is None else scales
    each = -0.5 * beta * scales * np.log(np.minimum(right + 1e-12, 1)) * valid
    return float((each.sum(axis=(1, 2)) / (valid.sum(axis=(1, 2)) + 1e-12)).mean())


def entropies(logits: Double, target: NDArray[np.bool_]) -> Double:
    probability = 1 / (1 + np.exp(-logits))
    return -np.where(target, np.log(probability), np.log(1 - probability))


def mask_twin(logits: Double, target: NDArray[np.bool_], valid: NDArray[np.bool_]) -> float:
    return float((entropies(logits, target) * valid).mean())


def balanced_twin(logits: Double, target: NDArray[np.bool_], valid: NDArray[np.bool_]) -> float:
    totals = []
    for each, edge, known in zip(entropies(logits, target), target, valid, strict=True):
        number, positives, negatives = known.sum(), (edge & known).sum(), (~edge & known).sum()
        weights = np.where(edge, 2 * negatives / number, 2 * positives / number) if positives and negatives else 1.0
        totals.append((each * weights * known).sum() / max(number, 1))
    return float(np.mean(totals))


def overlap_twin(logits: Double, target: NDArray[np.bool_], valid: NDArray[np.bool_]) -> float:
    losses = []
    for each, truth, known in zip(1 / (1 + np.exp(-logits)), target, valid, strict=True):
        shared, joined = 0.0, 0.0
        for probability, is_object in zip(each[known], truth[known], strict=True):
            shared += probability if is_object else 0.0
            joined += 1.0 if is_object else probability
        losses.append(1 - (shared + 1) / (joined + 1))
    return float(np.mean(losses))


TWINS: dict[Loss, Callable[..., float]] = {
    normalised_focal_loss: focal_twin,
    mask_bce: mask_twin,
    balanced_bce: balanced_twin,
    overlap_loss: overlap_twin,
}


def test_pixels_that_are_all_as_wrong_weigh_one_each_in_the_focal_loss() -> None:
    undecided = maps(np.zeros((1, 3, 3)), draw("#..", "...", "..#"), np.ones((1, 3, 3)))
    assert normalised_focal_loss(*undecided).item() == pytest.approx(0.5 * np.log(2))


def test_one_edge_pixel_of_four_weighs_as_much_as_the_other_three() -> None:
    logits, target, valid = maps(np.zeros((1, 1, 4)), draw("#..."), np.ones((1, 1, 4)))
    loss = balanced_bce(logits.requires_grad_(), target, valid)
    (slopes,) = torch.autograd.grad(loss, logits)
    assert loss.item() == pytest.approx((1.5 + 3 * 0.5) / 4 * np.log(2))
    np.testing.assert_allclose(slopes.flatten() * 4, [-0.75, 0.25, 0.25, 0.25])


def test_void_pixels_stay_in_the_denominator_of_the_auxiliary_loss_alone() -> None:
    half = maps(np.zeros((1, 1, 4)), draw("#.#."), draw("##.."))
    assert mask_bce(*half).item() == pytest.approx(np.log(2) / 2)
    assert balanced_bce(*half).item() == pytest.approx(np.log(2))
    assert normalised_focal_loss(*half).item() == pytest.approx(np.log(2) / 2)


@given(losses, logits_2x5x7, bits_2x5x7, bits_2x5x7, logits_2x5x7, bits_2x5x7)
def test_what_lies_under_void_changes_nothing(
    loss: Loss,
    logits: Double,
    target: NDArray[np.bool_],
    valid: NDArray[np.bool_],
    other_logits: Double,
    other_target: NDArray[np.bool_],
) -> None:
    before = loss(*maps(logits, target, valid))
    after = loss(*maps(np.where(valid, logits, other_logits), np.where(valid, target, other_target), valid))
    assert before.item() == after.item()


@every_loss
def test_void_pixels_get_no_gradient(loss: Loss) -> None:
    logits, target, valid = maps(*random_maps())
    (slopes,) = torch.autograd.grad(loss(logits.requires_grad_(), target, valid), logits)
    assert (slopes[valid < 0.5] == 0).all() and (slopes[valid > 0.5] != 0).all()


@every_loss
def test_a_batch_costs_the_mean_of_its_samples(loss: Loss) -> None:
    both = maps(*random_maps())
    singly = [loss(*(values[sample : sample + 1] for values in both)).item() for sample in range(2)]
    assert loss(*both).item() == pytest.approx(np.mean(singly), rel=1e-12)


@every_loss
@pytest.mark.parametrize("kind", [0.0, 1.0])
def test_a_sample_of_one_kind_costs_something_and_one_of_void_alone_nothing(loss: Loss, kind: float) -> None:
    logits, _, _ = maps(*random_maps())
    target = torch.full_like(logits, kind)
    assert loss(logits, target, torch.ones_like(logits)).item() > 0
    assert loss(logits, target, torch.zeros_like(logits)).item() == 0


@every_loss
def test_bf16_is_computed_in_float32(loss: Loss) -> None:
    narrow = maps(*random_maps(), kind=torch.bfloat16)
    result = loss(*narrow)
    assert result.dtype == torch.float32
    torch.testing.assert_close(result, loss(*(values.float() for values in narrow)), rtol=0, atol=0)


@every_loss
@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("right", [True, False])
def test_logits_of_a_hundred_give_a_finite_loss_and_finite_gradients(loss: Loss, kind: dtype, right: bool) -> None:
    _, target, valid = maps(*random_maps(), kind=kind)
    logits = ((2 * target - 1) * (100 if right else -100)).requires_grad_()
    value = loss(logits, target, valid)
    (slopes,) = torch.autograd.grad(value, logits)
    assert torch.isfinite(value) and torch.isfinite(slopes).all()
    assert (value < 1e-6) if right else (value > (0.9 if loss is overlap_loss else 10))


def test_a_nearly_right_mask_costs_in_float32_what_it_costs_in_float64() -> None:
    # 1 - p taken from a rounded p would be off by a thirtieth at a logit of 14.
    logits, target, valid = maps(np.array([[[13.8, -14.1, 14.3, -13.9]]]), draw("#.#."), np.ones((1, 1, 4)))
    narrow = normalised_focal_loss(logits.float(), target, valid).item()
    assert narrow == pytest.approx(normalised_focal_loss(logits, target, valid).item(), rel=1e-5)


@given(losses, logits_2x5x7, bits_2x5x7, bits_2x5x7)
def test_each_loss_equals_its_formula(loss: Loss, logits: Double, target: NDArray[np.bool_], valid: NDArray[np.bool_]) -> None:
    value = loss(*maps(logits, target, valid)).item()
    assert value == pytest.approx(TWINS[loss](logits, target, valid), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("loss", [mask_bce, balanced_bce, overlap_loss])
def test_gradients_agree_with_finite_differences(loss: Loss) -> None:
    logits, target, valid = maps(*random_maps())
    assert torch.autograd.gradcheck(lambda values: loss(values, target, valid), logits.requires_grad_())


def test_a_mask_twice_too_large_overlaps_as_little_as_one_half_too_small() -> None:
    one, two = torch.zeros(1, 1, 40, 40), torch.zeros(1, 1, 40, 40)
    one[..., :20, :20], two[..., :20, :] = 1, 1
    valid = torch.ones_like(one)
    large, small = (overlap_loss(40 * guess - 20, truth, valid).item() for guess, truth in ((two, one), (one, two)))
    assert large == pytest.approx(small, abs=1e-6) == pytest.approx(0.5, abs=2e-3)


def test_the_gradient_of_the_focal_loss_takes_its_scale_for_a_constant() -> None:
    logits, target, valid = random_maps()
    tensor, *others = maps(logits, target, valid)
    (found,) = torch.autograd.grad(normalised_focal_loss(tensor.requires_grad_(), *others), tensor)
    scales = focal_scales(logits, target, valid)
    slopes = np.zeros_like(logits)
    for place in np.ndindex(logits.shape):
        step = np.zeros_like(logits)
        step[place] = 1e-5
        ends = [focal_twin(logits + sign * step, target, valid, scales) for sign in (1, -1)]
        slopes[place] = (ends[0] - ends[1]) / 2e-5
    np.testing.assert_allclose(found[:, 0].numpy(), slopes, rtol=1e-6, atol=1e-10)


def test_the_edge_is_two_pixels_wide_on_either_side_of_the_border() -> None:
    mask = draw("....####", "....####", "....####")
    band, known = edges(mask)
    np.testing.assert_array_equal(band, draw("..####..", "..####..", "..####.."))
    assert known.all()


def test_an_object_cut_by_the_crop_has_no_edge_along_the_crops_border() -> None:
    assert not edges(np.ones((1, 7, 9), np.bool_))[0].any()
    band, _ = edges(draw("######...", "######...", "######...", "######..."))
    np.testing.assert_array_equal(band, draw("....####.", "....####.", "....####.", "....####."))


def test_a_lone_pixel_is_edge_all_around() -> None:
    band, _ = edges(draw(".......", ".......", ".......", "...#...", ".......", ".......", "......."))
    np.testing.assert_array_equal(band, draw(".......", ".#####.", ".#####.", ".#####.", ".#####.", ".#####.", "......."))


def test_within_two_pixels_of_void_the_edge_is_unknown() -> None:
    valid = draw("########", "########", "########", "#######.")
    _, known = edges(np.zeros_like(valid), valid)
    np.testing.assert_array_equal(known, draw("########", "#####...", "#####...", "#####..."))


@given(bits_2x5x7, bits_2x5x7, bits_2x5x7)
def test_what_lies_under_void_makes_no_edge(mask: NDArray[np.bool_], valid: NDArray[np.bool_], other: NDArray[np.bool_]) -> None:
    for before, after in zip(edges(mask, valid), edges(np.where(valid, mask, other), valid), strict=True):
        np.testing.assert_array_equal(before, after)


@given(arrays(np.bool_, (2, 9, 12)), st.integers(0, 2**32 - 1))
def test_the_band_equals_looking_into_the_square_around_each_pixel(mask: NDArray[np.bool_], seed: int) -> None:
    valid = np.random.default_rng(seed).random(mask.shape) > 0.02
    band, known = edges(mask, valid)
    around = (0, 0), (2, 2), (2, 2)
    kinds, certain = np.pad(mask, around, mode="edge"), np.pad(valid, around, constant_values=True)
    for sample, row, col in np.ndindex(mask.shape):
        square = sample, slice(row, row + 5), slice(col, col + 5)
        assert known[sample, row, col] == certain[square].all()
        if known[sample, row, col]:
            assert band[sample, row, col] == (kinds[square].any() and not kinds[square].all())


@given(arrays(np.bool_, (1, 8, 9)))
def test_the_square_band_holds_the_round_one_and_at_its_corners_a_little_more(mask: NDArray[np.bool_]) -> None:
    kinds = np.pad(mask[0], 2, mode="edge")
    # What is farther than any pixel of either kind stands for a kind that is not there.
    places = [np.vstack([np.argwhere(kinds == kind), [(1000, 1000)]]) for kind in (False, True)]
    distance = np.zeros(kinds.shape)
    for kind in (False, True):
        distance[kinds == kind] = cdist(places[kind][:-1], places[not kind]).min(axis=1)
    distance = distance[2:-2, 2:-2]
    band = edges(mask)[0][0]
    assert band[distance <= 2].all()
    assert set(np.round(distance[band & (distance > 2)] ** 2)) <= {5, 8}
