"""How sure a difference between two runs over the same samples is: the paired bootstrap. Knows numbers only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 10_000
LEVEL = 0.95
# Drawn at once; more would only need memory.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean of first minus second, and what the bootstrap says of it.

    Attributes
    ----------
    low, high
        Percentile interval of the mean at the level asked for.
    above
        Share of the rounds in which the mean is above 0; a mean of exactly 0 counts half.
    """

    mean: float
    low: float
    high: float
    above: float

    @property
    def sure(self) -> float:
        """0.5 (a toss) to 1: the share of rounds that agree on the sign."""
        return max(self.above, 1 - self.above)


def paired_bootstrap(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    groups: Sequence[str],
    *,
    rng: np.random.Generator,
    rounds: int = ROUNDS,
    level: float = LEVEL,
) -> tuple[Difference, ...]:
    """Draw whole groups (images) with replacement, `rounds` times, and look at the mean differences over their samples.

    Objects of one image succeed and fail together, so images are drawn, not objects. Efron and Tibshirani, "An Introduction to
    the Bootstrap", 1993, chapters 8 and 13.

    Parameters
    ----------
    first, second
        (S, M): M numbers per sample, the samples in the same order; at least one. All numbers see the same draws.
    groups
        S names: which samples belong together.

    Returns
    -------
    tuple of Difference
        M of them, of first minus second.
    """
    differences = np.asarray(first, np.float64) - np.asarray(second, np.float64)
    names, places = np.unique(np.asarray(groups), return_inverse=True)
    size = names.size
    counts = np.bincount(places)
    sums = np.zeros((size, differences.shape[1]))
    np.add.at(sums, places, differences)
    means = np.empty((rounds, differences.shape[1]))
    for start in range(0, rounds, _CHUNK):
        drawn = rng.multinomial(size, np.full(size, 1 / size), min(_CHUNK, rounds - start))
        means[start : start + len(drawn)] = drawn @ sums / (drawn @ counts)[:, None]
    low, high = np.quantile(means, ((1 - level) / 2, (1 + level) / 2), axis=0)
    above = (means > 0).mean(axis=0) + (means == 0).mean(axis=0) / 2
    mean = differences.mean(axis=0)
    return tuple(
        Difference(float(mean[place]), float(low[place]), float(high[place]), float(above[place])) for place in range(len(mean))
    )
