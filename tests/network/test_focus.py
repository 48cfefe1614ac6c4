"""Where the network looks: drawn cases, then invariants on random windows."""

from hypothesis import given
from hypothesis import strategies as st

from edgeflow.clicks import Click
from edgeflow.grid import Window
from edgeflow.network.focus import FocusConfig, keeps, object_window, shapes_of_area, view_of

CONFIG = FocusConfig()
SHAPES = shapes_of_area(400)
sides = st.integers(1, 5000)


def test_the_shapes_are_of_about_equal_area_and_of_both_orientations() -> None:
    assert (400, 400) in SHAPES
    assert all((cols, rows) in SHAPES for rows, cols in SHAPES)
    assert all(abs(rows * cols / 160_000 - 1) < 0.06 and rows % 16 == cols % 16 == 0 for rows, cols in SHAPES)


def test_a_landscape_photo_is_seen_in_a_landscape_shape_without_squeezing() -> None:
    view = view_of(Window.whole((3000, 4000)), (3000, 4000), SHAPES)
    assert view.shape[1] > view.shape[0]
    assert abs(view.cells[0] / 3000 - view.cells[1] / 4000) < 1 / 3000


@given(sides, sides, st.data())
def test_a_view_shows_its_window_whole_in_the_image_and_not_squeezed(height: int, width: int, data: st.DataObject) -> None:
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    window = Window(top, left, data.draw(st.integers(1, height - top)), data.draw(st.integers(1, width - left)))
    view = view_of(window, (height, width), SHAPES)
    assert view.window.top <= window.top and view.window.left <= window.left
    assert view.window.bottom >= window.bottom and view.window.right >= window.right
    assert view.window.clamped((height, width)) == view.window
    assert view.cells[0] <= view.shape[0] and view.cells[1] <= view.shape[1]
    scale = min(view.shape[0] / window.height, view.shape[1] / window.width)
    # One cell of rounding, and one where a sliver is widened to a whole cell or a whole pixel.
    assert abs(view.cells[0] - view.window.height * scale) <= 1 + scale
    assert abs(view.cells[1] - view.window.width * scale) <= 1 + scale


def test_pixels_map_to_the_cells_that_show_them() -> None:
    view = view_of(Window.whole((800, 800)), (800, 800), SHAPES)
    assert view.to_cells(0.5, 0.5) == (0, 0)
    assert view.to_cells(799, 1) == (399.25, 0.25)


def test_the_crop_leaves_room_around_the_object_and_holds_all_positive_clicks() -> None:
    crop = object_window(Window(400, 400, 200, 100), [Click(450, 450), Click(450, 700), Click(0, 0, False)], (1000, 1000), CONFIG)
    assert crop is not None
    assert crop.height == 280
    assert crop.contains(450, 700) and not crop.contains(0, 0)
    assert crop.width == round(301 * 1.4)


def test_a_crop_at_the_border_moves_inside_and_a_tiny_object_keeps_its_context() -> None:
    assert object_window(Window(0, 0, 4, 4), [], (1000, 1000), CONFIG) == Window(0, 0, CONFIG.min_side, CONFIG.min_side)
    assert object_window(Window(2, 2, 4, 4), [], (10, 12), CONFIG) == Window(0, 0, 10, 12)


def test_without_a_proposal_there_is_no_crop() -> None:
    assert object_window(None, [Click(1, 1)], (100, 100), CONFIG) is None


def test_a_crop_is_kept_until_the_object_leaves_it() -> None:
    old = Window(0, 0, 100, 100)
    assert keeps(old, Window(0, 0, 100, 80), [Click(5, 5)], CONFIG)
    assert not keeps(old, Window(0, 0, 100, 40), [Click(5, 5)], CONFIG)
    assert not keeps(old, Window(0, 0, 100, 80), [Click(5, 100)], CONFIG)
    assert keeps(old, Window(0, 0, 100, 80), [Click(5, 100, positive=False)], CONFIG)
