"""What can serve the page without a network: photos of several sizes, the crop that follows the object, and a session."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from edgeflow.baselines.fallback import fallback_segmenter
from edgeflow.clicks import Click
from edgeflow.errors import ClickError, MaskError
from edgeflow.grid import Window
from edgeflow.masks import Mask
from edgeflow.segmenter import Boxed
from edgeflow.session import Session

Photo = tuple[NDArray[np.uint8], NDArray[np.bool_]]


def test_it_says_that_it_has_no_weights() -> None:
    segmenter = fallback_segmenter()
    assert (segmenter.name, segmenter.weights) == ("grabcut-fallback", "")


@pytest.mark.parametrize("times", [1, 4, 16])
def test_a_disk_is_found_by_one_click_in_a_photo_of_any_size(disk_photo: Photo, times: int) -> None:
    pixels, truth = disk_photo[0].repeat(times, 0).repeat(times, 1), disk_photo[1].repeat(times, 0).repeat(times, 1)
    first = fallback_segmenter().prepare(pixels).segment([Click(50 * times, 90 * times)])
    assert iou(first.mask(), truth) > 0.97


def test_a_small_object_in_a_large_photo_is_seen_closely() -> None:
    truth = np.zeros((1200, 1600), np.bool_)
    rows, cols = np.mgrid[:1200, :1600]
    truth |= (rows - 300) ** 2 + (cols - 1000) ** 2 <= 40**2
    pixels = np.where(truth[..., None], [220, 180, 60], [30, 60, 40]).astype(np.uint8)
    proposal = fallback_segmenter().prepare(pixels).segment([Click(300, 1000)])
    assert iou(proposal.mask(), truth) > 0.97
    # Twice forty pixels, 1.6 times that, and a few for the coarseness of the first look.
    assert 128 <= proposal.window.height <= 170
    assert proposal.window.contains(300, 1000)


def test_a_positive_click_far_away_widens_the_crop_to_hold_it(disk_photo: Photo) -> None:
    pixels = disk_photo[0].repeat(8, 0).repeat(8, 1)
    prepared = fallback_segmenter().prepare(pixels)
    first = prepared.segment([Click(400, 720)])
    second = prepared.segment([Click(400, 720), Click(900, 60)], first.carry)
    assert second.window.contains(900, 60)
    assert second.mask()[900, 60]
    assert second.mask()[400, 720]


def test_nothing_beyond_a_box_belongs_to_the_object(disk_photo: Photo) -> None:
    pixels, truth = disk_photo
    prepared = fallback_segmenter().prepare(pixels)
    assert isinstance(prepared, Boxed)
    box = Window(15, 55, 70, 70)
    session = Session(prepared, box=box)
    assert session.proposal is not None
    assert iou(session.proposal.mask(), truth) > 0.97
    with pytest.raises(MaskError, match="outside"):
        prepared.carry_from_box(Window(200, 0, 5, 5))


def test_an_existing_mask_is_corrected_and_an_empty_one_begun(disk_photo: Photo) -> None:
    pixels, truth = disk_photo
    prepared = fallback_segmenter().prepare(pixels)
    wrong = truth.copy()
    wrong[100:115, 10:40] = True
    corrected = Session(prepared, start=wrong).click(Click(107, 25, positive=False))
    assert iou(corrected.mask(), truth) > 0.97
    begun = Session(prepared, start=truth & False).click(Click(50, 90))
    assert begun.mask()[50, 90]


def test_no_clicks_and_clicks_outside_are_refused() -> None:
    prepared = fallback_segmenter().prepare(np.zeros((4, 5, 3), np.uint8))
    with pytest.raises(ClickError, match="no click"):
        prepared.segment([])
    with pytest.raises(ClickError, match="outside"):
        prepared.segment([Click(-1, 0)])


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 2), (601, 3)])
def test_odd_and_extreme_sizes_have_an_answer(shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (*shape, 3), np.uint8)
    session = Session(fallback_segmenter().prepare(pixels))
    assert session.click(Click(0, 0)).mask()[0, 0]
    assert not session.click(Click(shape[0] - 1, shape[1] - 1, positive=False)).mask()[-1, -1]


CLICKS = st.lists(st.builds(Click, st.integers(0, 59), st.integers(0, 79), st.booleans()), min_size=1, max_size=4)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 99), CLICKS)
def test_a_session_over_it_is_pure_and_undo_comes_back(seed: int, clicks: list[Click]) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (60, 80, 3), np.uint8)
    masks = []
    for _ in range(2):
        session = Session(fallback_segmenter().prepare(pixels))
        masks.append([session.click(click).mask() for click in clicks])
    assert all(np.array_equal(one, other) for one, other in zip(*masks, strict=True))


def iou(a: Mask, b: Mask) -> float:
    return float((a & b).sum() / (a | b).sum())
