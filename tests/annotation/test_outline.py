import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from shapely.geometry import Point, Polygon

from edgeflow.annotation.exact import polygons_of
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Outline, geometry_of, is_clean, outline_of, shifted, simplified, vertices
from edgeflow.errors import MaskError
from edgeflow.masks import Mask

MASKS = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=12)).filter(np.any)


def ellipse(height: int, width: int) -> Mask:
    rows, cols = np.mgrid[:height, :width]
    return np.asarray(((2 * rows + 1) / height - 1) ** 2 + ((2 * cols + 1) / width - 1) ** 2 < 0.9, np.bool_)


def test_a_rectangle_keeps_its_four_corners() -> None:
    mask = np.zeros((9, 12), np.bool_)
    mask[2:7, 3:11] = True
    assert set(outline_of(Geometry.of_mask(mask))[0][0]) == {(3, 2), (11, 2), (11, 7), (3, 7)}


def test_a_staircase_becomes_one_slanting_line() -> None:
    mask = np.tril(np.ones((12, 12), np.bool_))
    ((ring,),) = outline_of(Geometry.of_mask(mask))
    assert vertices(((ring,),)) <= 6
    assert vertices(polygons_of(Geometry.of_mask(mask))) == 26


def test_a_smooth_border_takes_a_fraction_of_the_staircase() -> None:
    geometry = Geometry.of_mask(ellipse(200, 300))
    assert vertices(outline_of(geometry)) < vertices(polygons_of(geometry)) / 4


def test_a_hole_and_an_island_in_it_stay() -> None:
    mask = np.ones((9, 9), np.bool_)
    mask[2:7, 2:7] = False
    mask[4, 4] = True
    assert sorted(len(part) for part in outline_of(Geometry.of_mask(mask))) == [1, 2]


@settings(max_examples=500)
@given(MASKS)
def test_an_outline_rasterised_is_the_region_pixel_for_pixel(mask: NDArray[np.bool_]) -> None:
    geometry = Geometry.of_mask(mask)
    assert geometry_of(outline_of(geometry), geometry.shape) == geometry


@given(MASKS)
def test_an_outline_crosses_neither_itself_nor_the_image_border(mask: NDArray[np.bool_]) -> None:
    geometry = Geometry.of_mask(mask)
    assert is_clean(outline_of(geometry), geometry.shape)


@given(MASKS)
def test_shapely_finds_the_same_centres_inside(mask: NDArray[np.bool_]) -> None:
    # Written without our rasteriser: every pixel's centre is asked for.
    parts = [Polygon(part[0], part[1:]) for part in outline_of(Geometry.of_mask(mask))]
    inside = [
        [any(part.contains(Point(col + 0.5, row + 0.5)) for part in parts) for col in range(mask.shape[1])]
        for row in range(len(mask))
    ]
    assert np.array_equal(inside, mask)


@given(MASKS, st.integers(0, 5), st.integers(0, 5))
def test_where_a_region_lies_does_not_change_its_outline(mask: NDArray[np.bool_], rows: int, cols: int) -> None:
    farther = np.pad(mask, ((rows, 0), (cols, 0)))
    assert outline_of(Geometry.of_mask(farther)) == shifted(outline_of(Geometry.of_mask(mask)), rows, cols)


def test_an_outline_is_cut_at_the_image_border() -> None:
    square: Outline = ((((-3.0, -2.0), (4.0, -2.0), (4.0, 2.0), (-3.0, 2.0), (-3.0, -2.0)),),)
    assert geometry_of(square, (5, 6)).mask[:2, :4].all() and geometry_of(square, (5, 6)).area == 8
    assert not is_clean(square, (5, 6))


@pytest.mark.parametrize("place", [(10.0, 0.0), (-9.0, 0.0), (0.0, 20.0)])
def test_an_outline_beside_the_image_is_refused(place: tuple[float, float]) -> None:
    square: Outline = ((((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 0.0)),),)
    with pytest.raises(MaskError):
        geometry_of(shifted(square, *place), (5, 6))


def test_an_outline_between_the_centres_is_refused() -> None:
    with pytest.raises(MaskError):
        geometry_of(((((1.6, 1.6), (2.4, 1.6), (2.4, 2.4), (1.6, 1.6)),),), (5, 6))


def test_a_bow_tie_gives_both_its_halves_and_is_not_clean() -> None:
    bow: Outline = ((((0.0, 0.0), (8.0, 8.0), (8.0, 0.0), (0.0, 8.0), (0.0, 0.0)),),)
    assert geometry_of(bow, (8, 8)).area > 20
    assert not is_clean(bow, (8, 8))


def test_simplifying_moves_no_vertex_farther_than_asked() -> None:
    outline = outline_of(Geometry.of_mask(ellipse(60, 90)))
    fewer = simplified(outline, 2.0)
    border = Polygon(fewer[0][0]).exterior
    assert vertices(fewer) < vertices(outline)
    assert max(border.distance(Point(*vertex)) for vertex in outline[0][0]) <= 2.0
