"""The pairs of neighbouring cells of a grid and how much their colours differ. Knows arrays only.

A cell's index is that of the flattened grid, row by row.
"""

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

_FOUR = ((0, 1), (1, 0))
_EIGHT = (*_FOUR, (1, 1), (1, -1))

Values = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Every pair of neighbours once: the cells' indices `first` and `second`, (P,), and the `length` between them, (P,)."""

    shape: tuple[int, int]
    first: Indices
    second: Indices
    length: Values


def neighbour_pairs(shape: tuple[int, int], *, diagonal: bool) -> Pairs:
    """The pairs on a grid of `shape` (h, w): across edges, and with `diagonal` across corners too."""
    index = np.arange(shape[0] * shape[1]).reshape(shape)
    first, second, length = [], [], []
    for down, right in _EIGHT if diagonal else _FOUR:
        here = index[: shape[0] - down, max(0, -right) : shape[1] - max(0, right)]
        there = index[down:, max(0, right) : shape[1] + min(0, right)]
        first.append(here.ravel())
        second.append(there.ravel())
        length.append(np.full(here.size, hypot(down, right)))
    return Pairs(shape, np.concatenate(first), np.concatenate(second), np.concatenate(length))


def squared_differences(values: Values, pairs: Pairs) -> Values:
    """(P,): the squared distance between the values, (h, w) or (h, w, C), of the cells of every pair."""
    flat = values.reshape(pairs.shape[0] * pairs.shape[1], -1)
    return np.asarray(((flat[pairs.first] - flat[pairs.second]) ** 2).sum(axis=1), np.float64)


def contrast_weights(differences: Values, *, sharpness: float) -> Values:
    """(P,): ``exp(-sharpness * d / mean d)`` of squared differences d: near 1 in even areas, near 0 across edges."""
    mean = differences.mean() if differences.size else 0.0
    if mean == 0:
        return np.ones_like(differences)
    return np.asarray(np.exp(-sharpness * differences / mean), np.float64)
