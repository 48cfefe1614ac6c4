"""MobileSAM over a network that draws what it is told: what it is shown, what comes back, what is carried."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from edgeflow.baselines.mobile_sam import MASK_SIDE, SIDE, SURE, MobileSam, MobileSamCarry
from edgeflow.clicks import Click
from edgeflow.errors import ClickError, MaskError
from edgeflow.grid import Float
from edgeflow.masks import Mask
from edgeflow.session import Session

RED = [255, 0, 0]


@dataclass
class Drawing:
    """A mask network that answers with `logits`, or with the mask it is shown, and keeps what it was given."""

    logits: Float | None = None
    weights: str = "0" * 64
    images: list[Float] = field(default_factory=list)
    asked: list[tuple[Float, Float, Float | None]] = field(default_factory=list)

    def embed(self, image: Float) -> Float:
        self.images.append(image)
        return image[:, :1]

    def decode(self, embedding: Float, points: Float, labels: Float, mask: Float | None) -> Float:
        self.asked.append((points, labels, mask))
        answer = self.logits if self.logits is not None else mask
        return np.full((MASK_SIDE, MASK_SIDE), -SURE, np.float32) if answer is None else answer


def blank(height: int, width: int) -> NDArray[np.uint8]:
    return np.full((height, width, 3), RED, np.uint8)


def iou(a: Mask, b: Mask) -> float:
    return float((a & b).sum() / (a | b).sum())


def test_a_wide_image_fills_the_squares_width_and_zeros_lie_below_it() -> None:
    network = Drawing()
    MobileSam(network).prepare(blank(20, 40))
    (image,) = network.images
    assert image.shape == (1, 3, SIDE, SIDE)
    red = [(255 - 123.675) / 58.395, -116.28 / 57.12, -103.53 / 57.375]  # Segment Anything's mean and deviation
    np.testing.assert_allclose(image[0, :, :512], np.broadcast_to(np.reshape(red, (3, 1, 1)), (3, 512, SIDE)), rtol=1e-5)
    assert not image[0, :, 512:].any()


def test_a_click_in_the_middle_of_a_pixel_is_in_the_middle_of_its_cells() -> None:
    network = Drawing()
    MobileSam(network).prepare(blank(4, 8)).segment([Click(0, 0), Click(3, 7, positive=False)])
    points, labels, _ = network.asked[0]
    # A pixel is 128 cells wide: the first one's are 0..127, the last one's columns 896..1023. The third is no point.
    assert points.tolist() == [[63.5, 63.5], [959.5, 447.5], [0, 0]]
    assert labels.tolist() == [1, 0, -1]


@given(st.integers(1, 60), st.integers(1, 60), st.data())
@settings(max_examples=20, deadline=None)
def test_a_mirrored_click_is_mirrored_in_the_square(height: int, width: int, data: st.DataObject) -> None:
    row, col = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    network = Drawing()
    prepared = MobileSam(network).prepare(blank(height, width))
    prepared.segment([Click(row, col), Click(height - 1 - row, width - 1 - col)])
    (x, y), (mirrored_x, mirrored_y) = network.asked[0][0][:2]
    seen = np.flatnonzero(network.images[0][0, 0].any(axis=1)).size, np.flatnonzero(network.images[0][0, 0].any(axis=0)).size
    assert max(seen) == SIDE
    assert (mirrored_y, mirrored_x) == pytest.approx((seen[0] - 1 - y, seen[1] - 1 - x), abs=1e-3)
    assert (SIDE - seen[0]) * (SIDE - seen[1]) == 0


def test_the_mask_is_cut_where_the_decoder_cuts_it_and_the_padding_is_left_out() -> None:
    logits = np.full((MASK_SIDE, MASK_SIDE), 3, np.float32)  # all of the padding, too, is object
    logits[:128, 64:] = -3  # but of the image, the upper half of the square, only the left quarter
    proposal = MobileSam(Drawing(logits)).prepare(blank(40, 80)).segment([Click(20, 10)])
    expected = np.zeros((40, 80), bool)
    expected[:, :20] = True
    # The padding's object reaches into the last row or two, as the mask is enlarged before the padding is cut off.
    np.testing.assert_array_equal(proposal.mask()[:38], expected[:38])
    assert proposal.shape == (40, 80) and proposal.probability.shape == (512, SIDE)
    assert proposal.probability[:500].min() == pytest.approx(1 / (1 + np.exp(3)), rel=1e-5)


def test_logits_of_any_size_become_probabilities_without_a_warning() -> None:
    logits = np.full((MASK_SIDE, MASK_SIDE), 1e30, np.float32)
    logits[:, 128:] = -1e30
    probability = MobileSam(Drawing(logits)).prepare(blank(8, 8)).segment([Click(4, 1)]).full_probability()
    np.testing.assert_array_equal(np.round(probability), np.broadcast_to([1, 1, 1, 1, 0, 0, 0, 0], (8, 8)))


def test_masks_agree_with_the_published_way_of_enlarging_them() -> None:
    torch = pytest.importorskip("torch", reason="torch, the oracle, is not installed")
    rng = np.random.default_rng(4)
    small = torch.from_numpy(rng.normal(size=(1, 1, 9, 9)).astype(np.float32))
    logits = 4 * torch.nn.functional.interpolate(small, (MASK_SIDE, MASK_SIDE), mode="bicubic")
    # Segment Anything's `postprocess_masks`: to the square, cut, to the image.
    square = torch.nn.functional.interpolate(logits, (SIDE, SIDE), mode="bilinear", align_corners=False)[..., :683, :]
    expected = torch.nn.functional.interpolate(square, (301, 451), mode="bilinear", align_corners=False)[0, 0].numpy() > 0
    found = MobileSam(Drawing(logits[0, 0].numpy())).prepare(blank(301, 451)).segment([Click(0, 0)]).mask()
    assert (found != expected).mean() < 1e-3


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 700), (1500, 2), (1025, 1024)])
def test_odd_and_extreme_sizes_come_back_at_the_image_size(height: int, width: int) -> None:
    prepared = MobileSam(Drawing()).prepare(blank(height, width))
    assert prepared.segment([Click(height - 1, width - 1)]).full_probability().shape == (height, width) == prepared.shape
    carry = prepared.carry_from(np.ones((height, width), bool))
    assert prepared.segment([Click(0, 0)], carry).mask()[height // 2, width // 2]


def test_the_logits_before_are_fed_back_as_they_were_given() -> None:
    logits = np.random.default_rng(1).normal(size=(MASK_SIDE, MASK_SIDE)).astype(np.float32)
    network = Drawing(logits)
    session = Session(MobileSam(network).prepare(blank(30, 20)))
    session.click(Click(10, 10))
    session.click(Click(20, 10, positive=False))
    assert network.asked[0][2] is None
    np.testing.assert_array_equal(network.asked[1][2], logits)


def test_the_same_clicks_and_carry_give_the_same_proposal() -> None:
    network = Drawing()
    prepared = MobileSam(network).prepare(blank(30, 20))
    mask = np.zeros((30, 20), bool)
    mask[5:25, 5:15] = True
    carry = prepared.carry_from(mask)
    assert isinstance(carry, MobileSamCarry)
    before = carry.logits.copy()
    first, second = (prepared.segment([Click(10, 10)], carry) for _ in range(2))
    prepared.segment([Click(1, 1)])
    np.testing.assert_array_equal(first.probability, second.probability)
    np.testing.assert_array_equal(carry.logits, before)
    assert [part.tolist() for part in network.asked[0][:2]] == [part.tolist() for part in network.asked[1][:2]]


def test_a_mask_to_be_corrected_is_shown_in_its_place_and_the_padding_as_none() -> None:
    mask = np.zeros((40, 80), bool)
    mask[10:30, 20:60] = True
    carry = MobileSam(Drawing()).prepare(blank(40, 80)).carry_from(mask)
    assert isinstance(carry, MobileSamCarry)
    expected = np.full((MASK_SIDE, MASK_SIDE), -SURE, np.float32)  # 3.2 cells a pixel
    expected[32:96, 64:192] = SURE
    # The edge of the mask is soft over a pixel, as whatever is enlarged.
    inner = np.ones_like(mask, shape=expected.shape)
    inner[28:36] = inner[92:100] = inner[:, 60:68] = inner[:, 188:196] = False
    np.testing.assert_allclose(carry.logits[inner], expected[inner])


@given(st.integers(5, 60), st.integers(5, 60), st.data())
@settings(max_examples=15, deadline=None)
def test_a_mask_that_is_shown_comes_back_from_a_network_that_repeats_it(height: int, width: int, data: st.DataObject) -> None:
    top, left = data.draw(st.integers(0, height - 3)), data.draw(st.integers(0, width - 3))
    bottom, right = data.draw(st.integers(top + 2, height)), data.draw(st.integers(left + 2, width))
    mask = np.zeros((height, width), bool)
    mask[top:bottom, left:right] = True
    prepared = MobileSam(Drawing()).prepare(blank(height, width))
    np.testing.assert_array_equal(prepared.segment([Click(top, left)], prepared.carry_from(mask)).mask(), mask)


def test_an_empty_mask_carries_nothing() -> None:
    assert MobileSam(Drawing()).prepare(blank(9, 9)).carry_from(np.zeros((9, 9), bool)) is None


def test_a_mask_of_another_shape_is_refused() -> None:
    with pytest.raises(MaskError, match="9 x 8 but its image is 9 x 9"):
        MobileSam(Drawing()).prepare(blank(9, 9)).carry_from(np.zeros((9, 8), bool))


@pytest.mark.parametrize("clicks", [[], [Click(4, 4), Click(9, 0)], [Click(0, -1)], [Click(float("nan"), 0)]])
def test_no_click_or_one_outside_is_refused_before_the_network_is_asked(clicks: list[Click]) -> None:
    network = Drawing()
    with pytest.raises(ClickError):
        MobileSam(network).prepare(blank(9, 9)).segment(clicks)
    assert network.asked == []
