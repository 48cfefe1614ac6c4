from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edgeflow.datasets.mixture import Mixture
from edgeflow.datasets.scene import SceneSource
from edgeflow.errors import DataSetError

Make = Callable[[list[str]], SceneSource]


def shares(mixture: Mixture, draws: int = 6000) -> dict[str, float]:
    """The share of draws that every scene gets."""
    rng = np.random.default_rng(0)
    counts = Counter(mixture.read(*mixture.draw(rng)).name for _ in range(draws))
    return {name: count / draws for name, count in counts.items()}


def test_sources_are_drawn_by_weight_and_their_scenes_alike(drawn_source: Make) -> None:
    mixture = Mixture([(drawn_source(["a/0", "a/1"]), 3), (drawn_source(["b/0"]), 1)])
    assert shares(mixture) == pytest.approx({"a/0": 0.375, "a/1": 0.375, "b/0": 0.25}, abs=0.03)


def test_a_set_s_weight_is_how_often_its_scenes_come_beside_others_of_the_source(drawn_source: Make) -> None:
    mixture = Mixture([(drawn_source(["a/0", "a/1", "b/0", "c/0"]), 1)], sets={"b": 3, "c": 0})
    assert shares(mixture) == pytest.approx({"a/0": 0.2, "a/1": 0.2, "b/0": 0.6}, abs=0.03)


def test_a_source_of_weight_nothing_is_never_drawn(drawn_source: Make) -> None:
    mixture = Mixture([(drawn_source(["a/0"]), 1), (drawn_source(["b/0"]), 0)])
    assert set(shares(mixture, 200)) == {"a/0"}


def test_generators_seeded_by_rank_draw_different_scenes_and_each_the_same_again(drawn_source: Make) -> None:
    mixture = Mixture([(drawn_source([f"a/{number}" for number in range(1000)]), 1)])

    def drawn(rank: int) -> list[tuple[int, int]]:
        rng = np.random.default_rng([7, rank])
        return [mixture.draw(rng) for _ in range(20)]

    assert drawn(0) == drawn(0)
    assert len({*drawn(0), *drawn(1)}) > 30


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # it makes sources, and keeps none
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=6).filter(any), st.integers(0, 99))
def test_only_scenes_with_a_weight_are_drawn(drawn_source: Make, weights: list[float], seed: int) -> None:
    names = [f"{number}/x" for number in range(len(weights))]
    mixture = Mixture([(drawn_source(names), 1)], sets={str(number): weight for number, weight in enumerate(weights)})
    _, index = mixture.draw(np.random.default_rng(seed))
    assert weights[index] > 0


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_a_weight_that_is_none_is_refused(drawn_source: Make, weight: float) -> None:
    with pytest.raises(DataSetError, match="weights must be finite numbers from 0 up"):
        Mixture([(drawn_source(["a/0"]), weight)])
    with pytest.raises(DataSetError, match="weights must be finite numbers from 0 up"):
        Mixture([(drawn_source(["a/0"]), 1)], sets={"a": weight})


def test_a_set_that_is_nowhere_is_refused(drawn_source: Make) -> None:
    with pytest.raises(DataSetError, match="has the set dogs; there are a, b"):
        Mixture([(drawn_source(["a/0", "b/0"]), 1)], sets={"dogs": 1})


def test_a_mixture_with_nothing_to_draw_is_refused(drawn_source: Make) -> None:
    with pytest.raises(DataSetError, match="The mixture has nothing to draw"):
        Mixture([])
    with pytest.raises(DataSetError, match="Source 1 of the mixture has nothing to draw"):
        Mixture([(drawn_source(["a/0"]), 1), (drawn_source(["b/0"]), 1)], sets={"b": 0})
