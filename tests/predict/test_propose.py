"""What a prompt becomes, over a method that takes every pixel of the clicked colour, and over the shipped network."""

from pathlib import Path

import numpy as np
import pytest
from tests.evaluate.fakes import SameColour
from tests.predict.folders import picture

from edgeflow.annotation.geometry import Geometry
from edgeflow.clicks import Click
from edgeflow.errors import ClickError, MaskError
from edgeflow.grid import Window
from edgeflow.imaging import read_image, read_mask
from edgeflow.masks import Mask, bounding_window
from edgeflow.network.load import load_segmenter
from edgeflow.predict.prompt import Prompt
from edgeflow.predict.propose import Manner, region_of
from edgeflow.samples import copy_samples
from edgeflow.segmenter import Pixels, Prepared

TRUTH = Path(__file__).parents[1] / "golden" / "coffee_truth.png"


def scene(*lines: str) -> Pixels:
    """A picture whose letters are colours."""
    return np.array([[(ord(letter), 0, 0) for letter in line] for line in lines], np.uint8)


def coarse(*lines: str) -> Geometry:
    return Geometry.of_mask(np.array([[letter == "#" for letter in line] for line in lines]))


def shown(pixels: Pixels, prompt: Prompt, **manner: object) -> list[str]:
    geometry, _ = region_of(prompt, SameColour().prepare(pixels), Manner(**manner))  # type: ignore[arg-type]
    return picture(geometry.mask)


SCENE = scene("......", ".aabb.", ".aabb.", "......", "....a.")


def test_a_box_takes_what_lies_in_its_middle() -> None:
    assert shown(SCENE, Prompt("", "", box=Window(1, 3, 2, 2))) == ["......", "...##.", "...##.", "......", "......"]


def test_points_give_and_take() -> None:
    clicks = (Click(1, 1), Click(1, 3), Click(1, 4, False))
    assert shown(SCENE, Prompt("", "", clicks=clicks)) == ["......", ".##...", ".##...", "......", "....#."]


def test_the_largest_part_can_be_kept_alone() -> None:
    found = shown(SCENE, Prompt("", "", clicks=(Click(1, 1),)), largest=True)
    assert found == ["......", ".##...", ".##...", "......", "......"]


def test_a_coarse_mask_is_clicked_like_a_truth() -> None:
    # It holds a half of what is b: the first click lies on a, the second on b.
    pixels = scene("......", ".aabb.", ".aabb.", "......")
    mask = coarse("......", ".###..", ".###..", "......")
    geometry, made = region_of(Prompt("", "", mask=mask), SameColour().prepare(pixels), Manner(clicks=2))
    assert picture(geometry.mask) == ["......", ".####.", ".####.", "......"]
    assert [(click.col, click.positive) for click in made.clicks] == [(1, True), (3, True)]


def test_a_coarse_mask_that_is_met_gets_no_more_clicks() -> None:
    mask = coarse("......", ".##...", ".##...", "......", "....#.")
    _, made = region_of(Prompt("", "", mask=mask), SameColour().prepare(SCENE), Manner(clicks=9))
    assert len(made.clicks) == 1


def test_what_is_clicked_is_kept_with_it() -> None:
    _, made = region_of(Prompt("", "", clicks=(Click(1, 1),)), SameColour().prepare(SCENE), Manner(0.25, largest=True))
    assert (made.clicks, made.threshold, made.largest, made.seconds) == ((Click(1, 1),), 0.25, True, 0)


@pytest.mark.parametrize(
    ("prompt", "error"),
    [(Prompt("", "", clicks=(Click(9, 1),)), ClickError), (Prompt("", "", clicks=(Click(1, 1), Click(1, 1, False))), MaskError)],
)
def test_a_prompt_that_gives_nothing_is_refused(prompt: Prompt, error: type[Exception]) -> None:
    with pytest.raises(error):
        region_of(prompt, SameColour().prepare(SCENE), Manner())


@pytest.fixture(scope="module")
def cup(tmp_path_factory: pytest.TempPathFactory) -> tuple[Prepared, Mask]:
    photo = next(path for path in copy_samples(tmp_path_factory.mktemp("photos")) if path.name == "coffee.jpg")
    return load_segmenter().prepare(read_image(photo)), np.asarray(read_mask(TRUTH) > 0)


def iou(geometry: Geometry, truth: Mask) -> float:
    mask = geometry.mask
    return float((mask & truth).sum() / (mask | truth).sum())


def test_the_network_makes_a_cup_out_of_a_mask_in_blocks_or_its_box(cup: tuple[Prepared, Mask]) -> None:
    prepared, truth = cup
    blocks = np.kron(truth[::40, ::40], np.ones((40, 40), np.bool_))[: truth.shape[0], : truth.shape[1]]
    rough = Geometry.of_mask(np.asarray(blocks, np.bool_))
    found, made = region_of(Prompt("cup", "here", mask=rough), prepared, Manner())
    assert len(made.clicks) == 3
    assert iou(found, truth) > max(0.95, iou(rough, truth))
    found, _ = region_of(Prompt("cup", "here", box=bounding_window(truth)), prepared, Manner())
    assert iou(found, truth) > 0.95
