"""Minimum cuts: drawn strips, then every labelling of a tiny grid tried, then SciPy's flow as oracle."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_flow

from edgeflow.baselines.cut import cheapest_labelling, forced
from edgeflow.baselines.neighbours import Indices, Pairs, Values, neighbour_pairs
from edgeflow.masks import Mask

CELLS = 9


def test_a_strip_is_cut_at_its_weakest_link() -> None:
    # object . . . rest, links 5 1 5 5: the second is cut.
    pairs = neighbour_pairs((1, 5), diagonal=False)
    object_cost, rest_cost = np.array([[0, 0, 0, 0, 99.0]]), np.array([[99.0, 0, 0, 0, 0]])
    mask = cheapest_labelling(object_cost, rest_cost, pairs, np.array([5.0, 1, 5, 5]))
    assert mask.tolist() == [[True, True, False, False, False]]


def test_a_cell_with_strong_colours_stays_alone_where_smoothness_is_cheap() -> None:
    pairs = neighbour_pairs((1, 3), diagonal=False)
    object_cost, rest_cost = np.array([[9.0, 0, 9]]), np.array([[0, 5.0, 0]])
    assert cheapest_labelling(object_cost, rest_cost, pairs, np.full(2, 2.0)).tolist() == [[False, True, False]]
    assert cheapest_labelling(object_cost, rest_cost, pairs, np.full(2, 3.0)).tolist() == [[False, False, False]]


def test_a_cell_whose_parent_is_not_of_the_object_is_not_either() -> None:
    # The last cell would be of the object, but its parent, the middle, is dear; without parents it stays.
    pairs = neighbour_pairs((1, 3), diagonal=False)
    object_cost, rest_cost = np.array([[0, 9.0, 0]]), np.array([[9.0, 0, 5]])
    free = cheapest_labelling(object_cost, rest_cost, pairs, np.ones(2))
    bound = cheapest_labelling(object_cost, rest_cost, pairs, np.ones(2), parents=np.array([-1, 0, 1]))
    assert free.tolist() == [[True, False, True]]
    assert bound.tolist() == [[True, False, False]]


def test_what_is_forced_outweighs_everything() -> None:
    assert forced(np.array([[1.0, 2]]), np.array([3.0])) > 6


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 9999), st.booleans(), st.booleans())
def test_no_labelling_of_nine_cells_is_cheaper_and_equal_ones_lie_within(seed: int, diagonal: bool, star: bool) -> None:
    rng = np.random.default_rng(seed)
    pairs = neighbour_pairs((3, 3), diagonal=diagonal)
    object_cost, rest_cost = (rng.integers(0, 7, (3, 3)).astype(np.float64) for _ in range(2))
    pair_cost = rng.integers(0, 4, len(pairs.first)).astype(np.float64)
    # Any forest will do: the parent comes before its cell.
    parents = np.array([-1, *(int(rng.integers(-1, cell)) for cell in range(1, CELLS))]) if star else None
    mask = cheapest_labelling(object_cost, rest_cost, pairs, pair_cost, parents=parents)
    energies = {
        labels: _energy(np.array(labels), object_cost, rest_cost, pairs, pair_cost)
        for labels in product([False, True], repeat=CELLS)
        if _allowed(labels, parents)
    }
    least = min(energies.values())
    assert energies[tuple(mask.ravel().tolist())] == least
    for labels, energy in energies.items():
        if energy == least:
            assert not (np.array(labels) & ~mask.ravel()).any()


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 9999))
def test_the_cut_costs_what_scipys_flow_carries(height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = neighbour_pairs((height, width), diagonal=True)
    object_cost, rest_cost = (rng.integers(0, 20, (height, width)).astype(np.float64) for _ in range(2))
    pair_cost = rng.integers(0, 9, len(pairs.first)).astype(np.float64)
    mask = cheapest_labelling(object_cost, rest_cost, pairs, pair_cost)
    size = height * width
    cells = np.arange(size)
    ends = (
        np.concatenate([np.full(size, size), cells, pairs.first, pairs.second]),
        np.concatenate([cells, np.full(size, size + 1), pairs.second, pairs.first]),
    )
    capacities = np.concatenate([rest_cost.ravel(), object_cost.ravel(), pair_cost, pair_cost]).astype(np.int32)
    flow = maximum_flow(csr_matrix((capacities, ends), shape=(size + 2, size + 2)), size, size + 1)
    assert _energy(mask.ravel(), object_cost, rest_cost, pairs, pair_cost) == flow.flow_value


def _energy(mask: Mask, object_cost: Values, rest_cost: Values, pairs: Pairs, pair_cost: Values) -> float:
    colours = np.where(mask, object_cost.ravel(), rest_cost.ravel()).sum()
    return float(colours + pair_cost[mask[pairs.first] != mask[pairs.second]].sum())


def _allowed(labels: tuple[bool, ...], parents: Indices | None) -> bool:
    if parents is None:
        return True
    return all(not taken or parent < 0 or labels[parent] for taken, parent in zip(labels, parents.tolist(), strict=True))
