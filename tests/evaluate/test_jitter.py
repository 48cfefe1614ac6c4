from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.ndimage import distance_transform_edt, label
from tests.evaluate.fakes import SameColour

from edgeflow.clicks import Click
from edgeflow.evaluate.jitter import jittered_click, jittered_runs
from edgeflow.masks import Mask
from edgeflow.simulate import next_click

masks_9x9 = arrays(np.bool_, (9, 9))


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_drawn_click_falls_where_the_error_is_at_least_half_as_deep() -> None:
    truth = np.zeros((11, 20), np.bool_)
    truth[1:10, 1:10] = True  # 9 x 9, 5 deep in its middle
    truth[1:3, 14:16] = True  # another error, shallower
    clicks = [jittered_click(truth, truth & False, (), generator(seed)) for seed in range(400)]
    places = Counter((click.row, click.col) for click in clicks if click is not None and click.positive)
    # Depth 3 and more of 5: the 5 x 5 pixels in the middle, all as likely.
    assert set(places) == {(row, col) for row in range(3, 8) for col in range(3, 8)}
    assert max(places.values()) < 40


def test_a_click_falls_on_no_pixel_twice() -> None:
    truth = np.array([[False, True, True, False]])
    first = jittered_click(truth, truth & False, (), generator())
    assert first is not None
    second = jittered_click(truth, truth & False, (first,), generator())
    assert second is not None and second != first
    assert jittered_click(truth, truth & False, (first, second), generator()) is None


@settings(max_examples=50, deadline=None)
@given(masks_9x9, masks_9x9, masks_9x9, st.integers(0, 99))
def test_it_is_where_scipy_says_it_may_be(truth: Mask, prediction: Mask, void: Mask, seed: int) -> None:
    ideal = next_click(truth, prediction, (), void=void)
    click = jittered_click(truth, prediction, (), generator(seed), void=void)
    if ideal is None or click is None:
        assert click is ideal
        return
    wrong = (truth & ~prediction if ideal.positive else prediction & ~truth) & ~void
    deep = distance_transform_edt(np.pad(wrong, 1))[1:-1, 1:-1]
    regions = label(wrong)[0]
    here, there = (int(click.row), int(click.col)), (int(ideal.row), int(ideal.col))
    assert click.positive == ideal.positive
    assert regions[here] == regions[there]
    assert deep[here] >= deep[there] / 2 - 1e-5


def test_runs_are_seeded_by_the_objects_name() -> None:
    pixels = np.random.default_rng(5).integers(0, 3, (12, 12, 3), np.uint8)
    truth = np.zeros((12, 12), np.bool_)
    truth[2:9, 2:9] = True
    prepared = SameColour().prepare(pixels)

    def runs(name: str) -> tuple[tuple[float, ...], ...]:
        return jittered_runs(prepared, truth, truth & False, threshold=0.5, runs=4, name=name, clicks=3)

    assert runs("a.png 1") == runs("a.png 1") != runs("a.png 2")
    assert len(runs("a.png 1")) == 4 and {len(run) for run in runs("a.png 1")} == {3}
    assert len(set(runs("a.png 1"))) > 1
    assert runs("a.png 1")[:2] == jittered_runs(prepared, truth, truth & False, threshold=0.5, runs=2, name="a.png 1", clicks=3)


def test_a_run_that_is_perfect_early_keeps_its_iou() -> None:
    pixels = np.zeros((6, 6, 3), np.uint8)
    pixels[1:5, 1:5] = 200
    truth = pixels[..., 0] == 200
    found = jittered_runs(SameColour().prepare(pixels), truth, truth & False, threshold=0.5, runs=2, name="x", clicks=4)
    assert found == ((1.0,) * 4,) * 2


def test_the_robot_decides_the_sign() -> None:
    truth = np.zeros((5, 9), np.bool_)
    prediction = np.ones((5, 9), np.bool_)
    click = jittered_click(truth, prediction, [Click(0, 0)], generator())
    assert click is not None and not click.positive
    assert jittered_click(truth, truth, (), generator()) is None
