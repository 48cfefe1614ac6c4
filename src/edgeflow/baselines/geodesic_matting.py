"""GM: each pixel belongs to the seeds it is nearer to, along a path over which the colours' likelihood changes least.

Bai, Sapiro, "A geodesic framework for fast interactive image and video segmentation and matting", ICCV 2007,
doi:10.1109/ICCV.2007.4408931; longer in IJCV 82 (2009), doi:10.1007/s11263-008-0191-z. The step that softens the border into an
opacity is left out: only what lies on which side is measured.
"""

from dataclasses import dataclass, field

import numpy as np

from edgeflow.baselines.mixture import ColourConfig, object_posterior
from edgeflow.baselines.neighbours import neighbour_pairs, squared_differences
from edgeflow.baselines.paths import path_graph, shortest_paths
from edgeflow.baselines.seeds import Seeds
from edgeflow.grid import Float
from edgeflow.segmenter import Pixels


@dataclass(frozen=True, slots=True)
class MattingConfig:
    """What a path costs."""

    colour: ColourConfig = field(default_factory=ColourConfig)
    # Added for every pixel's width of path: where the likelihood does not change at all, the nearer seed wins.
    step: float = 1e-6
    # Over the image instead: a path costs what its colours change by (1 is all of a channel), whatever their likelihood. What
    # the paper sets out from and moves away from; here to show by experiment how much that step is worth in clicks.
    image: bool = False


class GeodesicMatting:
    """A `edgeflow.baselines.seeded.Solver`. Raises `EngineError` if SciPy is not installed."""

    def __init__(self, pixels: Pixels, config: MattingConfig) -> None:
        self._pixels = pixels
        self._config = config
        self._pairs = neighbour_pairs((pixels.shape[0], pixels.shape[1]), diagonal=True)

    def solve(self, seeds: Seeds) -> Float:
        """See `edgeflow.baselines.seeded.Solver.solve`: the share of the way from the rest's seeds to the object's."""
        over = self._pixels / 255 if self._config.image else object_posterior(self._pixels, seeds, self._config.colour)
        changes = np.sqrt(squared_differences(over, self._pairs))
        graph = path_graph(self._pairs, changes + self._config.step * self._pairs.length)
        to_object, _ = shortest_paths(graph, seeds.positive)
        to_rest, _ = shortest_paths(graph, seeds.negative)
        # No cell is a seed of both kinds, so the sum is above 0.
        return np.asarray(to_rest / (to_object + to_rest), np.float32)
