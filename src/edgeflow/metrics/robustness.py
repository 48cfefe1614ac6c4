"""How much depends on where exactly one clicks. Arrays in, numbers out.

*runs* are float64 (S, R, K): the IoU of sample s after clicks 1..K of its run r; all runs of a sample clicked the same errors,
each at places drawn for it.
"""

import numpy as np
from numpy.typing import NDArray

Runs = NDArray[np.float64]  # (S, R, K)


def spreads(runs: Runs) -> NDArray[np.float64]:
    """(K,): the standard deviation of the IoU over a sample's runs (divided by R - 1), mean over samples; 0 for one run."""
    if runs.shape[1] == 1:
        return np.zeros(runs.shape[2])
    return np.asarray(runs.std(axis=1, ddof=1).mean(axis=0), np.float64)


def ranges(runs: Runs) -> NDArray[np.float64]:
    """(K,): the IoU of a sample's luckiest run minus that of its unluckiest, click by click, mean over samples."""
    return np.asarray((runs.max(axis=1) - runs.min(axis=1)).mean(axis=0), np.float64)
