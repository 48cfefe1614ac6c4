import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.annotation.export.drawn import MASKS, rows

from edgeflow.annotation.export.rows import paint, rows_of, strips
from edgeflow.annotation.geometry import Geometry


def test_the_middle_rows_of_a_region_are_unrolled_alone() -> None:
    geometry = Geometry.of_mask(rows(".....", ".###.", ".#.#.", ".###."))
    assert rows_of(geometry, 2, 4).tolist() == rows("#.#", "###").tolist()


@given(MASKS, st.data())
def test_any_rows_of_a_region_are_those_of_its_crop(mask: NDArray[np.bool_], data: st.DataObject) -> None:
    geometry = Geometry.of_mask(mask)
    top = data.draw(st.integers(geometry.window.top, geometry.window.bottom - 1))
    bottom = data.draw(st.integers(top + 1, geometry.window.bottom))
    first = top - geometry.window.top
    assert np.array_equal(rows_of(geometry, top, bottom), geometry.crop[first : first + bottom - top])


@given(st.lists(MASKS, min_size=1, max_size=3), st.integers(1, 4))
def test_painting_strip_by_strip_is_painting_at_once(masks: list[NDArray[np.bool_]], height: int) -> None:
    size = max(len(mask) for mask in masks), max(mask.shape[1] for mask in masks)
    geometries = []
    for mask in masks:
        whole = np.zeros(size, np.bool_)
        whole[: mask.shape[0], : mask.shape[1]] = mask
        geometries.append(Geometry.of_mask(whole))
    expected, painted = np.zeros(size, np.uint8), np.zeros(size, np.uint8)
    for value, geometry in enumerate(geometries, start=1):
        expected[geometry.mask] = value
    for top in range(0, size[0], height):
        paint(painted[top : top + height], top, [(geometry, value) for value, geometry in enumerate(geometries, start=1)])
    assert np.array_equal(painted, expected)


def test_strips_cover_an_image_once_in_whole_blocks() -> None:
    found = list(strips(20_000, 20_000, multiple=512))
    assert [top for top, _ in found[1:]] == [bottom for _, bottom in found[:-1]]
    assert (found[0][0], found[-1][1]) == (0, 20_000)
    assert all(top % 512 == 0 for top, _ in found) and all((bottom - top) * 20_000 <= 16_000_000 for top, bottom in found)
    assert list(strips(3, 100_000_000)) == [(0, 1), (1, 2), (2, 3)]
