import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from shapely.geometry import Polygon

from edgeflow.annotation.exact import mask_of_polygons, polygons_of, polygons_of_mask
from edgeflow.annotation.geometry import Geometry
from edgeflow.errors import MaskError
from edgeflow.masks import Mask

MASKS = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=9))


def drawn(picture: str) -> Mask:
    return np.array([[letter == "#" for letter in line.split()[0]] for line in picture.split("\n") if line.strip()])


def test_one_pixel_is_the_square_of_its_edges() -> None:
    assert polygons_of_mask(drawn(".. \n .#")) == ((((1, 1), (1, 2), (2, 2), (2, 1), (1, 1)),),)


def test_a_hole_is_a_second_ring_and_an_island_in_it_a_second_part() -> None:
    mask = drawn("""
        #####
        #...#
        #.#.#
        #...#
        #####
    """)
    polygons = polygons_of_mask(mask)
    assert sorted(len(part) for part in polygons) == [1, 2]
    assert np.array_equal(mask_of_polygons(polygons, mask.shape), mask)


def test_pixels_that_touch_at_a_corner_are_two_parts() -> None:
    assert len(polygons_of_mask(drawn("#.\n.#"))) == 2


def test_a_hole_that_touches_the_outside_at_a_corner_stays_a_hole() -> None:
    ((outer, hole),) = polygons_of_mask(drawn("###\n#.#\n##."))
    assert (len(outer), len(hole)) == (7, 5)


@given(MASKS)
def test_mask_to_polygons_and_back_is_the_same_mask(mask: NDArray[np.bool_]) -> None:
    assert np.array_equal(mask_of_polygons(polygons_of_mask(mask), (mask.shape[0], mask.shape[1])), mask)


@given(MASKS.filter(np.any))
def test_the_window_of_a_geometry_does_not_move_its_polygons(mask: NDArray[np.bool_]) -> None:
    assert sorted(polygons_of(Geometry.of_mask(mask))) == sorted(polygons_of_mask(mask))


@given(MASKS)
def test_every_part_is_valid_simple_and_as_large_as_its_pixels(mask: NDArray[np.bool_]) -> None:
    parts = [Polygon(part[0], part[1:]) for part in polygons_of_mask(mask)]
    assert all(part.is_valid for part in parts)
    assert sum(part.area for part in parts) == mask.sum()
    for part in polygons_of_mask(mask):
        for ring in part:
            assert ring[0] == ring[-1]
            assert len(set(ring)) == len(ring) - 1


@given(MASKS.filter(np.any))
def test_no_vertex_lies_on_a_straight_line(mask: NDArray[np.bool_]) -> None:
    for part in polygons_of_mask(mask):
        for ring in part:
            assert len(shapely.simplify(Polygon(ring), 0).exterior.coords) in (len(ring), len(ring) - 1)


def test_polygons_are_cut_at_the_border_and_open_rings_are_closed() -> None:
    square = [[[(-5.0, -5.0), (-5.0, 1.0), (2.0, 1.0), (2.0, -5.0)]]]
    assert mask_of_polygons(square, (2, 3)).tolist() == [[True, True, False], [False, False, False]]


def test_a_ring_of_two_points_is_refused() -> None:
    with pytest.raises(MaskError, match="at least 3"):
        mask_of_polygons([[[(0, 0), (1, 1), (0, 0)]]], (2, 2))


def test_no_polygon_is_an_empty_mask() -> None:
    assert not mask_of_polygons([], (2, 2)).any()
