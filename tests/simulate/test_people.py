import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage
from scipy.spatial.distance import cdist
from scipy.stats import chisquare

from edgeflow.clicks import Click
from edgeflow.errors import ClickError, MaskError
from edgeflow.grid import Float
from edgeflow.masks import Mask
from edgeflow.simulate import click_in_error, next_click, ritm_click

masks_9x7 = arrays(np.bool_, (9, 7))
probabilities_9x7 = arrays(np.float32, (9, 7), elements=st.sampled_from([0.0, 0.3, 0.49, 0.495, 0.8]).map(np.float32))
seeds = st.integers(0, 2**32 - 1)
CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])


def draw(*rows: str) -> Mask:
    return np.array([[cell == "#" for cell in row] for row in rows])


BAR_AND_DOT = draw(
    "###....",
    "###....",
    "###....",
    "......#",
)
EMPTY = np.zeros_like(BAR_AND_DOT)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def clicked(click: Click | None) -> tuple[int, int]:
    assert click is not None
    return int(click.row), int(click.col)


def test_only_the_region_of_the_deepest_pixel_is_clicked_and_every_pixel_of_it() -> None:
    dice = rng()
    hits = {clicked(click_in_error(BAR_AND_DOT, EMPTY, dice)) for _ in range(300)}
    assert hits == {(row, col) for row in range(3) for col in range(3)}


def test_regions_that_touch_at_a_corner_only_are_two() -> None:
    corner = draw("###.", "###.", "###.", "...#")
    dice = rng()
    assert (3, 3) not in {clicked(click_in_error(corner, np.zeros_like(corner), dice, sharpness=0)) for _ in range(300)}


def test_a_pixel_twice_as_deep_is_clicked_twice_as_often() -> None:
    dice = rng(1)
    hits = [clicked(click_in_error(BAR_AND_DOT, EMPTY, dice)) for _ in range(2000)]
    # One pixel of depth 2 among eight of depth 1.
    assert hits.count((1, 1)) == pytest.approx(2000 * 2 / 10, rel=0.15)


def test_without_sharpness_every_pixel_of_the_region_is_as_likely() -> None:
    dice = rng(2)
    hits = [clicked(click_in_error(BAR_AND_DOT, EMPTY, dice, sharpness=0)) for _ in range(2000)]
    assert hits.count((1, 1)) == pytest.approx(2000 / 9, rel=0.15)


def test_an_infinite_sharpness_clicks_where_the_robot_does() -> None:
    click = click_in_error(BAR_AND_DOT, EMPTY, rng(), sharpness=float("inf"))
    assert click == next_click(BAR_AND_DOT, EMPTY) == Click(1, 1, True)


@pytest.mark.parametrize("sharpness", [-1.0, float("nan")])
def test_a_sharpness_below_zero_is_refused_in_one_sentence(sharpness: float) -> None:
    with pytest.raises(ClickError, match="it must be 0"):
        click_in_error(BAR_AND_DOT, EMPTY, rng(), sharpness=sharpness)


def test_masks_of_different_shapes_are_refused() -> None:
    with pytest.raises(MaskError, match="3 x 3 but its image is 4 x 7"):
        click_in_error(BAR_AND_DOT, np.zeros((3, 3), np.bool_), rng())
    with pytest.raises(MaskError, match="3 x 3 but its image is 4 x 7"):
        ritm_click(BAR_AND_DOT, np.zeros((3, 3), np.float32), rng())


def test_where_nothing_is_wrong_nothing_is_clicked_and_nothing_drawn() -> None:
    dice = rng()
    assert click_in_error(BAR_AND_DOT, BAR_AND_DOT, dice) is None
    assert ritm_click(BAR_AND_DOT, BAR_AND_DOT.astype(np.float32), dice) is None
    assert dice.random() == rng().random()


