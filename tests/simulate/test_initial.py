from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage
from scipy.stats import chisquare

from edgeflow.clicks import Click
from edgeflow.errors import ClickError, MaskError
from edgeflow.masks import Mask
from edgeflow.simulate import InitialClicks, choose_target, initial_clicks

masks_30x20 = arrays(np.bool_, (30, 20))
SQUARE = np.zeros((60, 80), np.bool_)
SQUARE[20:40, 30:50] = True
OTHER = np.zeros_like(SQUARE)
OTHER[:10, :10] = True
EMPTY = np.zeros_like(SQUARE)
FULL_3X3 = np.ones((3, 3))


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def hits(clicks: list[Click], *, positive: bool) -> list[tuple[int, int]]:
    return [(int(click.row), int(click.col)) for click in clicks if click.positive == positive]


def many(config: InitialClicks, target: Mask = SQUARE, others: Mask = OTHER, times: int = 300) -> list[Click]:
    dice = rng()
    return [click for _ in range(times) for click in initial_clicks(target, others, dice, config)]


def drawn(pixels: list[tuple[int, int]], shape: tuple[int, int] = (60, 80)) -> Mask:
    mask = np.zeros(shape, np.bool_)
    mask[tuple(np.transpose(pixels))] = True
    return mask


def test_positive_clicks_keep_three_pixels_from_the_border_of_the_object() -> None:
    inner = np.zeros_like(SQUARE)
    inner[23:37, 33:47] = True
    np.testing.assert_array_equal(drawn(hits(many(InitialClicks(erosion_probability=1), times=600), positive=True)), inner)


def test_without_erosion_positive_clicks_fall_all_over_the_object() -> None:
    np.testing.assert_array_equal(drawn(hits(many(InitialClicks(erosion_probability=0), times=900), positive=True)), SQUARE)


def test_one_object_in_ten_is_clicked_up_to_its_border() -> None:
    dice, config = rng(5), InitialClicks(max_clicks=1)
    border = [hits(initial_clicks(SQUARE, OTHER, dice, config), positive=True)[0] for _ in range(4000)]
    inner = ndimage.binary_erosion(SQUARE, FULL_3X3, iterations=3)
    # Of the tenth that is not eroded, the share of the border's 204 pixels among 400.
    assert np.mean([not inner[pixel] for pixel in border]) == pytest.approx(0.1 * 204 / 400, abs=0.01)


def test_an_object_of_which_erosion_leaves_ten_pixels_or_less_is_clicked_all_over() -> None:
    thin = np.zeros_like(SQUARE)
    thin[10:17, 10:26] = True  # erodes to 1 x 10
    assert drawn(hits(many(InitialClicks(erosion_probability=1), thin), positive=True))[10].any()
    thin[10:17, 26] = True  # to 1 x 11
    assert not drawn(hits(many(InitialClicks(erosion_probability=1), thin), positive=True))[10].any()


def test_the_border_of_the_image_does_not_erode_an_object_that_it_cuts() -> None:
    cut = np.zeros_like(SQUARE)
    cut[:20, 30:50] = True
    assert drawn(hits(many(InitialClicks(erosion_probability=1), cut), positive=True))[0].any()


def test_an_empty_target_has_no_positive_click_and_no_border() -> None:
    clicks = many(InitialClicks(in_background=0, on_others=0, near_border=1), EMPTY)
    assert clicks == []
    assert hits(many(InitialClicks(), EMPTY), positive=True) == []
    assert hits(many(InitialClicks(), EMPTY), positive=False)


def test_negative_clicks_near_the_border_fall_into_a_ring_of_a_tenth_of_the_objects_size() -> None:
    clicks = many(InitialClicks(in_background=0, on_others=0, near_border=1), times=600)
    # 400 pixels: two steps of 3 x 3.
    ring = ndimage.binary_dilation(SQUARE, FULL_3X3, iterations=2) & ~SQUARE
    np.testing.assert_array_equal(drawn(hits(clicks, positive=False)), ring)


def test_negative_clicks_on_others_fall_anywhere_when_there_are_no_others() -> None:
    only_others = InitialClicks(in_background=0, on_others=1, near_border=0)
    np.testing.assert_array_equal(drawn(hits(many(only_others), positive=False)), OTHER)
    everywhere = drawn(hits(many(only_others, others=SQUARE, times=2000), positive=False))
    assert everywhere[45:].any() and everywhere[:, 55:].any() and not (everywhere & SQUARE).any()


def test_an_object_that_fills_the_image_has_no_negative_click() -> None:
    assert hits(many(InitialClicks(), np.ones_like(SQUARE)), positive=False) == []


