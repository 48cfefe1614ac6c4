from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import pytest

from edgeflow.clicks import Click
from edgeflow.engine.protocol import ModelInfo, Outputs, Prior
from edgeflow.errors import ClickError, MaskError
from edgeflow.grid import Float, Window
from edgeflow.network.ritm import RitmSegmenter, keeps, object_crop, zoomed
from edgeflow.network.sobel import sobel
from edgeflow.segmenter import Pixels
from edgeflow.session import Session

SHAPE = (360, 481)


def photo(seed: int = 0) -> Pixels:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (9, 11, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(coarse, SHAPE[::-1], interpolation=cv2.INTER_CUBIC), np.uint8)


@dataclass
class BlurEngine:
    """Not a network, but like one: every output cell depends on its neighbourhood in all channels, left and right unlike."""

    prior: Prior = "mask"
    bias: float = -4.0
    seen: list[tuple[Float, Float]] = field(default_factory=list)

    name = "blur"
    device = "CPU"

    @property
    def model(self) -> ModelInfo:
        return ModelInfo("blurred", "0" * 64, self.prior)

    def warm(self, shapes: Sequence[tuple[int, int]], batch: int = 1) -> None:
        pass

    def run(self, image: Float, guidance: Float) -> Outputs:
        self.seen.append((image, guidance))
        evidence = 0.1 * image.sum(axis=1) + guidance[:, :-2].sum(axis=1) + 60 * guidance[:, -2] - 60 * guidance[:, -1]
        blurred = np.stack([cv2.blur(cv2.blur(plane, (31, 31)), (25, 9), anchor=(3, 4)) for plane in evidence])
        logits = np.asarray(blurred[:, None] * 4 + self.bias, np.float32)
        return Outputs(logits, -logits if "edge" in self.prior else None)


CLICKS = [
    Click(100, 90),
    Click(60, 200, False),
    Click(130, 120),
    Click(129, 250),
    Click(20, 20),
    Click(120, 100, False),
    Click(299, 350),
]


def test_the_first_click_shows_the_whole_image_at_its_own_size() -> None:
    engine = BlurEngine()
    RitmSegmenter(engine, flip=False).prepare(photo()).segment(CLICKS[:1])
    image, guidance = engine.seen[0]
    assert image.shape == (1, 3, *SHAPE)
    assert guidance.shape == (1, 3, *SHAPE)
    assert not guidance[0, 0].any()  # nothing fed back yet
    assert guidance[0, 1].sum() == 81 and guidance[0, 1, 100, 90] == 1
    assert not guidance[0, 2].any()


def test_with_flip_the_second_of_the_batch_is_the_mirror_image() -> None:
    engine = BlurEngine()
    RitmSegmenter(engine).prepare(photo()).segment(CLICKS[:2])
    for maps in engine.seen[0]:
        assert maps.shape[0] == 2
        assert np.array_equal(maps[1], maps[0, :, :, ::-1])


def test_from_the_second_click_the_longer_side_of_the_input_is_the_zoom() -> None:
    engine = BlurEngine()
    session = Session(RitmSegmenter(engine, zoom=128).prepare(photo()))
    session.follow(CLICKS[:3])
    assert [max(image.shape[2:]) for image, _ in engine.seen] == [481, 128, 128]


def test_a_crop_holds_object_and_positive_clicks_grown_by_1_4() -> None:
    # Rows 100..299 and, with the click, columns 100..399: half of 1.4 x 200 is 140, of 1.4 x 300 is 210.
    crop = object_crop(Window(100, 100, 200, 200), [Click(150, 399), Click(900, 900, False)], (1000, 1000))
    # Centres 199.5 and 249.5; Python rounds halves to even: 59.5 -> 60, 339.5 -> 340; 39.5 -> 40, 459.5 -> 460.
    assert crop == Window(60, 40, 281, 421)


def test_a_crop_of_least_side_has_201_pixels_because_both_ends_count() -> None:
    assert object_crop(Window(500, 500, 1, 1), [], (1000, 1000)) == Window(400, 400, 201, 201)


def test_a_crop_is_cut_at_the_image() -> None:
    assert object_crop(Window(0, 90, 1, 10), [], (50, 100)) == Window(0, 0, 50, 100)


def test_a_crop_stays_until_the_overlap_falls_below_one_half() -> None:
    old = Window(0, 0, 100, 100)
    assert keeps(old, Window(0, 0, 100, 50), [])
    assert not keeps(old, Window(0, 0, 100, 49), [])
    assert not keeps(old, Window(200, 200, 100, 100), [])


