"""The segmenter round a method that works from seeds: sizes, clicks, carry, purity; and the five methods behind it."""

import sys
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from edgeflow.baselines.seeded import Existing, SeededSegmenter, bounded
from edgeflow.baselines.seeds import Seeds
from edgeflow.clicks import Click
from edgeflow.errors import ClickError, EngineError, MaskError
from edgeflow.evaluate.methods import METHODS
from edgeflow.evaluate.presets import PRESETS
from edgeflow.grid import Float
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels, Segmenter

CLASSICAL = ("GC", "GM", "RW", "ESC", "GSC")
Photo = tuple[NDArray[np.uint8], NDArray[np.bool_]]


class Echo:
    """A method whose object is its positive seeds; it keeps what it was shown."""

    def __init__(self, pixels: Pixels) -> None:
        self.size = pixels.shape[:2]
        self.seen: list[Seeds] = []

    def solve(self, seeds: Seeds) -> Float:
        self.seen.append(seeds)
        return seeds.positive.astype(np.float32)


def recorder(shown: list[Echo]) -> Callable[[Pixels], Echo]:
    def begin(pixels: Pixels) -> Echo:
        shown.append(Echo(pixels))
        return shown[-1]

    return begin


def method(name: str) -> Segmenter:
    return METHODS[name].build({}, PRESETS["plain"], "any").segmenter


def mask_of(segmenter: Segmenter, pixels: Pixels, clicks: Sequence[Click]) -> Mask:
    return segmenter.prepare(pixels).segment(clicks).mask()


def iou(a: Mask, b: Mask) -> float:
    return float((a & b).sum() / (a | b).sum())


def test_a_large_image_is_worked_on_at_the_size_allowed_and_answered_at_its_own() -> None:
    shown: list[Echo] = []
    segmenter = SeededSegmenter("echo", recorder(shown), most_cells=100, radius=0)
    proposal = segmenter.prepare(np.zeros((40, 40, 3), np.uint8)).segment([Click(20, 20), Click(0, 0, positive=False)])
    assert shown[0].size == (10, 10)
    assert proposal.mask().shape == (40, 40)
    assert proposal.probability.tolist() == (np.indices((10, 10)) == 5).all(axis=0).tolist()
    # Cell (5, 5) covers rows and columns 20 to 23.
    assert proposal.mask()[21:23, 21:23].all()
    assert not proposal.mask()[:19].any()


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 5000), st.integers(1, 5000))
def test_the_working_size_is_about_as_many_cells_as_allowed_and_never_none(height: int, width: int) -> None:
    rows, cols = bounded((height, width), 10_000)
    assert 1 <= rows <= height and 1 <= cols <= width
    assert rows * cols <= max(10_500, 1.5 * max(rows, cols))
    if height * width <= 10_000:
        assert (rows, cols) == (height, width)


def test_before_a_negative_click_the_frame_stands_for_the_rest_if_asked() -> None:
    shown: list[Echo] = []
    segmenter = SeededSegmenter("echo", recorder(shown), radius=0, frame=True)
    segmenter.prepare(np.zeros((3, 3, 3), np.uint8)).segment([Click(1, 1)])
    assert shown[0].seen[0].negative.sum() == 8


def test_without_a_frame_all_belongs_to_the_object_until_a_negative_click() -> None:
    segmenter = SeededSegmenter("echo", Echo, radius=0)
    pixels = np.zeros((3, 3, 3), np.uint8)
    assert mask_of(segmenter, pixels, [Click(1, 1)]).all()
    assert mask_of(segmenter, pixels, [Click(1, 1), Click(0, 0, positive=False)]).sum() == 1


def test_a_first_click_that_is_negative_leaves_nothing() -> None:
    segmenter = SeededSegmenter("echo", Echo)
    assert not mask_of(segmenter, np.zeros((9, 9, 3), np.uint8), [Click(1, 1, positive=False)]).any()


@pytest.mark.parametrize("name", CLASSICAL)
def test_a_disk_is_found_by_a_click_on_it_and_one_beside_it(name: str, disk_photo: Photo) -> None:
    pixels, truth = disk_photo
    prepared = method(name).prepare(pixels)
    assert prepared.segment([Click(50, 90)]).mask().all()
    assert iou(prepared.segment([Click(50, 90), Click(100, 20, positive=False)]).mask(), truth) > 0.99


