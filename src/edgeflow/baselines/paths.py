"""Shortest paths from seeds over a grid, by SciPy's Dijkstra. Knows lengths and neighbours; no pixels, no clicks."""

from typing import Any

import numpy as np

from edgeflow.baselines.lab import lab_library
from edgeflow.baselines.neighbours import Indices, Pairs, Values
from edgeflow.masks import Mask


def shortest_paths(graph: Any, sources: Mask) -> tuple[Values, Indices]:
    """Length of the shortest path from each cell to the nearest source, and the next cell on it.

    Parameters
    ----------
    graph
        From `path_graph`.
    sources
        bool (h, w), at least one.

    Returns
    -------
    tuple
        float64 (h, w), and int64 (h * w,): negative for the sources.
    """
    distance, parents, _ = lab_library("scipy.sparse.csgraph").dijkstra(
        graph, indices=np.flatnonzero(sources), min_only=True, return_predecessors=True
    )
    return distance.reshape(sources.shape), parents.astype(np.int64)


def path_graph(pairs: Pairs, lengths: Values) -> Any:
    """The grid as SciPy's sparse matrix, each pair passable both ways at its length, (P,), above 0.

    Raises
    ------
    EngineError
        If SciPy is not installed.
    """
    size = pairs.shape[0] * pairs.shape[1]
    ends = (np.concatenate([pairs.first, pairs.second]), np.concatenate([pairs.second, pairs.first]))
    return lab_library("scipy.sparse").csr_matrix((np.concatenate([lengths, lengths]), ends), shape=(size, size))