def test_a_positive_click_on_the_last_row_counts_as_outside_the_crop() -> None:
    old = Window(10, 10, 100, 100)
    assert keeps(old, old, [Click(108, 108), Click(0, 0, False)])
    assert not keeps(old, old, [Click(109, 50)])
    assert not keeps(old, old, [Click(50, 109)])
    assert not keeps(old, old, [Click(9, 50)])


@pytest.mark.parametrize(
    ("shape", "input_shape"), [((200, 100), (400, 200)), ((300, 901), (133, 400)), ((1, 1), (400, 400)), ((2, 3000), (1, 400))]
)
def test_a_crop_is_scaled_to_a_longer_side_of_400_either_way(shape: tuple[int, int], input_shape: tuple[int, int]) -> None:
    assert zoomed(shape, 400) == input_shape


def test_where_nothing_was_found_the_crop_is_let_go() -> None:
    engine = BlurEngine()
    prepared = RitmSegmenter(engine, flip=False).prepare(photo())
    second = prepared.segment(CLICKS[:2], prepared.segment(CLICKS[:1]).carry)
    assert second.window != Window.whole(SHAPE)
    engine.bias = -1e3
    third = prepared.segment(CLICKS[:3], second.carry)
    assert not third.mask(0.5).any()
    engine.bias = -4.0
    fourth = prepared.segment(CLICKS[:4], third.carry)
    assert fourth.window == Window.whole(SHAPE)
    assert fourth.probability.shape == SHAPE
    assert fourth.mask(0.5).any()


def test_a_proposal_does_not_depend_on_what_was_asked_before() -> None:
    prepared = RitmSegmenter(BlurEngine()).prepare(photo())
    first = prepared.segment(CLICKS[:1])
    second = prepared.segment(CLICKS[:2], first.carry)
    prepared.segment(CLICKS, second.carry)
    again = prepared.segment(CLICKS[:2], first.carry)
    assert np.array_equal(again.full_probability(), second.full_probability())


def test_a_session_starts_from_an_existing_mask() -> None:
    engine = BlurEngine()
    prepared = RitmSegmenter(engine, flip=False).prepare(photo())
    mask = np.zeros(SHAPE, np.bool_)
    mask[50:90, 60:120] = True
    Session(prepared, start=mask).click(CLICKS[0])
    assert np.array_equal(engine.seen[0][1][0, 0] > 0, mask)
    with pytest.raises(MaskError, match="9 x 9"):
        prepared.carry_from(np.zeros((9, 9), np.bool_))


def test_no_click_and_a_click_outside_are_refused() -> None:
    prepared = RitmSegmenter(BlurEngine()).prepare(photo())
    with pytest.raises(ClickError, match="at least one"):
        prepared.segment([])
    with pytest.raises(ClickError, match="outside"):
        prepared.segment([Click(360, 0)])


def test_a_sobel_prior_is_the_images_own_edges_at_every_click() -> None:
    engine = BlurEngine("sobel")
    session = Session(RitmSegmenter(engine, flip=False).prepare(photo()))
    session.follow(CLICKS[:1])
    np.testing.assert_allclose(engine.seen[0][1][0, 0], sobel(photo()), atol=1e-4)
    session.follow(CLICKS[:3])
    assert all(guidance[:, 0].any() for _, guidance in engine.seen)


@pytest.mark.parametrize("prior", ["none", "edge", "mask+edge"])
def test_every_other_prior_goes_through_the_same_crops(prior: Prior) -> None:
    engine = BlurEngine(prior)
    session = Session(RitmSegmenter(engine, zoom=100).prepare(photo()))
    session.follow(CLICKS[:4])
    guidance = engine.seen[-1][1]
    assert guidance.shape[1] == engine.model.prior_channels + 2
    if prior == "mask+edge":
        # The engine's edge is the mask's complement inside the crop, and both are resampled alike.
        mask, edge = guidance[0, 0], guidance[0, 1]
        known = (mask + edge) > 0.5
        assert known.mean() > 0.5
        assert np.abs(mask[known] + edge[known] - 1)[5:-5].max() < 0.5


@pytest.mark.parametrize("flip", [True, False])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_run_agrees_with_ritms_evaluator_written_down_step_by_step(flip: bool, seed: int) -> None:
    engine = BlurEngine()
    prepared = RitmSegmenter(engine, zoom=150, flip=flip).prepare(photo(seed))
    session = Session(prepared)
    slow = SlowRitm(photo(seed), BlurEngine(), zoom=150, flip=flip)
    rng = np.random.default_rng(seed)
    clicks = (
        CLICKS if not seed else [Click(int(rng.integers(100 + 30 * k)), int(rng.integers(99 + 40 * k)), k != 2) for k in range(8)]
    )
    windows = set()
    for click in clicks:
        fast = session.click(click)
        assert np.abs(fast.full_probability() - slow.click(click)).max() < 1e-3
        windows.add(fast.window)
    assert len(windows) >= 3, windows  # the whole image and at least two crops


