"""A simulated annotator sees what a session sees, clicks on what is wrong, and stops in time."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from edgeflow.engine.protocol import ModelInfo, Outputs
from edgeflow.network.focus import FocusConfig
from edgeflow.network.segmenter import NetworkSegmenter
from edgeflow.train.annotator import Annotator, AnnotatorConfig, Task

MODEL = ModelInfo(name="fake", sha256="", prior="mask")
FOCUS = FocusConfig(whole_side=64, crop_side=64, min_side=16)
Answer = Callable[[NDArray[np.float32]], Outputs]


def task() -> Task:
    rows, cols = np.mgrid[:60, :80]
    truth = (rows - 30) ** 2 + (cols - 40) ** 2 <= 15**2
    pixels = np.where(truth[..., None], 200, 40).astype(np.uint8).repeat(3, axis=2)
    return Task(pixels, truth, np.zeros_like(truth))


def by_brightness(image: NDArray[np.float32]) -> Outputs:
    """A network that finds everything bright; right on the drawn task."""
    return Outputs(mask=np.asarray(20 * image[:, :1], np.float32), edge=None)


def nothing(image: NDArray[np.float32]) -> Outputs:
    return Outputs(mask=np.full_like(image[:, :1], -20), edge=None)


def run(annotator: Annotator, answer: Answer) -> int:
    """Click to the end; the number of looks."""
    annotator.begin()
    looks = 0
    while annotator.look is not None:
        annotator.answer(answer(annotator.look.image))
        looks += 1
    return looks


def test_the_first_click_hits_the_object_and_a_perfect_mask_ends_it_after_two_looks() -> None:
    annotator = Annotator(task(), MODEL, FOCUS, AnnotatorConfig(stop=0), np.random.default_rng(1))
    assert run(annotator, by_brightness) == 2
    (click,) = annotator.clicks
    assert click.positive
    assert annotator.task.truth[int(click.row), int(click.col)]


def test_an_annotator_gives_up_after_so_many_clicks() -> None:
    config = AnnotatorConfig(stop=0, max_clicks=5)
    annotator = Annotator(task(), MODEL, FOCUS, config, np.random.default_rng(1))
    run(annotator, nothing)
    assert len(annotator.clicks) == 5
    assert all(click.positive for click in annotator.clicks)


def test_an_annotator_may_leave_after_any_click() -> None:
    counts = []
    for seed in range(40):
        annotator = Annotator(task(), MODEL, FOCUS, AnnotatorConfig(stop=0.5), np.random.default_rng(seed))
        run(annotator, nothing)
        counts.append(len(annotator.clicks))
    assert min(counts) == 1
    assert 1.4 < np.mean(counts) < 2.8  # 2 on average


def test_its_looks_are_those_of_a_session_with_the_same_clicks() -> None:
    seen: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = []

    class Recorder:
        name, device, model = "fake", "CPU", MODEL

        def warm(self, shapes: object, batch: int = 1) -> None: ...

        def run(self, image: NDArray[np.float32], guidance: NDArray[np.float32]) -> Outputs:
            seen.append((image, guidance))
            return nothing(image)

    annotator = Annotator(task(), MODEL, FOCUS, AnnotatorConfig(stop=0, max_clicks=3), np.random.default_rng(4))
    annotator.begin()
    shown = []
    while annotator.look is not None:
        shown.append((annotator.look.image, annotator.look.guidance))
        annotator.answer(nothing(annotator.look.image))
    prepared = NetworkSegmenter(Recorder(), FOCUS).prepare(annotator.task.pixels)
    carry: object = None
    for count in range(1, 4):
        carry = prepared.segment(annotator.clicks[:count], carry).carry
    assert len(shown) == len(seen)
    for (image, guidance), (expected_image, expected_guidance) in zip(shown, seen, strict=True):
        np.testing.assert_array_equal(image, expected_image)
        np.testing.assert_array_equal(guidance, expected_guidance)


def test_a_spoilt_mask_is_where_it_starts_from() -> None:
    drawn = task()
    start = drawn.truth.copy()
    start[:30] = False
    annotator = Annotator(
        Task(drawn.pixels, drawn.truth, drawn.void, start), MODEL, FOCUS, AnnotatorConfig(stop=1), np.random.default_rng(2)
    )
    annotator.begin()
    assert annotator.look is not None
    assert annotator.look.guidance[0, 0].max() > 0.9  # the start, as prior
    (click,) = annotator.clicks
    assert click.positive and click.row < 30


@pytest.mark.parametrize("centred", [0.0, 1.0])
def test_the_same_generator_gives_the_same_clicks(centred: float) -> None:
    config = AnnotatorConfig(stop=0.3, centred=centred)
    both = [Annotator(task(), MODEL, FOCUS, config, np.random.default_rng(7)) for _ in range(2)]
    for annotator in both:
        run(annotator, nothing)
    assert both[0].clicks == both[1].clicks


def test_it_can_be_taken_up_between_two_looks_of_a_click() -> None:
    annotator = Annotator(task(), MODEL, FOCUS, AnnotatorConfig(stop=0), np.random.default_rng(1))
    annotator.begin()
    assert annotator.look is not None
    annotator.answer(by_brightness(annotator.look.image))
    second = annotator.look
    again = Annotator(task(), MODEL, FOCUS, AnnotatorConfig(stop=0), np.random.default_rng(9))
    again.resume(list(annotator.clicks), annotator.carry, list(annotator.answers))
    assert second is not None and again.look is not None
    np.testing.assert_array_equal(again.look.guidance, second.guidance)
