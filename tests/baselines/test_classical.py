"""The five methods by name: what their options are, what is refused, and that a suite tells one choice from another."""

import numpy as np
import pytest

from edgeflow.baselines.classical import CLASSICAL, classical_segmenter, classical_settings
from edgeflow.clicks import Click
from edgeflow.errors import DataSetError
from edgeflow.evaluate.methods import METHODS, MethodChoice, identity
from edgeflow.evaluate.presets import PRESETS


@pytest.mark.parametrize("name", CLASSICAL)
def test_every_number_of_a_method_is_an_option_of_it(name: str) -> None:
    assert set(METHODS[name].words) == set(classical_settings(name, {}))


@pytest.mark.parametrize(("text", "value"), [("2", 2.0), ("0.25", 0.25)])
def test_an_option_takes_the_place_of_its_default(text: str, value: float) -> None:
    chosen = classical_settings("GC", {"sharpness": text})
    assert chosen == {**classical_settings("GC", {}), "sharpness": value}
    assert METHODS["GC"].build({"sharpness": text}, PRESETS["plain"], "any").settings == chosen


def test_the_segmenter_has_the_numbers_it_was_given() -> None:
    segmenter = classical_segmenter("GC", classical_settings("GC", {"radius": "2", "frame": "yes", "most_cells": "50"}))
    assert (segmenter.name, segmenter.radius, segmenter.frame, segmenter.most_cells) == ("GC", 2, True, 50)


def test_an_option_of_the_method_itself_changes_its_answer() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (12, 16, 3), np.uint8)
    clicks = [Click(5, 5), Click(9, 14, positive=False)]
    free, smooth = (
        classical_segmenter("GC", classical_settings("GC", {"radius": "0", "smoothness": smoothness}))
        .prepare(pixels)
        .segment(clicks)
        .mask()
        for smoothness in ("0", "900")
    )
    assert not np.array_equal(free, smooth)


@pytest.mark.parametrize(
    ("option", "text", "allowed"),
    [
        ("radius", "wide", "must be a number such as 5.0"),
        ("radius", "-1", "must be a number from 0"),
        ("radius", "nan", "must be a number from 0"),
        ("components", "2.5", "must be a number such as 5"),
        ("most_cells", "0", "must be a number above 0"),
        ("uniform_share", "1", "must be a number above 0 and below 1"),
        ("frame", "maybe", "must be yes or no"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(option: str, text: str, allowed: str) -> None:
    with pytest.raises(DataSetError, match=allowed):
        classical_settings("GC", {option: text})


def test_what_was_measured_with_other_numbers_is_another_methods() -> None:
    plain = identity(MethodChoice("GC", "GC"))
    assert plain == identity(MethodChoice("GC", "GC"))
    assert plain != identity(MethodChoice("GC", "GC", {"frame": "yes"}))
    assert plain != identity(MethodChoice("ESC", "ESC"))