class SlowRitm:
    """The twin: mutable state, torch's own resizing, (first row, last row, first col, last col) boxes."""

    def __init__(self, pixels: Pixels, engine: BlurEngine, *, zoom: int, flip: bool) -> None:
        self.torch: Any = pytest.importorskip("torch")
        rgb = pixels.astype(np.float64) / 255
        self.image = ((rgb - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]).transpose(2, 0, 1)[None]
        self.engine, self.zoom, self.flip = engine, zoom, flip
        self.clicks: list[Click] = []
        self.shape = (pixels.shape[0], pixels.shape[1])
        self.previous = np.zeros(self.shape)
        self.box: tuple[int, int, int, int] | None = None

    def resized(self, maps: np.ndarray[Any, Any], shape: tuple[int, int]) -> np.ndarray[Any, Any]:
        tensor = self.torch.from_numpy(np.ascontiguousarray(maps, np.float32))
        out = self.torch.nn.functional.interpolate(tensor, size=shape, mode="bilinear", align_corners=True)
        return np.asarray(out.numpy())

    def click(self, click: Click) -> np.ndarray[Any, Any]:
        self.clicks.append(click)
        height, width = self.shape
        found = np.asarray(self.previous > 0.5)
        box = None
        if len(self.clicks) > 1 and found.any():
            for each in self.clicks:
                if each.positive:
                    found[int(each.row), int(each.col)] = True
            places = np.argwhere(found)
            ends = []
            for axis, size in enumerate((height, width)):
                low, high = int(places[:, axis].min()), int(places[:, axis].max())
                length = max(1.4 * (high - low + 1), 200)
                middle = (low + high) / 2
                ends += [max(round(middle - length / 2), 0), min(round(middle + length / 2), size - 1)]
            box = (ends[0], ends[1], ends[2], ends[3])
            if self.box is not None and self.holds(self.box) and self.overlap(self.box, box) >= 0.5:
                box = self.box
        self.box = box
        top, bottom, left, right = box or (0, height - 1, 0, width - 1)
        size = (bottom - top + 1, right - left + 1)
        shape = size
        if box:
            scale = self.zoom / max(size)
            shape = (round(size[0] * scale), round(size[1] * scale))
        maps = np.concatenate([self.image, self.previous[None, None]], axis=1)[:, :, top : bottom + 1, left : right + 1]
        maps = self.resized(maps, shape)
        points = [
            (shape[0] * (each.row - top) / size[0], shape[1] * (each.col - left) / size[1], each.positive) for each in self.clicks
        ]
        logits = [self.forward(maps, points)]
        if self.flip:
            mirrored = [(row, shape[1] - 1 - col, positive) for row, col, positive in points]
            logits.append(self.forward(maps[..., ::-1], mirrored)[..., ::-1])
        probability = 1 / (1 + np.exp(-np.mean(logits, axis=0)))
        self.previous = np.zeros((height, width))
        self.previous[top : bottom + 1, left : right + 1] = self.resized(probability, size)[0, 0]
        return self.previous

    def forward(self, maps: np.ndarray[Any, Any], points: list[tuple[float, float, bool]]) -> Float:
        grid_row, grid_col = np.mgrid[: maps.shape[2], : maps.shape[3]]
        drawn = np.zeros((1, 2, *maps.shape[2:]))
        for row, col, positive in points:
            drawn[0, 0 if positive else 1] += (grid_row - row) ** 2 + (grid_col - col) ** 2 <= 25
        guidance = np.concatenate([maps[:, 3:], drawn > 0], axis=1)
        return self.engine.run(maps[:, :3].astype(np.float32), guidance.astype(np.float32)).mask

    def holds(self, box: tuple[int, int, int, int]) -> bool:
        return all(box[0] <= each.row < box[1] and box[2] <= each.col < box[3] for each in self.clicks if each.positive)

    @staticmethod
    def overlap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> float:
        product = 1.0
        for k in (0, 2):
            shared = set(range(a[k], a[k + 1] + 1)) & set(range(b[k], b[k + 1] + 1))
            product *= len(shared) / len(set(range(a[k], a[k + 1] + 1)) | set(range(b[k], b[k + 1] + 1)))
        return product
