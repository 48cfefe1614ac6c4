"""OpenCV's GrabCut behind clicks: drawn photos with a known answer, then purity and odd sizes, then OpenCV's own call."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from edgeflow.baselines.grabcut import GrabCutConfig, GrabCutImage, GrabCutSegmenter, Start
from edgeflow.clicks import Click
from edgeflow.errors import ClickError, MaskError
from edgeflow.evaluate.methods import MethodChoice, entry_of, identity
from edgeflow.evaluate.presets import PRESETS
from edgeflow.grid import Window
from edgeflow.masks import Mask
from edgeflow.segmenter import Boxed

Photo = tuple[NDArray[np.uint8], NDArray[np.bool_]]


@pytest.mark.parametrize("times", [1, 3, 9])
def test_a_disk_is_found_by_one_click_in_a_photo_of_any_size(disk_photo: Photo, times: int) -> None:
    pixels, truth = enlarged(disk_photo, times)
    prepared = GrabCutSegmenter().prepare(pixels)
    first = prepared.segment([Click(50 * times, 90 * times)])
    # Half of a cell about a disk of some forty.
    assert iou(first.mask(), truth) > 0.96
    second = prepared.segment([Click(50 * times, 90 * times), Click(0, 0, positive=False)], first.carry)
    assert iou(second.mask(), truth) > 0.96


def test_a_negative_click_takes_its_disc_out_of_the_object(disk_photo: Photo) -> None:
    pixels, truth = disk_photo
    prepared = GrabCutSegmenter().prepare(pixels)
    first = prepared.segment([Click(50, 90)])
    second = prepared.segment([Click(50, 90), Click(30, 90, positive=False)], first.carry).mask()
    assert not second[30, 90]
    assert second[50, 90]
    assert not (second & ~truth).any()


def test_an_existing_mask_is_where_it_begins(disk_photo: Photo) -> None:
    pixels, truth = disk_photo
    prepared = GrabCutSegmenter().prepare(pixels)
    wrong = truth.copy()
    wrong[100:115, 10:40] = True
    corrected = prepared.segment([Click(107, 25, positive=False)], prepared.carry_from(wrong))
    assert iou(corrected.mask(), truth) > 0.99
    with pytest.raises(MaskError):
        prepared.carry_from(wrong[1:])


def test_nothing_beyond_a_box_belongs_to_the_object(disk_photo: Photo) -> None:
    pixels, truth = disk_photo
    pixels[100:106, 20:26] = pixels[50, 90]
    prepared = GrabCutSegmenter().prepare(pixels)
    assert isinstance(prepared, Boxed)
    box = Window(15, 55, 70, 70)
    outside = np.ones_like(truth)
    outside[box.slices] = False
    proposal = prepared.segment([Click(50, 75)], prepared.carry_from_box(box))
    assert iou(proposal.mask(), truth) > 0.99
    again = prepared.segment([Click(50, 75), Click(17, 57, positive=False)], proposal.carry)
    assert not (again.mask() & outside).any()


def test_a_box_outside_the_image_is_refused(disk_photo: Photo) -> None:
    prepared = GrabCutSegmenter().prepare(disk_photo[0])
    with pytest.raises(MaskError, match="outside"):
        prepared.carry_from_box(Window(0, 160, 5, 5))
    with pytest.raises(MaskError, match="outside"):
        prepared.carry_from_box(Window(-5, 3, 5, 5))


def test_no_clicks_and_clicks_outside_are_refused() -> None:
    prepared = GrabCutSegmenter().prepare(np.zeros((4, 5, 3), np.uint8))
    with pytest.raises(ClickError, match="no click"):
        prepared.segment([])
    with pytest.raises(ClickError, match="outside"):
        prepared.segment([Click(0, 5)])


def test_a_first_click_that_is_negative_leaves_nothing() -> None:
    prepared = GrabCutSegmenter().prepare(noise((30, 40), 0))
    assert not prepared.segment([Click(9, 9, positive=False)]).mask().any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (1, 9), (9, 1), (2, 2), (3, 300)])
@pytest.mark.parametrize("flat", [True, False])
def test_the_smallest_images_have_an_answer(shape: tuple[int, int], flat: bool) -> None:
    pixels = np.full((*shape, 3), 7, np.uint8) if flat else noise(shape, 1)
    prepared = GrabCutSegmenter().prepare(pixels)
    first = prepared.segment([Click(0, 0)])
    assert first.mask().shape == shape
    assert first.mask()[0, 0]
    last = Click(shape[0] - 1, shape[1] - 1, positive=False)
    assert not prepared.segment([Click(0, 0), last], first.carry).mask()[-1, -1]


@settings(deadline=None, max_examples=15)
@given(
    st.integers(0, 99), st.lists(st.builds(Click, st.integers(0, 29), st.integers(0, 39), st.booleans()), min_size=1, max_size=4)
)
def test_the_same_clicks_give_the_same_answer_whatever_came_between(seed: int, clicks: list[Click]) -> None:
    prepared = GrabCutSegmenter().prepare(noise((30, 40), seed))
    first = prepared.segment(clicks).probability
    # OpenCV's generator has moved on by then.
    cv2.setRNGSeed(seed + 5)
    prepared.segment([Click(0, 0)])
    assert np.array_equal(prepared.segment(clicks).probability, first)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 99), st.integers(0, 29), st.integers(0, 39), st.booleans())
def test_the_last_click_always_gets_its_cell(seed: int, row: int, col: int, positive: bool) -> None:
    prepared = GrabCutSegmenter().prepare(noise((30, 40), seed))
    first = prepared.segment([Click(15, 20)])
    mask = prepared.segment([Click(15, 20), Click(row, col, positive)], first.carry).mask()
    assert mask[row, col] == positive


def test_a_look_at_a_window_sees_that_part_only(disk_photo: Photo) -> None:
    pixels, truth = disk_photo
    window = Window(10, 50, 80, 80)
    found = GrabCutImage(pixels, GrabCutConfig()).look(window, [Click(50, 90), Click(119, 159, positive=False)], None)
    assert found.shape == window.shape
    assert iou(found > 0.5, truth[window.slices]) > 0.97


def test_it_is_opencvs_cut_from_the_marks_one_would_make(disk_photo: Photo) -> None:
    pixels = disk_photo[0] // 4 + noise((120, 160), 3) // 2
    config = GrabCutConfig(radius=0, iterations=2)
    start = np.zeros((120, 160), np.bool_)
    start[20:80, 60:120] = True
    marks = np.where(start, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    marks[50, 90], marks[5, 5] = cv2.GC_FGD, cv2.GC_BGD
    cv2.setRNGSeed(0)
    cv2.grabCut(pixels, marks, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), 2, cv2.GC_INIT_WITH_MASK)
    carry = Start(start.astype(np.float32), Window(0, 0, 120, 160))
    mask = GrabCutImage(pixels, config).segment([Click(50, 90), Click(5, 5, positive=False)], carry).mask()
    assert np.array_equal(mask, (marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD))


def enlarged(photo: Photo, times: int) -> Photo:
    pixels, mask = photo
    return pixels.repeat(times, 0).repeat(times, 1), mask.repeat(times, 0).repeat(times, 1)


def noise(shape: tuple[int, int], seed: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (*shape, 3), np.uint8)


def iou(a: Mask, b: Mask) -> float:
    return float((a & b).sum() / (a | b).sum())


@pytest.mark.parametrize("name", ["grabcut-opencv", "grabcut-fallback"])
def test_a_suite_can_name_it(name: str) -> None:
    choice = MethodChoice(name, name)
    method = entry_of(choice).build({}, PRESETS["plain"], "any")
    assert method.segmenter.name == name
    assert method.settings["iterations"] == GrabCutConfig().iterations
    assert identity(choice) != identity(MethodChoice("GC", "GC"))
