from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy import ndimage

from edgeflow.annotation.editing import holes_filled, intersected, largest_part, moved, painted, split, subtracted, united
from edgeflow.annotation.geometry import Geometry
from edgeflow.errors import MaskError
from edgeflow.masks import Mask

SIDE = 9
MASKS = arrays(np.bool_, (SIDE, SIDE)).filter(np.any)
POINTS = st.lists(st.tuples(st.floats(-3, 12), st.floats(-3, 12)), min_size=2, max_size=5)
CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])


def drawn(picture: str) -> Geometry:
    lines = [line.split()[0] for line in picture.split("\n") if line.strip()]
    return Geometry.of_mask(np.array([[letter == "#" for letter in line] for line in lines]))


def picture(geometry: Geometry) -> list[str]:
    return ["".join("#" if inside else "." for inside in row) for row in geometry.mask]


def of(mask: NDArray[np.bool_]) -> Geometry:
    return Geometry.of_mask(mask)


@given(MASKS, MASKS)
def test_a_union_is_that_of_the_masks(one: Mask, other: Mask) -> None:
    assert np.array_equal(united([of(one), of(other)]).mask, one | other)


@given(MASKS, MASKS)
def test_an_intersection_is_that_of_the_masks_and_an_empty_one_is_refused(one: Mask, other: Mask) -> None:
    if (one & other).any():
        assert np.array_equal(intersected([of(one), of(other)]).mask, one & other)
    else:
        with pytest.raises(MaskError, match="overlap"):
            intersected([of(one), of(other)])


@given(MASKS, MASKS)
def test_a_difference_is_that_of_the_masks_and_an_empty_one_is_refused(one: Mask, other: Mask) -> None:
    if (one & ~other).any():
        assert np.array_equal(subtracted(of(one), [of(other)]).mask, one & ~other)
    else:
        with pytest.raises(MaskError, match="delete"):
            subtracted(of(one), [of(other)])


def test_a_line_across_cuts_in_two_and_the_larger_piece_comes_first() -> None:
    pieces = split(drawn("#####\n#####"), [(2, -1), (2, 3)])
    assert [picture(piece) for piece in pieces] == [["..###", "..###"], ["##...", "##..."]]


def test_a_line_that_ends_inside_cuts_nothing_off() -> None:
    whole = drawn("#####\n#####\n#####")
    assert split(whole, [(2, -1), (2, 1.7)]) == (whole,)


def test_a_bent_line_cuts_a_corner_out() -> None:
    pieces = split(drawn("####\n####\n####"), [(2, -1), (2, 2), (-1, 2)])
    assert picture(pieces[1]) == ["##..", "##..", "...."]


def test_a_line_through_a_hole_needs_to_pass_both_sides() -> None:
    ring = drawn("#####\n#...#\n#####")
    assert len(split(ring, [(2.4, -1), (2.4, 1.5)])) == 1
    assert len(split(ring, [(2.4, -1), (2.4, 4)])) == 2


def test_parts_that_the_line_leaves_whole_stay_with_the_largest_piece() -> None:
    pieces = split(drawn("####.#\n####.#"), [(1, -1), (1, 3)])
    assert [picture(piece) for piece in pieces] == [[".###.#", ".###.#"], ["#.....", "#....."]]


def test_a_diagonal_through_all_centres_still_parts_the_two_sides() -> None:
    pieces = split(of(np.ones((6, 6), np.bool_)), [(-1, -1), (7, 7)])
    assert len(pieces) == 2
    assert abs(pieces[0].area - pieces[1].area) <= 6


@given(MASKS, POINTS)
def test_pieces_share_no_pixel_and_together_are_the_shape(mask: Mask, line: list[tuple[float, float]]) -> None:
    pieces = split(of(mask), line)
    assert np.array_equal(np.sum([piece.mask for piece in pieces], axis=0), mask.astype(int))
    assert all(ndimage.label(piece.mask, CROSS)[1] == 1 for piece in pieces[1:])


@given(MASKS)
def test_holes_are_filled_as_scipy_fills_them(mask: Mask) -> None:
    # Background pixels that touch at a corner only are apart, as for parts: SciPy's default says the same.
    assert np.array_equal(holes_filled(of(mask)).mask, ndimage.binary_fill_holes(mask))


@given(MASKS)
def test_the_largest_part_is_one_part_and_none_is_larger(mask: Mask) -> None:
    numbers, _ = ndimage.label(mask, CROSS)
    kept = largest_part(of(mask))
    assert kept.area == np.bincount(numbers.ravel())[1:].max()
    assert len(np.unique(numbers[kept.mask])) == 1


@given(MASKS, st.integers(-12, 12), st.integers(-12, 12))
def test_a_moved_shape_is_the_mask_shifted_and_cut(mask: Mask, rows: int, cols: int) -> None:
    expected = np.pad(mask, 12)[12 - rows : 12 - rows + SIDE, 12 - cols : 12 - cols + SIDE]
    if expected.any():
        assert np.array_equal(moved(of(mask), rows, cols).mask, expected)
    else:
        with pytest.raises(MaskError, match="delete"):
            moved(of(mask), rows, cols)


def test_one_dab_is_a_disc() -> None:
    assert picture(painted(None, [(2.5, 2.5)], radius=1.2, add=True, image=(5, 5))) == [
        ".....",
        "..#..",
        ".###.",
        "..#..",
        ".....",
    ]


@given(POINTS, st.floats(0.8, 4))
def test_a_stroke_is_every_pixel_within_the_radius_of_its_line(points: list[tuple[float, float]], radius: float) -> None:
    rows, cols = np.mgrid[:SIDE, :SIDE] + 0.5
    near = np.full((SIDE, SIDE), np.inf)
    for (x0, y0), (x1, y1) in pairwise(points):
        length = (x1 - x0) ** 2 + (y1 - y0) ** 2
        share = np.clip(((cols - x0) * (x1 - x0) + (rows - y0) * (y1 - y0)) / length, 0, 1) if length else 0 * cols
        near = np.minimum(near, np.hypot(cols - x0 - share * (x1 - x0), rows - y0 - share * (y1 - y0)))
    base = of(np.pad(np.ones((1, 1), np.bool_), ((0, SIDE - 1), (0, SIDE - 1))))
    mask = painted(base, points, radius=radius, add=True, image=(SIDE, SIDE)).mask
    sure, never = near < radius - 0.02, near > radius + 1e-6
    assert mask[sure].all()
    assert not (mask & never)[1:].any()


def test_erasing_everything_is_refused_and_erasing_nothing_changes_nothing() -> None:
    shape = drawn("....\n.##.\n....")
    with pytest.raises(MaskError, match="delete"):
        painted(shape, [(2.0, 1.5)], radius=5, add=False, image=(3, 4))
    assert painted(shape, [(50.0, 50.0)], radius=5, add=False, image=(3, 4)) == shape


def test_a_stroke_beside_the_image_makes_no_object() -> None:
    with pytest.raises(MaskError, match="inside"):
        painted(None, [(-20.0, -20.0), (-10.0, -20.0)], radius=3, add=True, image=(5, 5))
