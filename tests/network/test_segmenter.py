"""The shipped method over an engine that segments by colour: what it is fed, where it looks, what comes out."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from edgeflow.clicks import Click
from edgeflow.engine.protocol import ModelInfo, Outputs, Prior
from edgeflow.errors import ClickError, MaskError
from edgeflow.grid import Float, Window
from edgeflow.network.encode import restore
from edgeflow.network.focus import FocusConfig
from edgeflow.network.segmenter import Carry, NetworkSegmenter
from edgeflow.network.sobel import sobel

Photo = tuple[NDArray[np.uint8], NDArray[np.bool_]]


class RedIsObject:
    """An engine whose mask logit is high where the red channel is; it keeps what it was fed."""

    name, device = "fake", "none"

    def __init__(self, prior: Prior = "mask+edge") -> None:
        self.model = ModelInfo("red", "0" * 64, prior)
        self.fed: list[tuple[Float, Float]] = []

    def warm(self, shapes: Sequence[tuple[int, int]], batch: int = 1) -> None:
        raise AssertionError("not needed here")

    def run(self, image: Float, guidance: Float) -> Outputs:
        self.fed.append((image, guidance))
        logits = image[:, :1] * 20
        return Outputs(logits, -logits)


def iou(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    return float((a & b).sum() / (a | b).sum())


@pytest.mark.parametrize("times", [1, 3, 24])
def test_the_mask_lies_on_its_object_at_every_image_size(disk_photo: Photo, times: int) -> None:
    pixels = disk_photo[0].repeat(times, 0).repeat(times, 1)
    mask = disk_photo[1].repeat(times, 0).repeat(times, 1)
    prepared = NetworkSegmenter(RedIsObject()).prepare(pixels)
    first = prepared.segment([Click(50 * times, 90 * times)])
    assert iou(first.mask(), mask) > 0.97
    second = prepared.segment([Click(50 * times, 90 * times), Click(times, times, positive=False)], first.carry)
    assert iou(second.mask(), mask) > 0.98
    # It looks closely, unless the image is no larger than the smallest crop.
    assert (second.window.height < pixels.shape[0]) == (times > 1)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 900), (601, 3), (37, 53), (1203, 801)])
def test_odd_and_extreme_sizes_come_back_at_the_image_size(height: int, width: int) -> None:
    prepared = NetworkSegmenter(RedIsObject()).prepare(np.full((height, width, 3), 255, np.uint8))
    first = prepared.segment([Click(0, 0)])
    second = prepared.segment([Click(0, 0), Click(height - 1, width - 1)], first.carry)
    assert first.mask().all() and second.mask().all()
    assert second.full_probability().shape == (height, width)


def test_clicks_become_disks_and_the_last_maps_become_the_prior(disk_photo: Photo) -> None:
    engine = RedIsObject()
    prepared = NetworkSegmenter(engine, FocusConfig(look_twice=False)).prepare(disk_photo[0])
    first = prepared.segment([Click(50, 90)])
    guidance = engine.fed[0][1][0]
    assert guidance.shape[0] == 4
    assert guidance[:2].sum() == 0 and guidance[2].sum() > 60 and guidance[3].sum() == 0
    prepared.segment([Click(50, 90), Click(5, 5, positive=False)], first.carry)
    mask_prior, edge_prior, positive, _negative = engine.fed[1][1][0]
    row, col = np.argwhere(positive > 0).mean(axis=0).astype(int)
    assert mask_prior[row, col] > 0.99
    assert edge_prior[row, col] < 0.01


def test_a_sobel_prior_is_the_edges_of_what_is_looked_at(disk_photo: Photo) -> None:
    engine = RedIsObject(prior="sobel")
    NetworkSegmenter(engine, FocusConfig(look_twice=False)).prepare(disk_photo[0]).segment([Click(50, 90)])
    image, guidance = engine.fed[0]
    seen = sobel(restore(image))
    inside = slice(2, 250), slice(2, 400)  # beside the padding, whose border is no edge of the image
    np.testing.assert_allclose(guidance[0, 0][inside], seen[inside], atol=1e-5)
    assert guidance[0, 0].max() > 0.3


def test_segmenting_is_pure(disk_photo: Photo) -> None:
    prepared = NetworkSegmenter(RedIsObject()).prepare(disk_photo[0])
    first = prepared.segment([Click(50, 90)])
    again = prepared.segment([Click(50, 90)])
    np.testing.assert_array_equal(first.probability, again.probability)


def test_an_existing_mask_is_the_prior_of_the_first_click(disk_photo: Photo) -> None:
    engine = RedIsObject()
    pixels, mask = disk_photo
    prepared = NetworkSegmenter(engine).prepare(pixels)
    carry = prepared.carry_from(mask)
    assert isinstance(carry, Carry)
    proposal = prepared.segment([Click(50, 90)], carry)
    assert proposal.window.height <= 120
    assert engine.fed[0][1][0, 0].max() == 1
    with pytest.raises(MaskError, match="10 x 10"):
        prepared.carry_from(np.zeros((10, 10), np.bool_))


def test_a_box_is_a_prior_of_one_half_is_looked_at_twice_and_cuts_what_lies_beside_it(disk_photo: Photo) -> None:
    engine = RedIsObject()
    pixels, mask = disk_photo
    rows, cols = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    middle = int(cols.mean())
    half = Window(int(rows[0]), int(cols[0]), len(rows), middle - int(cols[0]))
    prepared = NetworkSegmenter(engine).prepare(pixels)
    proposal = prepared.segment([Click(50, middle - 5)], prepared.carry_from_box(half))
    assert len(engine.fed) == 2
    assert set(np.unique(engine.fed[0][1][0, 0]).round(2)) >= {0.0, 0.5} and engine.fed[0][1][0, 0].max() == 0.5
    beside = middle + round(0.1 * half.width) + 2
    assert mask[:, beside:].any() and not proposal.mask()[:, beside:].any()
    assert iou(proposal.mask()[:, :middle], mask[:, :middle]) > 0.97
    assert isinstance(proposal.carry, Carry) and proposal.carry.box is None
    with pytest.raises(MaskError, match="outside"):
        prepared.carry_from_box(Window(-40, 0, 20, 20))


def test_a_proposal_that_vanished_is_followed_by_the_whole_image() -> None:
    prepared = NetworkSegmenter(RedIsObject()).prepare(np.zeros((300, 400, 3), np.uint8))
    first = prepared.segment([Click(5, 5)])
    assert not first.mask().any()
    second = prepared.segment([Click(5, 5), Click(9, 9)], first.carry)
    assert second.window.shape == (300, 400)


def test_the_first_click_looks_at_the_whole_image_and_then_closer(disk_photo: Photo) -> None:
    engine = RedIsObject()
    prepared = NetworkSegmenter(engine, FocusConfig(min_side=20)).prepare(disk_photo[0])
    assert prepared.segment([Click(50, 90)]).window.height < 120
    assert len(engine.fed) == 2


def test_an_object_cut_off_by_its_crop_is_looked_at_again_in_a_wider_one(disk_photo: Photo) -> None:
    engine = RedIsObject()
    pixels = disk_photo[0].repeat(10, 0).repeat(10, 1)
    mask = disk_photo[1].repeat(10, 0).repeat(10, 1)
    part = mask.copy()
    part[:, 900:] = False
    part[500:] = False
    prepared = NetworkSegmenter(engine).prepare(pixels)
    proposal = prepared.segment([Click(400, 800)], prepared.carry_from(part))
    assert len(engine.fed) == 2
    assert iou(proposal.mask(), mask) > 0.98


def test_no_click_and_a_click_outside_are_refused(disk_photo: Photo) -> None:
    prepared = NetworkSegmenter(RedIsObject()).prepare(disk_photo[0])
    with pytest.raises(ClickError, match="at least one"):
        prepared.segment([])
    with pytest.raises(ClickError, match="outside"):
        prepared.segment([Click(120, 0)])
