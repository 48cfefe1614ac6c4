"""The batched twins: distances, drawn clicks and disks of a whole batch at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy import ndimage
from scipy.stats import chi2_contingency

torch = pytest.importorskip("torch", reason="torch is not installed")

from torch import Generator, Tensor  # noqa: E402

from edgeflow.grid import Float  # noqa: E402
from edgeflow.masks import Mask  # noqa: E402
from edgeflow.network.encode import disks  # noqa: E402
from edgeflow.simulate import click_in_error, ritm_click  # noqa: E402
from edgeflow.train.batched import Rule, distance_transform, draw_disks, next_clicks  # noqa: E402

masks_2x9x21 = arrays(np.bool_, (2, 9, 21))
probabilities_2x9x21 = arrays(np.float32, (2, 9, 21), elements=st.sampled_from([0.0, 0.3, 0.49, 0.495, 0.5, 0.8]).map(np.float32))
rules = st.sampled_from(["ritm", "people"])
CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])


def draw(*rows: str) -> Mask:
    return np.array([[cell == "#" for cell in row] for row in rows])


def generator(seed: int = 0) -> Generator:
    return Generator().manual_seed(seed)


def scipy_distance(masks: NDArray[np.bool_]) -> Float:
    return np.stack([ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1] for mask in masks]).astype(np.float32)


def clicks(truth: Mask, probability: Float, valid: Mask, rule: Rule, seed: int = 0) -> list[NDArray[np.int64]]:
    """rows, cols, positive and exists, int64 (N,) each."""
    truths, probabilities, valids = torch.from_numpy(truth), torch.from_numpy(probability), torch.from_numpy(valid)
    return [values.long().numpy() for values in next_clicks(truths, probabilities, valids, generator(seed), rule=rule)]


def shares(truth: Mask, probability: Float, rule: Rule, times: int) -> NDArray[np.int64]:
    """int64 (H, W): how often each pixel is clicked in `times` draws, positively or not."""
    truths, probabilities = np.repeat(truth[None], times, 0), np.repeat(probability[None], times, 0)
    rows, cols, _, exists = clicks(truths, probabilities, np.ones_like(truths), rule, seed=1)
    assert exists.all()
    counted = np.zeros(truth.shape, np.int64)
    np.add.at(counted, (rows, cols), 1)
    return counted


def test_the_distance_of_a_pixel_is_to_the_nearest_false_one_or_to_the_outside() -> None:
    mask = draw("####.", "#####", "#####", "#####")
    distances = distance_transform(torch.from_numpy(mask)[None])[0]
    np.testing.assert_allclose(distances[:2], np.array([[1, 1, 1, 1, 0], [1, 2, 2, 2**0.5, 1]]))


def test_a_full_mask_is_as_deep_as_the_image_is_small() -> None:
    assert distance_transform(torch.ones(2, 7, 40, dtype=torch.bool)).max() == 4
    assert distance_transform(torch.ones(1, 41, 41, dtype=torch.bool)).max() == 21
    assert distance_transform(torch.zeros(2, 7, 40, dtype=torch.bool)).max() == 0


@given(masks_2x9x21)
def test_distances_equal_scipys_on_any_mask(masks: NDArray[np.bool_]) -> None:
    np.testing.assert_array_equal(distance_transform(torch.from_numpy(masks)).numpy(), scipy_distance(masks))


@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 60), st.floats(0.0005, 0.05))
def test_distances_equal_scipys_where_they_are_long(seed: int, height: int, width: int, holes: float) -> None:
    masks = np.random.default_rng(seed).random((2, height, width)) > holes
    np.testing.assert_array_equal(distance_transform(torch.from_numpy(masks)).numpy(), scipy_distance(masks))


def test_distances_do_not_depend_on_how_a_mask_lies_in_memory() -> None:
    masks = np.random.default_rng(0).random((2, 33, 50)) > 0.02
    turned = torch.from_numpy(masks).transpose(1, 2).contiguous().transpose(1, 2)
    np.testing.assert_array_equal(distance_transform(turned).numpy(), scipy_distance(masks))


def test_each_sample_of_a_batch_has_its_own_click_or_none() -> None:
    truth = np.stack([draw("#...", "...."), draw("....", "...."), draw("....", "...."), draw("...#", "....")])
    guess = np.stack([draw("....", "...."), draw("....", "..#."), draw("....", "...."), draw("...#", "....")]).astype(np.float32)
    rules: tuple[Rule, Rule] = ("ritm", "people")
    for rule in rules:
        rows, cols, positive, exists = clicks(truth, guess, np.ones_like(truth), rule)
        assert exists.tolist() == [1, 1, 0, 0]
        assert (rows.tolist(), cols.tolist()) == ([0, 1, 0, 0], [0, 2, 0, 0])
        assert positive.tolist() == [1, 0, 0, 0]


def test_people_click_only_the_region_of_the_deepest_pixel_however_it_winds() -> None:
    spiral = draw(
        "##########.",
        ".........#.",
        ".#######.#.",
        ".#.....#.#.",
        ".#.###.#.#.",
        ".#.###.#.#.",
        ".#.###.#.#.",
        ".#.###.#.#.",
        ".#.....#.#.",
        ".#######.#.",
        ".........#.",
    )
    joined = spiral.copy()
    joined[9, 8] = joined[8, 2] = joined[8, 3] = True
    for mask in (spiral, joined):
        seen = shares(mask, np.zeros(mask.shape, np.float32), "people", 3000) > 0
        regions, _ = ndimage.label(mask, CROSS)
        np.testing.assert_array_equal(seen, regions == regions[5, 4])
    assert seen.sum() == joined.sum()


def test_people_click_a_staircase_up_to_its_last_step() -> None:
    stairs = np.eye(12, dtype=np.bool_) | np.eye(12, k=1, dtype=np.bool_)
    stairs[:3, :3] = True  # the deepest pixel is at the top
    np.testing.assert_array_equal(shares(stairs, np.zeros(stairs.shape, np.float32), "people", 1000) > 0, stairs)


@given(masks_2x9x21, probabilities_2x9x21, masks_2x9x21, rules)
def test_signs_and_regions_are_those_of_the_clicks_of_one_sample(truth: Mask, guess: Float, valid: Mask, rule: Rule) -> None:
    rows, cols, positive, exists = clicks(truth, guess, valid, rule)
    for sample in range(2):
        low, high = (
            (guess[sample] < 0.49, guess[sample] > 0.49) if rule == "ritm" else (guess[sample] <= 0.5, guess[sample] > 0.5)
        )
        wrongs = [~truth[sample] & high & valid[sample], truth[sample] & low & valid[sample]]
        deepest = [float(scipy_distance(wrong[None]).max()) for wrong in wrongs]
        assert exists[sample] == (max(deepest) > 0)
        assert positive[sample] == (deepest[1] > deepest[0])
        if not exists[sample]:
            continue
        depth = scipy_distance(wrongs[int(positive[sample])][None])[0]
        pixel = int(rows[sample]), int(cols[sample])
        if rule == "ritm":
            assert depth[pixel] > depth.max() / 2
        else:
            regions, _ = ndimage.label(depth > 0, CROSS)
            assert regions[pixel] == regions.ravel()[depth.argmax()]


@given(masks_2x9x21, masks_2x9x21, masks_2x9x21)
def test_people_click_with_the_sign_and_in_the_region_of_click_in_error(truth: Mask, prediction: Mask, valid: Mask) -> None:
    rows, cols, positive, exists = clicks(truth, prediction.astype(np.float32), valid, "people")
    for sample in range(2):
        one = click_in_error(truth[sample], prediction[sample], np.random.default_rng(0), void=~valid[sample])
        assert exists[sample] == (one is not None)
        if one is not None:
            wrong = valid[sample] & ((truth & ~prediction) if one.positive else (prediction & ~truth))[sample]
            regions, _ = ndimage.label(wrong, CROSS)
            assert positive[sample] == one.positive
            assert regions[rows[sample], cols[sample]] == regions[int(one.row), int(one.col)] > 0


@pytest.mark.parametrize("rule", ["ritm", "people"])
def test_pixels_are_drawn_as_often_as_by_the_clicks_of_one_sample(rule: Rule) -> None:
    # Straight borders: there RITM's distances are exact too.
    truth = draw(".......#", ".#####..", ".#####..", ".#####..", ".#####..", ".#####..", "........")
    guess, times = np.zeros(truth.shape, np.float32), 4000
    rng = np.random.default_rng(4)
    singly = np.zeros(truth.shape, np.int64)
    for _ in range(times):
        click = ritm_click(truth, guess, rng) if rule == "ritm" else click_in_error(truth, guess > 0.5, rng)
        assert click is not None
        singly[int(click.row), int(click.col)] += 1
    batched = shares(truth, guess, rule, times)
    np.testing.assert_array_equal(singly > 0, batched > 0)
    both = np.stack([singly[singly > 0], batched[singly > 0]])
    assert chi2_contingency(both).pvalue > 0.001


def test_ritms_distances_choose_all_but_a_few_of_the_pixels_that_exact_ones_choose() -> None:
    rows, cols = np.mgrid[:61, :61]
    disk = (rows - 30) ** 2 + (cols - 30) ** 2 <= 29**2
    exact = scipy_distance(disk[None])[0] > scipy_distance(disk[None]).max() / 2
    rng = np.random.default_rng(5)
    drawn = [ritm_click(disk, np.zeros(disk.shape, np.float32), rng) for _ in range(3000)]
    strays = [click for click in drawn if click is not None and not exact[int(click.row), int(click.col)]]
    assert len(strays) < 0.05 * 3000


def test_the_same_seed_draws_the_same_clicks_and_another_one_others() -> None:
    truth = np.ones((8, 30, 40), np.bool_)
    guess = np.zeros(truth.shape, np.float32)
    first, second, third = (clicks(truth, guess, truth, "people", seed)[:2] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert (np.array(first) != np.array(third)).any()


def test_half_precision_probabilities_are_taken_too() -> None:
    truth = np.ones((1, 5, 5), np.bool_)
    guess = torch.full((1, 5, 5), 0.25, dtype=torch.bfloat16)
    _, _, positive, exists = next_clicks(torch.from_numpy(truth), guess, torch.from_numpy(truth), generator(), rule="ritm")
    assert positive.item() and exists.item()


def test_an_absent_point_and_one_far_outside_draw_nothing() -> None:
    points = torch.tensor([[[3.0, 3.0], [float("nan"), -1.0]], [[-50.0, 3.0], [3.0, 90.0]]])
    present = torch.tensor([[True, False], [True, True]])
    drawn = draw_disks(points, present, (9, 11), 2)
    assert drawn.dtype == torch.float32
    np.testing.assert_array_equal(drawn[0], disks([(3, 3)], (9, 11), radius=2))
    assert drawn[0].sum() == 13 and drawn[1].sum() == 0


def test_a_batch_without_any_place_for_a_point_is_empty() -> None:
    assert draw_disks(torch.zeros(3, 0, 2), torch.zeros(3, 0, dtype=torch.bool), (5, 7), 5).sum() == 0


coordinates = st.floats(-10, 50, width=32)


@given(
    st.lists(st.lists(st.tuples(coordinates, coordinates, st.booleans()), min_size=3, max_size=3), min_size=2, max_size=2),
    st.integers(0, 6),
)
def test_disks_equal_those_the_network_is_shown_in_use(samples: list[list[tuple[float, float, bool]]], radius: int) -> None:
    points: Tensor = torch.tensor([[point[:2] for point in sample] for sample in samples])
    present = torch.tensor([[point[2] for point in sample] for sample in samples])
    drawn = draw_disks(points, present, (31, 40), radius).numpy()
    for sample, one in zip(samples, drawn, strict=True):
        shown = [(row, col) for row, col, there in sample if there]
        np.testing.assert_array_equal(one, disks(shown, (31, 40), radius=radius))
