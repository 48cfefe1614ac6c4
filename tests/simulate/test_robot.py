import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cdist

from edgeflow.clicks import Click
from edgeflow.errors import MaskError
from edgeflow.masks import Mask
from edgeflow.simulate import next_click

masks_9x7 = arrays(np.bool_, (9, 7))


def draw(*rows: str) -> Mask:
    return np.array([[cell == "#" for cell in row] for row in rows])


SQUARE = draw(
    ".......",
    ".#####.",
    ".#####.",
    ".#####.",
    ".#####.",
    ".#####.",
    ".......",
)
EMPTY = np.zeros((7, 7), np.bool_)


def test_the_first_click_is_the_innermost_pixel_of_the_object_and_positive() -> None:
    assert next_click(SQUARE, EMPTY) == Click(3, 3, True)


def test_the_image_border_counts_as_outside_the_error() -> None:
    # Without the ring of zeros the whole image would have no outside at all.
    assert next_click(np.ones((7, 7), np.bool_), EMPTY) == Click(3, 3, True)


def test_among_equally_deep_pixels_the_first_in_raster_order_is_clicked() -> None:
    two = draw(
        "....###",
        "....###",
        "###.###",
        "###....",
        "###....",
    )
    assert next_click(two, np.zeros_like(two)) == Click(1, 5, True)


def test_a_larger_false_region_is_clicked_negative() -> None:
    truth = draw("#......", ".......", ".......", ".......")
    prediction = draw("....###", "....###", "....###", ".......")
    assert next_click(truth, prediction) == Click(1, 5, False)


def test_a_tie_between_missed_and_false_goes_to_the_negative_click() -> None:
    assert next_click(draw("#..."), draw("...#")) == Click(0, 3, False)


def test_void_pixels_are_neither_missed_nor_false() -> None:
    truth = draw("####...")
    void = draw("##...##")
    # Of the missed four only columns 2 and 3 are decided.
    assert next_click(truth, np.zeros_like(truth), void=void) == Click(0, 2, True)
    assert next_click(np.zeros_like(truth), draw(".....##"), void=void) is None


def test_a_perfect_mask_leaves_nothing_to_click() -> None:
    assert next_click(SQUARE, SQUARE) is None


def test_two_empty_masks_leave_nothing_to_click() -> None:
    assert next_click(EMPTY, EMPTY) is None


def test_a_clicked_pixel_is_not_clicked_again_but_its_neighbour_may_be() -> None:
    first = next_click(SQUARE, EMPTY)
    assert first is not None
    # Removed after the transform: the neighbours keep their depth of 2, and the first of them comes next.
    assert next_click(SQUARE, EMPTY, [first]) == Click(2, 2, True)


def test_where_every_wrong_pixel_has_its_click_the_robot_stops() -> None:
    lone = draw("..#..")
    assert next_click(lone, np.zeros_like(lone), [Click(0, 2)]) is None


def test_a_fractional_click_takes_away_the_pixel_it_lies_on() -> None:
    pair = draw("##...")
    assert next_click(pair, np.zeros_like(pair), [Click(0.3, -0.4)]) == Click(0, 1, True)


def test_masks_of_different_shapes_are_refused_in_one_sentence() -> None:
    with pytest.raises(MaskError, match="3 x 3 but its image is 7 x 7"):
        next_click(SQUARE, np.zeros((3, 3), np.bool_))


@given(masks_9x7, masks_9x7, masks_9x7)
def test_a_click_lies_on_a_decided_wrong_pixel_of_its_sign(truth: Mask, prediction: Mask, void: Mask) -> None:
    click = next_click(truth, prediction, void=void)
    wrong = (truth != prediction) & ~void
    if click is None:
        assert not wrong.any()
    else:
        pixel = int(click.row), int(click.col)
        assert wrong[pixel] and truth[pixel] == click.positive


@given(masks_9x7, masks_9x7, st.integers(1, 6))
def test_clicks_on_an_unchanged_mask_never_repeat(truth: Mask, prediction: Mask, count: int) -> None:
    clicks: list[Click] = []
    for _ in range(count):
        click = next_click(truth, prediction, clicks)
        if click is None:
            break
        clicks.append(click)
    assert len({(click.row, click.col) for click in clicks}) == len(clicks)


@given(masks_9x7, masks_9x7)
def test_the_robot_agrees_with_measuring_every_distance_one_by_one(truth: Mask, prediction: Mask) -> None:
    assert next_click(truth, prediction) == slow_click(truth, prediction)


def slow_click(truth: Mask, prediction: Mask) -> Click | None:
    depths = []
    for wrong in (prediction & ~truth, truth & ~prediction):
        padded = np.pad(wrong, 1)
        depth = np.zeros(padded.shape)
        inside, outside = np.argwhere(padded), np.argwhere(~padded)
        if inside.size:
            depth[tuple(inside.T)] = cdist(inside, outside).min(axis=1)
        depths.append(depth[1:-1, 1:-1])
    positive = bool(depths[1].max() > depths[0].max())
    depth = depths[positive]
    row, col = np.argwhere(depth == depth.max())[0]
    return Click(int(row), int(col), bool(positive)) if depth.max() else None
