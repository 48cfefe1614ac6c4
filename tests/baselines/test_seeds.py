"""Seeds from clicks and from a mask: drawings, then invariants on random clicks."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from edgeflow.baselines.seeds import Seeds, add_existing, add_frame, draw_seeds
from edgeflow.clicks import Click
from edgeflow.grid import Window
from edgeflow.masks import Mask

WHOLE = Window(0, 0, 5, 5)


def test_a_click_is_a_disc() -> None:
    seeds = draw_seeds([Click(2, 2)], WHOLE, (5, 5), radius=1)
    assert drawn(seeds) == [".....", "..+..", ".+++.", "..+..", "....."]


def test_a_disc_is_cut_off_where_the_image_ends() -> None:
    seeds = draw_seeds([Click(0, 0, positive=False)], WHOLE, (5, 5), radius=1)
    assert drawn(seeds) == ["--...", "-....", ".....", ".....", "....."]


def test_a_cell_between_two_discs_goes_to_the_nearer_click_and_a_tie_to_the_last() -> None:
    seeds = draw_seeds([Click(0, 0), Click(0, 4, positive=False)], Window(0, 0, 1, 5), (1, 5), radius=3)
    assert drawn(seeds) == ["++---"]


def test_a_radius_below_a_cell_still_marks_the_cell_of_the_click() -> None:
    seeds = draw_seeds([Click(3, 9)], Window(0, 0, 4, 20), (2, 5), radius=0.1)
    assert drawn(seeds) == [".....", "..+.."]


def test_a_click_lands_where_its_window_says_and_one_outside_is_left_out() -> None:
    clicks = [Click(11, 21), Click(90, 90, positive=False)]
    assert drawn(draw_seeds(clicks, Window(10, 20, 3, 3), (3, 3), radius=0)) == ["...", ".+.", "..."]


def test_the_frame_stands_for_the_rest_until_a_negative_click_does() -> None:
    clicks = [Click(2, 0)]
    framed = add_frame(draw_seeds(clicks, WHOLE, (5, 5), radius=1))
    assert drawn(framed) == ["-----", "+...-", "++..-", "+...-", "-----"]
    two = draw_seeds([*clicks, Click(4, 4, positive=False)], WHOLE, (5, 5), radius=0)
    assert drawn(add_frame(two)) == drawn(two)


def test_the_cores_of_a_mask_and_of_its_outside_are_seeds() -> None:
    mask = np.zeros((1, 12), np.bool_)
    mask[0, 4:9] = True
    tall = mask.repeat(25, 0)
    none = Seeds(tall & False, tall & False)
    middle = drawn(add_existing(none, tall, [], Window(0, 0, 25, 12)))[12]
    assert middle == ".--..+++..-."


def test_a_negative_click_in_a_mask_takes_the_seeds_about_it_away() -> None:
    mask = np.zeros((21, 41), np.bool_)
    mask[5:16, 5:36] = True
    clicks = [Click(10, 30, positive=False)]
    window = Window(0, 0, 21, 41)
    seeds = add_existing(draw_seeds(clicks, window, mask.shape, radius=1), mask, clicks, window)
    line = drawn(seeds)[10]
    assert line[30] == "-"
    assert "+" not in line[20:41]
    assert "+" in line[5:19]


def drawn(seeds: Seeds) -> list[str]:
    signs = np.where(seeds.positive, "+", np.where(seeds.negative, "-", "."))
    return ["".join(row) for row in signs]


def whole_numbers(limit: int) -> st.SearchStrategy[int]:
    return st.integers(0, limit - 1)


CLICKS = st.lists(st.builds(Click, whole_numbers(30), whole_numbers(40), st.booleans()), min_size=1, max_size=6)


@settings(deadline=None, max_examples=40)
@given(CLICKS, st.integers(1, 12), st.integers(1, 12), st.floats(0, 9))
def test_no_cell_is_of_both_kinds_and_all_seeds_lie_in_a_disc(
    clicks: list[Click], height: int, width: int, radius: float
) -> None:
    window = Window(0, 0, 30, 40)
    seeds = draw_seeds(clicks, window, (height, width), radius=radius)
    assert not (seeds.positive & seeds.negative).any()
    assert (seeds.positive | seeds.negative).any()
    for kind, positive in ((seeds.positive, True), (seeds.negative, False)):
        discs = draw_seeds([click for click in clicks if click.positive == positive], window, (height, width), radius=radius)
        assert not (kind & ~(discs.positive | discs.negative)).any()
    framed = add_frame(seeds)
    assert np.array_equal(framed.positive, seeds.positive)
    assert not (framed.positive & framed.negative).any()


@settings(deadline=None, max_examples=30)
@given(CLICKS, st.integers(0, 999))
def test_what_a_click_says_outweighs_a_mask(clicks: list[Click], seed: int) -> None:
    mask: Mask = np.random.default_rng(seed).random((6, 8)) < 0.5
    mask = mask.repeat(5, 0).repeat(5, 1)
    window = Window(0, 0, 30, 40)
    clicked = draw_seeds(clicks, window, mask.shape, radius=2)
    both = add_existing(clicked, mask, clicks, window)
    assert not (clicked.positive & ~both.positive).any()
    assert not (clicked.negative & ~both.negative).any()
    assert not (both.positive & both.negative).any()
    assert not (both.positive & ~mask & ~clicked.positive).any()
    assert not (both.negative & mask & ~clicked.negative).any()
