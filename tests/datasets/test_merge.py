"""RITM's rules, drawn: rectangles whose overlaps can be computed by hand."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from edgeflow.datasets.merge import find_parents, merge_instances, uncovered_stuff

Mask = NDArray[np.bool_]


def box(top: int, left: int, height: int, width: int, shape: tuple[int, int] = (60, 80)) -> Mask:
    mask = np.zeros(shape, np.bool_)
    mask[top : top + height, left : left + width] = True
    return mask


def places(found: list[Mask], masks: list[Mask]) -> list[int]:
    """Which of `masks` were found, in order."""
    return [next(index for index, mask in enumerate(masks) if mask is one) for one in found]


def test_masks_below_eighty_pixels_are_left_out() -> None:
    masks = [box(0, 0, 8, 10), box(20, 0, 1, 79), box(30, 0, 10, 8), box(50, 0, 1, 79)]
    assert places(merge_instances(masks[:2], masks[2:]), masks) == [0, 2]


def test_a_thing_that_lvis_has_is_not_taken_twice() -> None:
    lvis = [box(0, 0, 20, 20)]
    same = box(0, 0, 20, 16)  # IoU 0.8
    other = box(0, 0, 20, 14)  # IoU 0.7, which is not above 0.7
    assert len(merge_instances(lvis, [same])) == 1
    assert len(merge_instances(lvis, [other])) == 2


def test_a_thing_in_the_same_box_with_another_shape_is_taken() -> None:
    ring = box(0, 0, 20, 20) & ~box(4, 4, 12, 12)
    assert len(merge_instances([ring], [box(0, 0, 20, 20)])) == 2  # boxes' IoU 1, masks' 0.64


def test_masks_alike_in_boxes_that_differ_are_both_taken() -> None:
    kite = box(0, 0, 20, 20)
    with_string = kite | box(0, 20, 1, 30)  # masks' IoU 400 / 430, boxes' 20 / 50
    assert len(merge_instances([kite], [with_string])) == 2
    assert len(merge_instances([kite, with_string], [])) == 2


def test_lvis_s_near_duplicates_are_dropped_and_the_first_stays() -> None:
    masks = [box(0, 0, 20, 20), box(0, 0, 20, 18), box(0, 0, 20, 17)]
    assert places(merge_instances(masks[:2], []), masks) == [0]  # IoU 0.9
    assert places(merge_instances([masks[1], masks[0]], []), masks) == [1]
    assert places(merge_instances([masks[0], masks[2]], []), masks) == [0, 2]  # IoU 0.85, which is not above 0.85


def test_things_are_not_compared_with_each_other() -> None:
    masks = [box(0, 0, 20, 20), box(0, 0, 20, 20)]
    assert places(merge_instances([], masks), masks) == [0, 1]


def test_a_part_has_the_smallest_whole_as_its_parent() -> None:
    person, shirt, pocket, ball = box(0, 0, 40, 40), box(10, 10, 20, 20), box(12, 12, 10, 10), box(45, 60, 10, 10)
    assert find_parents([ball, pocket, person, shirt]) == [None, 3, None, 2]


def test_a_part_has_more_than_four_fifths_of_its_pixels_inside() -> None:
    person = box(0, 0, 40, 40)
    assert find_parents([person, box(35, 0, 6, 10)]) == [None, 0]  # 5/6 of it
    assert find_parents([person, box(36, 0, 5, 10)]) == [None, None]  # 4/5 of it


def test_a_part_has_most_of_its_box_inside_the_whole_s_box() -> None:
    person = box(0, 0, 40, 40)
    dumbbell = box(10, 10, 20, 20) | box(10, 30, 1, 29)  # 420 of 429 pixels inside its box's left half
    assert find_parents([person, dumbbell & ~box(10, 45, 1, 35)]) == [None, 0]
    assert find_parents([person, dumbbell]) == [None, None]  # 30 of its box's 49 columns


def test_of_two_alike_neither_is_the_other_s_part() -> None:
    assert find_parents([box(0, 0, 20, 20), box(0, 1, 20, 20)]) == [None, None]


def test_stuff_is_what_instances_leave_if_that_is_more_than_five_hundred_pixels() -> None:
    sky, grass, wall = box(0, 0, 20, 80), box(20, 0, 20, 26), box(40, 0, 20, 25)
    kite = box(5, 5, 10, 10)
    left = uncovered_stuff([sky, grass, wall], [kite, box(20, 0, 1, 19)])
    assert [int(mask.sum()) for mask in left] == [1500, 501]
    assert not (left[0] & kite).any()


def test_without_masks_there_is_nothing_to_merge() -> None:
    assert merge_instances([], []) == [] and find_parents([]) == [] and uncovered_stuff([], [box(0, 0, 9, 9)]) == []


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 9999))
def test_a_parent_is_larger_and_nothing_kept_is_a_near_duplicate(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sides = rng.integers(1, 40, (12, 4))
    masks = [box(int(top), int(left), int(height), int(width)) for top, left, height, width in sides]
    merged = merge_instances(masks[:8], masks[8:])
    assert all(mask.sum() >= 80 for mask in merged)
    for index, parent in enumerate(find_parents(merged)):
        if parent is not None:
            assert merged[parent].sum() > merged[index].sum()
            assert (merged[parent] & merged[index]).sum() > 0.8 * merged[index].sum()
    lvis = [mask for mask in merged if any(mask is one for one in masks[:8])]
    for number, one in enumerate(lvis):
        # The boxes of rectangles are the rectangles.
        assert all((one & other).sum() <= 0.85 * (one | other).sum() for other in lvis[:number])
