"""Placements: drawn cases, invariants on random input, then OpenCV's own resize and a slow twin as oracles."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from edgeflow.datasets.augment import Placement, jitter_colours, place_image, place_labels, place_scene, ritm_placement
from edgeflow.datasets.scene import scene_from_masks
from edgeflow.errors import DataSetError

Pixels = NDArray[np.uint8]
Labels = NDArray[np.int64]


def noise(shape: tuple[int, ...], seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def white_on_black(mask: NDArray[np.bool_]) -> Pixels:
    return np.repeat(mask[..., None] * np.uint8(255), 3, axis=2)


def random_placement(rng: np.random.Generator, shape: tuple[int, int], step: tuple[float, float]) -> Placement:
    """A window that reaches beyond the image on all sides, at a step (image pixels per result pixel) within `step`."""
    top, left, bottom, right = (float(rng.uniform(2, 9)) for _ in range(4))
    height, width = shape[0] + top + bottom, shape[1] + left + right
    rows, cols = (max(1, round(size / rng.uniform(*step))) for size in (height, width))
    return Placement(-top, -left, height, width, (rows, cols), bool(rng.integers(2)))


def edges(profile: NDArray[np.float64]) -> tuple[float, float]:
    """Where a bright bar begins and ends along a profile (0..1), to a fraction of a pixel: its mean place ± half its length."""
    length = profile.sum()
    middle = (profile * (np.arange(len(profile)) + 0.5)).sum() / length
    return middle - length / 2, middle + length / 2


def test_scale_one_and_a_whole_window_is_slicing() -> None:
    pixels, labels = noise((9, 13, 3)), np.arange(9 * 13).reshape(9, 13)
    placement = Placement(2, 3, 5, 7, (5, 7))
    assert np.array_equal(place_image(pixels, placement), pixels[2:7, 3:10])
    assert np.array_equal(place_labels(labels, placement), labels[2:7, 3:10])


def test_beyond_the_image_it_is_black_and_labelled_as_outside() -> None:
    pixels, labels = np.full((3, 4, 3), 200, np.uint8), np.ones((3, 4), np.uint8)
    placement = Placement(-1, -2, 5, 7, (5, 7))
    expected = np.zeros((5, 7), np.uint8)
    expected[1:4, 2:6] = 1
    assert np.array_equal(place_image(pixels, placement)[..., 0], expected * 200)
    assert np.array_equal(place_labels(labels, placement), expected)
    assert np.array_equal(place_labels(labels, placement, outside=7), np.where(expected, 1, 7))


def test_a_window_beside_the_image_shows_nothing() -> None:
    placement = Placement(100, -50, 5, 7, (5, 7))
    assert not place_image(noise((3, 4, 3)), placement).any()
    assert (place_labels(np.ones((3, 4), np.int64), placement, outside=-1) == -1).all()


def test_mirroring_twice_gives_the_image_back() -> None:
    pixels, labels = noise((9, 13, 3)), np.arange(9 * 13).reshape(9, 13)
    mirror = Placement(0, 0, 9, 13, (9, 13), mirrored=True)
    assert np.array_equal(place_image(pixels, mirror), pixels[:, ::-1])
    assert np.array_equal(place_image(place_image(pixels, mirror), mirror), pixels)
    assert np.array_equal(place_labels(place_labels(labels, mirror), mirror), labels)


def test_doubling_repeats_labels_and_keeps_the_edge_between_the_same_pixels() -> None:
    labels = np.array([[1, 2, 3]])
    assert place_labels(labels, Placement(0, 0, 1, 3, (2, 6))).tolist() == [[1, 1, 2, 2, 3, 3]] * 2


@pytest.mark.parametrize("sides", [(0, 4, (2, 2)), (4, -1, (2, 2)), (4, 4, (0, 2)), (float("nan"), 4, (2, 2))])
def test_an_empty_window_is_refused(sides: tuple[float, float, tuple[int, int]]) -> None:
    with pytest.raises(DataSetError, match="must be finite and above 0"):
        Placement(0, 0, *sides)


@pytest.mark.parametrize("step", [(0.3, 1.0), (1.0, 2.0), (2.0, 4.0)], ids=["grown", "shrunk a little", "shrunk a lot"])
def test_a_mask_s_edges_stay_on_its_image_s_edges(step: tuple[float, float]) -> None:
    rng = np.random.default_rng(5)
    mask = np.zeros((101, 143), np.bool_)
    mask[31:72, 40:99] = True
    image = white_on_black(mask)
    shifts = []
    for _ in range(600):
        placement = random_placement(rng, (101, 143), step)
        bright, marked = place_image(image, placement)[..., 0] / 255, place_labels(mask, placement).astype(np.float64)
        middle_row, middle_col = np.array(marked.nonzero()).mean(axis=1).astype(int)
        shifts.append(np.subtract(edges(marked[middle_row]), edges(bright[middle_row])))
        shifts.append(np.subtract(edges(marked[:, middle_col]), edges(bright[:, middle_col])))
    begin, end = np.array(shifts).T
    # Half a pixel is what rounding a mask to whole pixels costs, and between averaged squares the image's own edge is known
    # to a tenth; what must not be there is a shift in one direction.
    assert np.abs(shifts).max() < (0.51 if step[0] < 2 else 0.6)
    assert abs(begin.mean()) < 0.05 and abs(end.mean()) < 0.05


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 9999), st.booleans())
def test_half_grey_lies_where_the_label_changes(seed: int, upright: bool) -> None:
    rng = np.random.default_rng(seed)
    mask = np.zeros((int(rng.integers(9, 40)), int(rng.integers(9, 40))), np.bool_)
    if upright:
        mask[:, : mask.shape[1] // 2] = True
    else:
        mask[mask.shape[0] // 3 :] = True
    placement = random_placement(rng, mask.shape, (0.3, 1.9))
    grey = place_image(white_on_black(mask), placement)[..., 0].astype(np.float64)
    differs = (grey > 127.5) != place_labels(mask, placement)
    # Exactly half is either side's; 8 bits hold no half, so one grey value about it is left out.
    assert not (differs & (np.abs(grey - 127.5) > 1)).any()


def test_a_disk_and_its_mask_differ_along_its_edge_only_and_to_no_side() -> None:
    rng = np.random.default_rng(8)
    rows, cols = np.mgrid[:99, :130]
    mask = (rows - 45) ** 2 + (cols - 70) ** 2 <= 900
    shifts = []
    for _ in range(200):
        placement = random_placement(rng, mask.shape, (0.6, 1.5))
        bright, marked = place_image(white_on_black(mask), placement)[..., 0] / 255, place_labels(mask, placement)
        whole = marked.astype(np.uint8)
        rim = (cv2.dilate(whole, np.ones((3, 3))) != cv2.erode(whole, np.ones((3, 3)))).astype(bool)
        assert not (((bright > 0.5) != marked) & ~rim).any()
        centres = [np.array([(weight * at).sum() / weight.sum() for at in np.indices(whole.shape)]) for weight in (bright, whole)]
        shifts.append(centres[1] - centres[0])
    assert np.abs(np.mean(shifts, axis=0)).max() < 0.02


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 20), st.integers(1, 20), st.integers(0, 9999))
def test_placing_a_stack_of_layers_is_placing_each_and_mirroring_is_flipping(height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    layers = rng.integers(0, 9, (3, height, width)).astype(np.uint16)
    pixels = noise((height, width, 3), seed)
    window = (float(rng.uniform(-9, 9)), float(rng.uniform(-9, 9)), float(rng.uniform(1, 30)), float(rng.uniform(1, 30)))
    shape = (int(rng.integers(1, 25)), int(rng.integers(1, 25)))
    placed = place_labels(layers, Placement(*window, shape), outside=9)
    assert placed.dtype == layers.dtype and placed.shape == (3, *shape)
    assert set(np.unique(placed)) <= {*np.unique(layers), 9}
    for number in range(3):
        assert np.array_equal(placed[number], place_labels(layers[number], Placement(*window, shape), outside=9))
    mirrored = Placement(*window, shape, mirrored=True)
    assert np.array_equal(place_labels(layers, mirrored, outside=9), placed[..., ::-1])
    assert np.array_equal(place_image(pixels, mirrored), place_image(pixels, Placement(*window, shape))[:, ::-1])
    black = (place_labels(np.zeros((height, width), np.uint8), mirrored, outside=1) == 1)[..., None]
    assert not (place_image(pixels, mirrored) * black).any()


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 20), st.integers(2, 20), st.integers(0, 30), st.integers(0, 30), st.integers(0, 99))
def test_growing_the_whole_image_agrees_with_opencv(height: int, width: int, more: int, wider: int, seed: int) -> None:
    pixels, shape = noise((height, width, 3), seed), (height + more, width + wider)
    theirs = cv2.resize(pixels, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    ours = place_image(pixels, Placement(0, 0, height, width, shape))
    # Before version 5 OpenCV's remap interpolates in steps of 1/32.
    assert np.abs(ours.astype(int) - theirs).max() <= (1 if cv2.__version__ >= "5" else 10)


@pytest.mark.parametrize("factor", [2, 3, 5])
def test_shrinking_by_a_whole_number_averages_squares_of_pixels(factor: int) -> None:
    pixels = noise((4 * factor, 5 * factor, 3))
    means = pixels.reshape(4, factor, 5, factor, 3).mean(axis=(1, 3))
    placed = place_image(pixels, Placement(0, 0, 4 * factor, 5 * factor, (4, 5)))
    assert np.abs(placed - means).max() <= 0.51


def test_a_placement_agrees_with_a_slow_twin() -> None:
    pixels, placement = noise((11, 17, 3)), Placement(-2.3, 1.7, 12.1, 19.9, (9, 14), mirrored=True)
    expected = np.zeros((9, 14, 3))
    for row in range(9):
        for col in range(14):
            y, x = -2.3 + (row + 0.5) * 12.1 / 9, 1.7 + (13 - col + 0.5) * 19.9 / 14
            if 0 <= y < 11 and 0 <= x < 17:
                y, x = min(max(y - 0.5, 0), 10), min(max(x - 0.5, 0), 16)
                above, left = min(int(y), 9), min(int(x), 15)
                down, right = y - above, x - left
                square = pixels[above : above + 2, left : left + 2].astype(float)
                upper, lower = (square[side, 0] * (1 - right) + square[side, 1] * right for side in (0, 1))
                expected[row, col] = upper * (1 - down) + lower * down
    assert np.abs(place_image(pixels, placement) - expected).max() <= (0.6 if cv2.__version__ >= "5" else 10)


def test_a_placed_scene_counts_again_and_drops_what_became_small() -> None:
    whole, part, piece, stuff = (np.zeros((20, 30), np.bool_) for _ in range(4))
    whole[2:18, 2:20], part[4:10, 4:12], piece[5:8, 5:8], stuff[:, 22:] = True, True, True, True
    unknown = np.zeros((20, 30), np.bool_)
    unknown[19] = True
    scene = scene_from_masks(
        "set/a",
        noise((20, 30, 3)),
        [whole, part, piece, stuff],
        void=unknown,
        parents=[None, 0, 1, None],
        stuff=[False] * 3 + [True],
    )
    placed = place_scene(scene, Placement(0, 0, 20, 20, (20, 20)), least_area=9)
    assert [item.area for item in placed.objects] == [16 * 18, 48, 9]
    assert [item.parent for item in placed.objects] == [None, 0, 1]
    placed = place_scene(scene, Placement(6, 5, 14, 27, (14, 27)), least_area=6)
    assert [item.area for item in placed.objects] == [12 * 15, 4 * 7, 2 * 3, 14 * 8]
    # Without the part, its own piece is a piece of the whole.
    placed = place_scene(scene, Placement(7, 7, 12, 23, (24, 46)), least_area=10)
    assert [item.area for item in placed.objects] == [11 * 13 * 4, 3 * 5 * 4, 12 * 8 * 4]
    assert [item.stuff for item in placed.objects] == [False, False, True]


def test_a_piece_of_a_removed_part_belongs_to_the_whole() -> None:
    whole, part, piece = (np.zeros((20, 30), np.bool_) for _ in range(3))
    whole[:, :20], part[2:4, 2:6], piece[10:18, 2:12] = True, True, True
    scene = scene_from_masks("set/a", noise((20, 30, 3)), [part, whole, piece], parents=[1, None, 0])
    placed = place_scene(scene, Placement(0, 0, 20, 30, (20, 30)), least_area=50)
    assert [(item.area, item.parent) for item in placed.objects] == [(400, None), (80, 0)]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 9999))
def test_a_placed_scene_holds_together(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(5, 40)), int(rng.integers(5, 40)))
    masks = [mask for mask in (rng.random((*shape, 5)) < 0.3).transpose(2, 0, 1) if mask.any()]
    scene = scene_from_masks("set/a", noise((*shape, 3), seed), masks, void=rng.random(shape) < 0.1)
    placed = place_scene(scene, ritm_placement(shape, rng, crop=(24, 31)), least_area=20)
    assert placed.pixels.shape == (24, 31, 3) and placed.void.shape == (24, 31) and placed.layers.shape[1:] == (24, 31)
    assert placed.layers.dtype == np.uint16 and placed.void.dtype == np.bool_
    assert all(item.area == placed.mask(index).sum() >= 20 for index, item in enumerate(placed.objects))
    named = {(item.layer, item.value) for item in placed.objects}
    assert {(layer, int(value)) for layer, values in enumerate(placed.layers) for value in np.unique(values[values > 0])} == named


def test_what_lies_beyond_the_image_is_void() -> None:
    scene = scene_from_masks("set/a", noise((3, 4, 3)), [np.ones((3, 4), np.bool_)])
    placed = place_scene(scene, Placement(-1, 0, 4, 6, (4, 6)), least_area=1)
    assert placed.void.tolist() == [[True] * 6, *[[False] * 4 + [True] * 2] * 3]


def test_a_scene_without_objects_can_be_placed() -> None:
    placed = place_scene(scene_from_masks("set/a", noise((3, 4, 3)), []), Placement(0, 0, 3, 4, (6, 8)))
    assert placed.layers.shape == (0, 6, 8) and placed.objects == ()


def test_ritm_s_crop_lies_inside_a_large_image_at_a_scale_of_the_range() -> None:
    rng = np.random.default_rng(0)
    placements = [ritm_placement((700, 901), rng) for _ in range(300)]
    scales = np.array([320 / placement.height for placement in placements])
    assert scales.min() >= 0.749 and scales.max() <= 1.401
    assert abs(scales.mean() - 1.075) < 0.05
    for placement in placements:
        assert placement.shape == (320, 480)
        assert placement.top >= 0 and placement.top + placement.height <= 700 + 1e-9
        assert placement.left >= 0 and placement.left + placement.width <= 901 + 1e-9
        assert abs(placement.height / 320 - placement.width / 480) < 0.003
    assert 100 < sum(placement.mirrored for placement in placements) < 200
    assert min(placement.top for placement in placements) < 20


def test_ritm_s_crop_keeps_masks_on_their_images() -> None:
    rng = np.random.default_rng(2)
    mask = np.zeros((151, 203), np.bool_)
    mask[:, 77:] = True
    scene = scene_from_masks("set/a", white_on_black(mask), [mask])
    for _ in range(100):
        placed = place_scene(scene, ritm_placement((151, 203), rng, crop=(96, 128)), least_area=1)
        grey = placed.pixels[..., 0].astype(np.float64)
        differs = (grey > 127.5) != (placed.layers[0] > 0)
        assert not (differs & (np.abs(grey - 127.5) > 1)).any()


def test_ritm_s_crop_shows_the_whole_of_a_small_image_in_its_middle() -> None:
    placement = ritm_placement((100, 120), np.random.default_rng(0), scale=(1, 1))
    assert (placement.top, placement.left, placement.height, placement.width) == (-110, -180, 320, 480)
    assert place_labels(np.ones((100, 120), np.int64), placement).sum() == 100 * 120


def test_the_same_generator_draws_the_same_placement_and_colours() -> None:
    first, second = np.random.default_rng(3), np.random.default_rng(3)
    assert ritm_placement((333, 500), first) == ritm_placement((333, 500), second)
    assert np.array_equal(jitter_colours(noise((5, 6, 3)), first), jitter_colours(noise((5, 6, 3)), second))


def test_colours_without_chance_stay() -> None:
    assert np.array_equal(jitter_colours(noise((5, 6, 3)), np.random.default_rng(0), chance=0), noise((5, 6, 3)))


def test_a_colour_shift_moves_every_channel_by_its_own_amount_at_most_the_limit() -> None:
    grey = np.full((4, 5, 3), 100, np.uint8)
    moved = [
        jitter_colours(grey, np.random.default_rng(seed), chance=1, brightness=(0, 0), contrast=(0, 0))[0, 0].astype(int) - 100
        for seed in range(200)
    ]
    assert np.abs(moved).max() == 10
    assert any(len(set(shift.tolist())) == 3 for shift in moved)


def test_brightness_is_in_shares_of_white_and_contrast_scales_from_black() -> None:
    pixels = np.array([[[0, 100, 250]]], np.uint8)
    rng = np.random.default_rng(0)
    brighter = jitter_colours(pixels, rng, chance=1, brightness=(0.2, 0.2), contrast=(0.1, 0.1), shift=0)
    assert brighter.tolist() == [[[51, 161, 255]]]


def test_three_quarters_of_the_images_are_jittered_in_each_way() -> None:
    pixels, rng = np.full((1, 1, 3), 120, np.uint8), np.random.default_rng(1)
    shifted = [len(set(jitter_colours(pixels, rng)[0, 0].tolist())) > 1 for _ in range(800)]
    assert 0.68 < np.mean(shifted) < 0.80
