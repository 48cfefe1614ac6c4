from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from edgeflow.clicks import Click
from edgeflow.errors import EngineError, ImageError
from edgeflow.segmenter import Pixels, Segmenter
from edgeflow.server.inference import Inference, SupersededError

Make = Callable[..., Inference]


@pytest.fixture
def make(segmenter: Any) -> Iterator[Make]:
    """An inference thread over pictures of 8 x 8 pixels; the id of one that cannot be read is ``damaged``."""
    running: list[Inference] = []

    def read(image: str) -> Pixels:
        if image == "damaged":
            raise ImageError("The image is damaged.")
        return np.zeros((8, 8, 3), np.uint8)

    def start(factory: Callable[[], Segmenter] = lambda: segmenter, **settings: Any) -> Inference:
        running.append(Inference(factory, read, **settings))
        running[-1].start()
        return running[-1]

    yield start
    for inference in running:
        inference.stop()


def propose(inference: Inference, image: str, *clicks: Click) -> Any:
    return inference.propose(image, clicks, inference.ticket(image))


def test_an_image_is_prepared_once_and_each_click_segmented_once(make: Make, segmenter: Any) -> None:
    inference = make()
    one, two = Click(1, 1), Click(2, 2)
    inference.prepare("a")
    propose(inference, "a", one)
    propose(inference, "a", one, two)
    propose(inference, "a", one)
    assert [prepared.asked for prepared in segmenter.prepared] == [[1, 2]]


def test_prepared_images_leave_when_there_is_no_room_and_the_one_in_use_stays(make: Make, segmenter: Any) -> None:
    roomy, tight = make(memory=1 << 30), make(memory=1)
    for inference, times in ((roomy, 2), (tight, 3)):
        segmenter.prepared.clear()
        for image in ("a", "b", "b", "a"):
            propose(inference, image, Click(1, 1))
        assert len(segmenter.prepared) == times


def test_however_small_an_image_is_the_networks_input_of_it_takes_room(make: Make, segmenter: Any) -> None:
    inference = make(memory=4 << 20)  # an input is 400 x 400 x 3 float32, some 2 MiB: there is room for one image
    for image in ("a", "b", "a"):
        propose(inference, image, Click(1, 1))
    assert len(segmenter.prepared) == 3


def test_only_the_newest_request_of_an_image_is_answered(make: Make, segmenter: Any) -> None:
    inference = make()
    old, new = inference.ticket("a"), inference.ticket("a")
    with pytest.raises(SupersededError):
        inference.propose("a", [Click(1, 1)], old)
    assert segmenter.prepared == []
    assert inference.propose("a", [Click(1, 1)], new) is not None


def test_no_click_has_no_proposal(make: Make) -> None:
    assert propose(make(), "a") is None


def test_whatever_a_model_throws_becomes_a_sentence_and_the_thread_goes_on(make: Make, segmenter: Any) -> None:
    def explode() -> Segmenter:
        raise RuntimeError("no such\ninstruction")

    inference = make(explode)
    with pytest.raises(EngineError, match=r"^The model could not be loaded \(no such\)\.$"):
        propose(inference, "a", Click(1, 1))
    assert inference.state.problem == "The model could not be loaded (no such)."
    inference = make()
    with pytest.raises(ImageError, match="damaged"):
        propose(inference, "damaged", Click(1, 1))
    inference.prepare("damaged")
    assert propose(inference, "a", Click(1, 1)) is not None


def test_where_no_model_can_be_loaded_the_fallback_proposes_and_the_problem_is_told(make: Make, segmenter: Any) -> None:
    def explode() -> Segmenter:
        raise EngineError("The model file is missing; fetch it again.")

    inference = make(explode, fallback=lambda: segmenter)
    assert propose(inference, "a", Click(1, 1)) is not None
    assert (inference.state.name, inference.state.problem) == ("disks", "The model file is missing; fetch it again.")
    with pytest.raises(EngineError, match="missing"):
        propose(make(explode, fallback=explode), "a", Click(1, 1))


def test_a_failed_click_can_be_repeated_after_the_memory_is_there_again(make: Make, segmenter: Any) -> None:
    inference = make()
    propose(inference, "a", Click(1, 1))
    segmenter.prepared[0].broken = True
    with pytest.raises(EngineError, match="not enough memory"):
        propose(inference, "a", Click(2, 2))
    assert propose(inference, "a", Click(2, 2)) is not None