@pytest.mark.parametrize("name", CLASSICAL)
def test_an_existing_mask_is_corrected_where_it_is_clicked(name: str, disk_photo: Photo) -> None:
    pixels, truth = disk_photo
    prepared = method(name).prepare(pixels)
    wrong = truth.copy()
    wrong[100:115, 10:40] = True
    click = Click(107, 25, positive=False)
    assert iou(prepared.segment([click], prepared.carry_from(wrong)).mask(), truth) > 0.99


@pytest.mark.parametrize("name", CLASSICAL)
def test_the_same_clicks_give_the_same_answer_whatever_came_between(name: str, disk_photo: Photo) -> None:
    prepared = method(name).prepare(disk_photo[0])
    clicks = [Click(50, 90), Click(20, 20, positive=False)]
    first = prepared.segment(clicks).probability
    prepared.segment([Click(100, 10)])
    assert np.array_equal(prepared.segment(clicks).probability, first)


@pytest.mark.parametrize("name", CLASSICAL)
def test_clicks_whose_discs_do_not_meet_may_come_in_any_order(name: str, disk_photo: Photo) -> None:
    pixels = np.random.default_rng(0).integers(0, 40, disk_photo[0].shape, np.uint8) + disk_photo[0] // 2
    prepared = method(name).prepare(pixels[:60, 40:130])
    clicks = [Click(50, 50), Click(10, 10, positive=False), Click(30, 70), Click(50, 10, positive=False)]
    forward, backward = (prepared.segment(order).mask() for order in (clicks, clicks[::-1]))
    assert np.array_equal(forward, backward)


@pytest.mark.parametrize("name", CLASSICAL)
def test_an_image_of_one_colour_has_an_answer(name: str) -> None:
    mask = mask_of(method(name), np.full((20, 30, 3), 7, np.uint8), [Click(10, 10), Click(3, 25, positive=False)])
    assert mask[10, 10] and not mask[3, 25]


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 2)])
@pytest.mark.parametrize("name", CLASSICAL)
def test_the_smallest_images_have_an_answer(name: str, shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (*shape, 3), np.uint8)
    last = Click(shape[0] - 1, shape[1] - 1, positive=False)
    assert mask_of(method(name), pixels, [Click(0, 0)])[0, 0]
    assert not mask_of(method(name), pixels, [Click(0, 0), last])[-1, -1]


@pytest.mark.parametrize("name", CLASSICAL)
def test_clicks_outside_and_no_clicks_at_all_are_refused(name: str) -> None:
    prepared = method(name).prepare(np.zeros((4, 5, 3), np.uint8))
    with pytest.raises(ClickError, match="outside"):
        prepared.segment([Click(1, 1), Click(4, 1)])
    with pytest.raises(ClickError, match="no click"):
        prepared.segment([])


def test_a_mask_of_another_shape_is_refused_and_one_of_the_right_shape_is_made_smaller() -> None:
    prepared = SeededSegmenter("echo", Echo, most_cells=16).prepare(np.zeros((8, 8, 3), np.uint8))
    with pytest.raises(MaskError):
        prepared.carry_from(np.zeros((8, 9), np.bool_))
    half = np.zeros((8, 8), np.bool_)
    half[:4] = True
    carry = prepared.carry_from(half)
    assert isinstance(carry, Existing)
    assert carry.mask.tolist() == [[True] * 4] * 2 + [[False] * 4] * 2


def test_what_a_method_carries_goes_on_with_the_next_click() -> None:
    prepared = SeededSegmenter("echo", Echo).prepare(np.zeros((8, 8, 3), np.uint8))
    carry = prepared.carry_from(np.ones((8, 8), np.bool_))
    assert prepared.segment([Click(1, 1)], carry).carry is carry


@pytest.mark.parametrize(
    ("name", "module", "package"),
    [
        ("GC", "maxflow", "PyMaxflow"),
        ("GSC", "scipy.sparse", "SciPy"),
        ("RW", "scipy.sparse", "SciPy"),
        ("GM", "scipy.sparse", "SciPy"),
    ],
)
def test_a_missing_library_is_one_sentence(name: str, module: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(EngineError, match=rf"needs {package}, which is not installed; install it with: .*\[lab\]'\.$"):
        method(name).prepare(np.zeros((9, 30, 3), np.uint8)).segment([Click(4, 4), Click(4, 25, positive=False)])
