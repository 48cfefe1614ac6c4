"""From scenes to tasks: which object, how much of its surroundings, mirrored or not; and masks spoilt to be mended."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.train.conftest import drawn

from edgeflow.datasets.scene import Scene, scene_from_labels
from edgeflow.grid import Window
from edgeflow.masks import bounding_window
from edgeflow.network.focus import View
from edgeflow.train.batch import view_target
from edgeflow.train.tasks import TaskConfig, choose_target, make_task, random_surroundings, spoilt

SEEDS = st.integers(0, 10_000)


def scene(seed: int = 3) -> Scene:
    pixels, ids = drawn(seed)
    return scene_from_labels("drawn/3", pixels, ids)


def test_small_objects_are_no_targets() -> None:
    one = scene()
    assert choose_target(one, TaskConfig(least_area=50), np.random.default_rng(0)) is not None
    assert choose_target(one, TaskConfig(least_area=5000), np.random.default_rng(0)) is None
    assert make_task(one, TaskConfig(least_area=5000), np.random.default_rng(0)) is None


def test_an_image_without_objects_is_no_task() -> None:
    pixels, ids = drawn(1)
    assert make_task(scene_from_labels("x/1", pixels, 0 * ids), TaskConfig(), np.random.default_rng(0)) is None


@given(SEEDS)
def test_every_object_is_wholly_in_its_surroundings(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = np.zeros((40, 50), np.bool_)
    top, left = rng.integers(0, 35), rng.integers(0, 45)
    truth[top : top + rng.integers(1, 6), left : left + rng.integers(1, 6)] = True
    window = random_surroundings(truth, rng)
    assert truth[window.slices].sum() == truth.sum()
    assert window.clamped((40, 50)) == window


@given(SEEDS)
def test_pixels_and_truth_stay_together(seed: int) -> None:
    task = make_task(scene(), TaskConfig(least_area=50, colours=0), np.random.default_rng(seed))
    assert task is not None
    # The disk is red, the square blue: whichever is the target, its pixels have its colour.
    inside = task.pixels[task.truth].mean(axis=0)
    outside = task.pixels[~task.truth]
    assert inside.max() > 180
    assert np.abs(outside.astype(float) - inside).sum(axis=1).min() > 60


def test_flips_happen_half_the_time() -> None:
    config = TaskConfig(least_area=50, crop=0, colours=0, merge=0)
    base, flipped = scene(), 0
    for seed in range(60):
        task = make_task(base, config, np.random.default_rng(seed))
        assert task is not None
        flipped += int(not np.array_equal(task.pixels, base.pixels))
    assert 15 < flipped < 45


def test_neighbours_may_be_one_target() -> None:
    ids = np.zeros((60, 60), np.uint8)
    ids[10:30, 10:30], ids[10:30, 32:50] = 1, 2
    pair = scene_from_labels("x/1", np.zeros((60, 60, 3), np.uint8), ids)
    merged = choose_target(pair, TaskConfig(least_area=50, merge=1), np.random.default_rng(0))
    assert merged is not None and merged.sum() == (ids > 0).sum()


@given(SEEDS)
def test_a_spoilt_mask_is_another_one_about_the_same_place(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = drawn(seed % 50)[1] == 1
    mask = spoilt(truth, rng)
    if mask is not None:
        assert mask.any() and not np.array_equal(mask, truth)
        box, own = bounding_window(mask), bounding_window(truth)
        assert box is not None and own is not None
        assert box.top < own.bottom and own.top < box.bottom


def test_the_target_is_the_truth_as_the_view_shows_it() -> None:
    truth = np.zeros((8, 8), np.bool_)
    truth[2:6, 4:8] = True
    void = np.zeros_like(truth)
    void[:2] = True
    target, valid = view_target(truth, void, View(Window(0, 0, 8, 8), (4, 4), (4, 5)))
    np.testing.assert_array_equal(target, [[0, 0, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 0]])
    np.testing.assert_array_equal(valid, [[0, 0, 0, 0, 0], [1, 1, 1, 1, 0], [1, 1, 1, 1, 0], [1, 1, 1, 1, 0]])