def test_each_of_two_merged_objects_has_a_click_before_the_rest() -> None:
    target, dice = SQUARE | OTHER, rng()
    for _ in range(50):
        first, second, *_ = hits(initial_clicks(target, EMPTY, dice, parts=(SQUARE, OTHER)), positive=True)
        assert SQUARE[first] and OTHER[second]


def test_settings_that_allow_no_click_or_share_more_than_all_are_refused_in_one_sentence() -> None:
    with pytest.raises(ClickError, match="at least 1 must be allowed"):
        InitialClicks(max_clicks=0)
    with pytest.raises(ClickError, match=r"sum to 1\.2; they must be 0 or more and sum to 1"):
        InitialClicks(in_background=0.3)


def test_masks_of_different_shapes_are_refused() -> None:
    with pytest.raises(MaskError, match="3 x 3 but its image is 60 x 80"):
        initial_clicks(SQUARE, np.zeros((3, 3), np.bool_), rng())


@given(masks_30x20, masks_30x20, masks_30x20, st.integers(0, 1000), st.integers(1, 24))
def test_clicks_lie_on_clickable_pixels_of_their_side_and_are_not_too_many(
    target: Mask, others: Mask, void: Mask, seed: int, most: int
) -> None:
    clicks = initial_clicks(target, others, rng(seed), InitialClicks(max_clicks=most), void=void)
    positives, negatives = hits(clicks, positive=True), hits(clicks, positive=False)
    assert all(target[pixel] and not void[pixel] for pixel in positives)
    assert all(not target[pixel] and not void[pixel] for pixel in negatives)
    assert bool((target & ~void).any()) <= len(positives) <= most
    assert len(negatives) <= most


@given(st.integers(0, 1000))
def test_more_merged_objects_than_clicks_are_not_clicked_more_often_than_allowed(seed: int) -> None:
    clicks = initial_clicks(SQUARE | OTHER, EMPTY, rng(seed), InitialClicks(max_clicks=1), parts=(SQUARE, OTHER))
    assert len(hits(clicks, positive=True)) == 1


def test_the_numbers_of_clicks_follow_the_powers_of_their_decay() -> None:
    dice, times = rng(7), 4000
    samples = [initial_clicks(SQUARE, OTHER, dice) for _ in range(times)]
    for positive, least in ((True, 1), (False, 0)):
        chances = 0.8 ** np.arange(25 - least)
        counted = Counter(len(hits(clicks, positive=positive)) - least for clicks in samples)
        seen = [counted[number] for number in range(15)] + [sum(counted[number] for number in range(15, 25))]
        expected = times * chances / chances.sum()
        assert chisquare(seen, [*expected[:15], expected[15:].sum()]).pvalue > 0.001


def test_the_means_are_those_of_the_notes_on_ritm() -> None:
    dice = rng(8)
    samples = [initial_clicks(SQUARE, OTHER, dice) for _ in range(4000)]
    assert np.mean([len(hits(clicks, positive=True)) for clicks in samples]) == pytest.approx(4.9, abs=0.2)
    assert np.mean([len(hits(clicks, positive=False)) for clicks in samples]) == pytest.approx(3.9, abs=0.2)


def test_half_of_the_negative_clicks_are_near_the_border_and_four_in_ten_on_others() -> None:
    ring = ndimage.binary_dilation(SQUARE, FULL_3X3, iterations=2) & ~SQUARE
    pixels = hits(many(InitialClicks(), times=3000), positive=False)
    off = int((~SQUARE).sum())
    assert np.mean([ring[pixel] for pixel in pixels]) == pytest.approx(0.5 + 0.1 * ring.sum() / off, abs=0.015)
    assert np.mean([OTHER[pixel] for pixel in pixels]) == pytest.approx(0.4 + 0.1 * OTHER.sum() / off, abs=0.015)


def test_the_target_is_one_root_or_in_fifteen_of_a_hundred_draws_two() -> None:
    dice = rng(9)
    targets = [choose_target(range(3), dice) for _ in range(4000)]
    assert np.mean([len(target) == 2 for target in targets]) == pytest.approx(0.15, abs=0.02)
    assert all(len(set(target)) == len(target) in (1, 2) for target in targets)
    seen = Counter(target[0] for target in targets if len(target) == 1)
    assert chisquare([seen[index] for index in range(3)]).pvalue > 0.001


def test_a_lone_root_is_never_merged_and_no_root_is_no_target() -> None:
    dice = rng()
    assert all(choose_target([SQUARE], dice) == [0] for _ in range(100))
    assert choose_target([], dice) == []
