"""Clicking in images too large to be prepared whole: a bright square found through a window, wherever it lies."""

from collections.abc import Sequence

import numpy as np
import pytest

from edgeflow.clicks import Click
from edgeflow.errors import ClickError, MaskError
from edgeflow.grid import Window
from edgeflow.large import SIDE, LargeImage
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels, Proposal
from edgeflow.session import Session

SHAPE = (20_000, 30_000)


class Bright:
    """Proposes every bright pixel of what it was given; remembers what it was fed back."""

    name, weights = "bright", ""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, int]] = []
        self.carried: list[object] = []

    def prepare(self, pixels: Pixels) -> "Looked":
        self.shapes.append((pixels.shape[0], pixels.shape[1]))
        return Looked(self, pixels[..., 0] > 0)


class Looked:
    def __init__(self, owner: Bright, bright: Mask) -> None:
        self.shape = (bright.shape[0], bright.shape[1])
        self._owner = owner
        self._bright = bright

    def segment(self, clicks: Sequence[Click], carry: object = None) -> Proposal:
        assert all(0 <= click.row < self.shape[0] and 0 <= click.col < self.shape[1] for click in clicks)
        self._owner.carried.append(carry)
        return Proposal(self._bright.astype(np.float32), Window.whole(self.shape), self.shape, "inner")

    def carry_from(self, mask: Mask) -> object:
        return int(mask.sum())

    def carry_from_box(self, box: Window) -> object:
        return box


def large(square: Window, segmenter: Bright) -> LargeImage:
    """A black image with one bright square, made window by window."""

    def read(window: Window) -> Pixels:
        rows = np.arange(window.top, window.bottom)
        cols = np.arange(window.left, window.right)
        inside = ((rows >= square.top) & (rows < square.bottom))[:, None] & ((cols >= square.left) & (cols < square.right))
        return np.repeat(inside[..., None].astype(np.uint8) * 255, 3, axis=2)

    return LargeImage(SHAPE, read, segmenter)


@pytest.mark.parametrize(
    "square",
    [
        Window(0, 0, 50, 60),
        Window(19_900, 29_950, 100, 50),
        Window(10_000, 15_000, 300, 10),
    ],
    ids=["top left corner", "bottom right corner", "middle"],
)
def test_an_object_is_found_where_it_lies(square: Window) -> None:
    segmenter = Bright()
    proposal = large(square, segmenter).segment([Click(square.bottom - 1, square.right - 1)])
    crop = proposal.crop_mask()
    assert crop.sum() == square.height * square.width
    assert crop[square.top - proposal.window.top, square.left - proposal.window.left]
    assert proposal.shape == SHAPE
    assert segmenter.shapes == [(SIDE, SIDE)]


def test_the_window_widens_until_the_object_is_whole() -> None:
    segmenter = Bright()
    square = Window(9000, 9000, 3000, 100)
    proposal = large(square, segmenter).segment([Click(9100, 9050)])
    assert proposal.crop_mask().sum() == 3000 * 100
    assert segmenter.shapes == [(SIDE, SIDE), (2 * SIDE, 2 * SIDE), (4 * SIDE, 4 * SIDE)]


def test_the_next_click_goes_on_in_the_same_window_and_one_beyond_takes_the_mask_along() -> None:
    segmenter = Bright()
    image = large(Window(10_000, 10_000, 40, 40), segmenter)
    session = Session(image)
    session.click(Click(10_010, 10_010))
    session.click(Click(10_020, 10_020))
    session.click(Click(10_020, 12_000, False))
    assert segmenter.carried == [None, "inner", 1600]
    assert len(segmenter.shapes) == 2


def test_the_same_clicks_give_the_same_proposal_in_whatever_order_they_were_asked() -> None:
    image = large(Window(10_000, 10_000, 40, 40), Bright())
    first = image.segment([Click(10_010, 10_010)])
    for away in (12_000, 14_000, 16_000):
        image.segment([Click(10_010, 10_010), Click(10_000, away, False)], first.carry)
    again = image.segment([Click(10_010, 10_010)])
    assert again.window == first.window
    np.testing.assert_array_equal(again.probability, first.probability)


def test_an_existing_mask_and_a_box_are_taken_into_the_window() -> None:
    segmenter = Bright()
    image = large(Window(10_000, 10_000, 40, 40), segmenter)
    start = np.ones((40, 30), np.bool_)
    Session(image, start=start, start_window=Window(10_000, 10_000, 40, 30)).click(Click(10_010, 10_035))
    assert segmenter.carried == [40 * 30]
    box = Window(9_990, 9_980, 60, 80)
    proposal = Session(image, box=box).proposal
    assert proposal is not None
    assert segmenter.carried[-1] == Window(9_990 - proposal.window.top, 9_980 - proposal.window.left, 60, 80)
    with pytest.raises(MaskError, match="outside"):
        image.carry_from_box(Window(20_000, 0, 5, 5))


def test_clicks_too_far_apart_are_refused_in_a_sentence() -> None:
    image = large(Window(0, 0, 10, 10), Bright())
    with pytest.raises(ClickError, match="several parts"):
        image.segment([Click(5, 5), Click(19_000, 29_000, False)])