def test_ritm_clicks_pixels_deeper_than_half_of_the_deepest_in_any_region() -> None:
    two = draw(
        ".......",
        ".###...",
        ".###...",
        ".###.##",
        ".....##",
    )
    dice = rng()
    hits = {clicked(ritm_click(two, np.zeros(two.shape, np.float32), dice)) for _ in range(300)}
    # The deepest pixel has depth 2, all others exactly half of it, and half is not enough.
    assert hits == {(2, 2)}
    flat = draw("##.", "##.", "..#")
    hits = {clicked(ritm_click(flat, np.zeros(flat.shape, np.float32), dice)) for _ in range(300)}
    assert hits == {(0, 0), (0, 1), (1, 0), (1, 1), (2, 2)}


def test_ritm_takes_a_probability_of_49_percent_as_neither_missed_nor_false() -> None:
    truth = draw("##..")
    exactly = np.full(truth.shape, 0.49, np.float32)
    assert ritm_click(truth, exactly, rng()) is None
    assert ritm_click(truth, np.full(truth.shape, 0.48, np.float32), rng()) in (Click(0, 0), Click(0, 1))
    assert ritm_click(truth, np.full(truth.shape, 0.5, np.float32), rng()) in (Click(0, 2, False), Click(0, 3, False))


def test_a_tie_between_missed_and_false_goes_to_the_negative_click() -> None:
    truth, prediction = draw("#..."), draw("...#")
    assert click_in_error(truth, prediction, rng()) == Click(0, 3, False)
    assert ritm_click(truth, prediction.astype(np.float32), rng()) == Click(0, 3, False)


@given(masks_9x7, masks_9x7, masks_9x7, seeds, st.sampled_from([0.0, 0.5, 1.0, 3.0, float("inf")]))
def test_a_click_has_the_robots_sign_and_lies_in_the_robots_region(
    truth: Mask, prediction: Mask, void: Mask, seed: int, sharpness: float
) -> None:
    robot = next_click(truth, prediction, void=void)
    click = click_in_error(truth, prediction, rng(seed), void=void, sharpness=sharpness)
    if robot is None or click is None:
        assert robot is None and click is None
        return
    wrong = ~void & (truth & ~prediction if robot.positive else prediction & ~truth)
    regions, _ = ndimage.label(wrong, CROSS)
    assert click.positive == robot.positive
    assert regions[clicked(click)] == regions[clicked(robot)] > 0


@given(masks_9x7, probabilities_9x7, masks_9x7, seeds)
def test_a_click_of_ritm_lies_on_a_decided_wrong_pixel_of_its_sign(truth: Mask, guess: Float, void: Mask, seed: int) -> None:
    click = ritm_click(truth, guess, rng(seed), void=void)
    missed, taken = truth & (guess < 0.49) & ~void, ~truth & (guess > 0.49) & ~void
    if click is None:
        assert not (missed | taken).any()
    else:
        assert (missed if click.positive else taken)[clicked(click)]


@given(masks_9x7, masks_9x7, seeds)
def test_the_same_generator_gives_the_same_click(truth: Mask, prediction: Mask, seed: int) -> None:
    assert click_in_error(truth, prediction, rng(seed)) == click_in_error(truth, prediction, rng(seed))


@pytest.mark.parametrize("sharpness", [0.0, 1.0, 2.5])
def test_the_share_of_each_pixel_is_its_distance_measured_one_by_one(sharpness: float) -> None:
    truth = draw("..####..", ".######.", ".#####..", "..##....")
    inside, outside = np.argwhere(np.pad(truth, 1)), np.argwhere(~np.pad(truth, 1))
    weights = cdist(inside, outside).min(axis=1) ** sharpness
    dice, count = rng(3), 4000
    hits = [clicked(click_in_error(truth, np.zeros_like(truth), dice, sharpness=sharpness)) for _ in range(count)]
    seen = [hits.count((row - 1, col - 1)) for row, col in inside]
    assert chisquare(seen, count * weights / weights.sum()).pvalue > 0.001
