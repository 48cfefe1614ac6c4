"""RW: the probability that a walker who shuns edges meets a positive seed before a negative one.

Grady, "Random walks for image segmentation", IEEE TPAMI 28 (2006), doi:10.1109/TPAMI.2006.233: a linear system with the
graph's Laplacian (equation 10).
"""

from dataclasses import dataclass

import numpy as np

from edgeflow.baselines.lab import lab_library
from edgeflow.baselines.neighbours import neighbour_pairs, squared_differences
from edgeflow.baselines.seeds import Seeds
from edgeflow.grid import Float
from edgeflow.segmenter import Pixels


@dataclass(frozen=True, slots=True)
class WalkConfig:
    """How a walker chooses."""

    # How fast a step becomes unlikely with the squared colour difference, the largest of the image being 1 (Grady's value).
    sharpness: float = 90.0
    # The least a step can weigh: without it the system is singular to the precision of a float.
    least: float = 1e-6


class RandomWalker:
    """A `edgeflow.baselines.seeded.Solver`. Raises `EngineError` if SciPy is not installed."""

    def __init__(self, pixels: Pixels, config: WalkConfig) -> None:
        pairs = neighbour_pairs((pixels.shape[0], pixels.shape[1]), diagonal=False)
        differences = squared_differences(pixels / 255, pairs)
        largest = differences.max(initial=0.0)
        weights = np.exp(-config.sharpness * differences / largest) if largest else np.ones_like(differences)
        weights = weights + config.least
        size = pairs.shape[0] * pairs.shape[1]
        sparse = lab_library("scipy.sparse")
        ends = (np.concatenate([pairs.first, pairs.second]), np.concatenate([pairs.second, pairs.first]))
        joined = sparse.csr_matrix((np.concatenate([weights, weights]), ends), shape=(size, size))
        self._laplacian = (sparse.diags(np.asarray(joined.sum(axis=1)).ravel()) - joined).tocsr()

    def solve(self, seeds: Seeds) -> Float:
        """See `edgeflow.baselines.seeded.Solver.solve`."""
        positive = seeds.positive.ravel()
        free = ~(positive | seeds.negative.ravel())
        probability = positive.astype(np.float64)
        if free.any():
            rows = self._laplacian[free]
            inflow = -rows[:, positive].sum(axis=1)
            # The system is symmetric and positive definite, so no pivoting is needed and few entries fill in.
            factors = lab_library("scipy.sparse.linalg").splu(
                rows[:, free].tocsc(), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
            )
            probability[free] = factors.solve(np.asarray(inflow).ravel())
        # Rounding may leave the unit interval by a hair.
        return np.asarray(np.clip(probability, 0, 1).reshape(seeds.positive.shape), np.float32)
