"""The cheapest labelling of a grid: a minimum cut by PyMaxflow. Knows costs and neighbours; no pixels, no clicks.

Boykov, Kolmogorov, "An experimental comparison of min-cut/max-flow algorithms for energy minimization in vision", IEEE TPAMI
26 (2004), doi:10.1109/TPAMI.2004.60.
"""

import numpy as np
from numpy.typing import NDArray

from edgeflow.baselines.lab import lab_library
from edgeflow.baselines.neighbours import Indices, Pairs, Values
from edgeflow.masks import Mask


def cheapest_labelling(
    object_cost: Values, rest_cost: Values, pairs: Pairs, pair_cost: Values, *, parents: Indices | None = None
) -> Mask:
    """The labelling of least cost; among equals the one with the most cells in the object.

    Parameters
    ----------
    object_cost, rest_cost
        float64 (h, w), not negative: what it costs that a cell belongs to the object, to the rest. `forced` is more than
        everything else together.
    pairs, pair_cost
        Neighbours, and (P,) what it costs that two of them differ.
    parents
        (h * w,): a cell may belong to the object only if its parent does; negative: it has none.

    Returns
    -------
    Mask
        bool (h, w).

    Raises
    ------
    EngineError
        If PyMaxflow is not installed.
    """
    maxflow = lab_library("maxflow")
    graph = maxflow.Graph[float](object_cost.size, len(pairs.first) + object_cost.size)
    nodes = graph.add_grid_nodes(object_cost.shape)
    # The object is the source's side: a cell left on it pays what leads to the sink.
    graph.add_grid_tedges(nodes, rest_cost, object_cost)
    graph.add_edges(pairs.first, pairs.second, pair_cost, pair_cost)
    if parents is not None:
        bound = np.flatnonzero(parents >= 0)
        never = np.full(len(bound), forced(object_cost, rest_cost, pair_cost))
        graph.add_edges(bound, parents[bound], never, np.zeros(len(bound)))
    graph.maxflow()
    return np.asarray(~graph.get_grid_segments(nodes), np.bool_)


def forced(*costs: NDArray[np.float64]) -> float:
    """More than all of the `costs` together."""
    return 1.0 + 2.0 * float(sum(cost.sum() for cost in costs))
