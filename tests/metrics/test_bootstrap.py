from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import bootstrap, norm

from edgeflow.metrics import Difference, paired_bootstrap

Numbers = NDArray[np.float64]


def generator() -> np.random.Generator:
    return np.random.default_rng(7)


def bootstrapped(first: Numbers, second: Numbers, groups: Sequence[str]) -> Difference:
    """Of one number per sample."""
    (found,) = paired_bootstrap(first[:, None], second[:, None], groups, rng=generator())
    return found


def test_runs_that_agree_differ_by_nothing_and_nobody_is_better() -> None:
    same = np.array([1.0, 2.0, 3.0])
    found = bootstrapped(same, same, ["a", "b", "c"])
    assert (found.mean, found.low, found.high, found.above, found.sure) == (0, 0, 0, 0.5, 0.5)


def test_a_run_that_is_better_on_every_image_is_surely_better() -> None:
    found = bootstrapped(np.array([3.0, 5.0]), np.array([1.0, 2.0]), ["a", "b"])
    assert found.mean == 2.5
    assert (found.low, found.high) == (2, 3)
    assert found.above == found.sure == 1


def test_a_run_that_is_worse_is_surely_worse() -> None:
    found = bootstrapped(np.array([1.0, 2.0]), np.array([3.0, 5.0]), ["a", "b"])
    assert found.above == 0
    assert found.sure == 1


def test_objects_of_one_image_are_drawn_together() -> None:
    # One image with a hundred objects is still one image: there is nothing to draw from, so nothing to doubt.
    first = np.linspace(-1, 2, 100)
    one = bootstrapped(first, np.zeros(100), ["a"] * 100)
    assert one.low == one.high == pytest.approx(first.mean())
    many = bootstrapped(first, np.zeros(100), [str(number) for number in range(100)])
    assert many.high - many.low > 0.2


def test_the_same_seed_gives_the_same_answer() -> None:
    first, second = np.array([1.0, 2.0, 4.0]), np.array([2.0, 1.0, 1.0])
    groups = ["a", "b", "c"]
    assert bootstrapped(first, second, groups) == bootstrapped(first, second, groups)


def test_it_says_what_a_slow_twin_says() -> None:
    rng = np.random.default_rng(1)
    groups = [f"image {number // 2}" for number in range(30)]
    first, second = rng.normal(0.2, 1, 30), rng.normal(0, 1, 30)
    means = []
    for _ in range(4000):
        drawn = rng.integers(0, 15, 15)
        values = np.concatenate([(first - second)[2 * image : 2 * image + 2] for image in drawn])
        means.append(float(values.mean()))
    found = bootstrapped(first, second, groups)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(means, (0.025, 0.975))), abs=0.03)
    assert found.above == pytest.approx(np.mean(np.array(means) > 0), abs=0.03)


def test_of_normal_differences_it_says_what_the_normal_law_and_scipy_say() -> None:
    rng = np.random.default_rng(3)
    differences = rng.normal(0.1, 1, 400)
    found = bootstrapped(differences, np.zeros(400), [str(number) for number in range(400)])
    error = differences.std() / 20
    assert found.low == pytest.approx(differences.mean() - 1.96 * error, abs=0.01)
    assert found.high == pytest.approx(differences.mean() + 1.96 * error, abs=0.01)
    assert found.above == pytest.approx(norm.cdf(differences.mean() / error), abs=0.01)
    theirs = bootstrap((differences,), np.mean, method="percentile", n_resamples=4000, rng=rng).confidence_interval
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.01)


def test_numbers_that_are_asked_for_together_are_those_asked_for_one_by_one() -> None:
    rng = np.random.default_rng(4)
    first, second = rng.normal(size=(12, 3)), rng.normal(size=(12, 3))
    groups = [f"image {number // 3}" for number in range(12)]
    together = paired_bootstrap(first, second, groups, rng=generator())
    for place, found in enumerate(together):
        alone = bootstrapped(first[:, place], second[:, place], groups)
        assert (found.mean, found.low, found.high) == pytest.approx((alone.mean, alone.low, alone.high))
