"""GC, ESC and GSC: colours and contrast in a minimum cut, free or with an object that is star-shaped about its clicks.

GC   Boykov, Jolly, "Interactive graph cuts for optimal boundary & region segmentation of objects in N-D images", ICCV 2001,
     doi:10.1109/ICCV.2001.937505: seeds, the colours of the seeds, contrast.
ESC  Euclidean and
GSC  geodesic star convexity: Gulshan, Rother, Criminisi, Blake, Zisserman, "Geodesic star convexity for interactive image
     segmentation", CVPR 2010, doi:10.1109/CVPR.2010.5540073: no cell of the object is hidden from the positive seeds, along
     the shortest path to them, by one that is not. The path is straight (ESC) or shuns edges (GSC).

The values are those of the program published with the latter paper, where it states them.
"""

from dataclasses import dataclass, field

import numpy as np

from edgeflow.baselines.cut import cheapest_labelling, forced
from edgeflow.baselines.mixture import ColourConfig, object_posterior
from edgeflow.baselines.neighbours import Pairs, Values, contrast_weights, neighbour_pairs, squared_differences
from edgeflow.baselines.paths import path_graph, shortest_paths
from edgeflow.baselines.seeds import Seeds
from edgeflow.grid import Float
from edgeflow.segmenter import Pixels


@dataclass(frozen=True, slots=True)
class CutConfig:
    """The energy."""

    colour: ColourConfig = field(default_factory=ColourConfig)
    # What a pair of neighbours of the same colour costs when they are cut apart; a colour's cost is a log-probability.
    smoothness: float = 150.0
    # How fast that falls with the squared difference over its mean: the value of Rother, Kolmogorov, Blake, "GrabCut", ACM TOG
    # 23 (2004), doi:10.1145/1015706.1015720. The program has 2, which takes two clicks more on COCO_MVal-dev.
    sharpness: float = 0.5
    # The most that a colour can cost.
    most_colour_cost: float = 100.0
    # Whether diagonal neighbours count as neighbours of the cut; a star's paths always take diagonals.
    diagonal: bool = False
    # None: any shape. Else the object is star-shaped, and this is the share of the colours in a path's length: 0 makes
    # paths as straight as the grid allows.
    star: float | None = None


class GraphCut:
    """A `edgeflow.baselines.seeded.Solver`.

    Raises
    ------
    EngineError
        If PyMaxflow, or SciPy for a star, is not installed.
    """

    def __init__(self, pixels: Pixels, config: CutConfig) -> None:
        self._pixels = pixels
        self._config = config
        shape = (pixels.shape[0], pixels.shape[1])
        self._pairs = neighbour_pairs(shape, diagonal=config.diagonal)
        differences = squared_differences(pixels / 255, self._pairs)
        self._pair_cost = config.smoothness * contrast_weights(differences, sharpness=config.sharpness) / self._pairs.length
        self._paths = None
        if config.star is not None:
            steps = neighbour_pairs(shape, diagonal=True)
            self._paths = path_graph(steps, step_lengths(pixels, steps, colour_share=config.star))

    def solve(self, seeds: Seeds) -> Float:
        """See `edgeflow.baselines.seeded.Solver.solve`; 0 or 1."""
        posterior = object_posterior(self._pixels, seeds, self._config.colour)
        object_cost, rest_cost = self._colour_cost(posterior), self._colour_cost(1 - posterior)
        never = forced(object_cost, rest_cost, self._pair_cost)
        object_cost[seeds.negative] += never
        rest_cost[seeds.positive] += never
        parents = None if self._paths is None else shortest_paths(self._paths, seeds.positive)[1]
        mask = cheapest_labelling(object_cost, rest_cost, self._pairs, self._pair_cost, parents=parents)
        return np.asarray(mask, np.float32)

    def _colour_cost(self, probability: Values) -> Values:
        least = np.exp(-self._config.most_colour_cost)
        return np.asarray(-np.log(np.maximum(probability, least)), np.float64)


def step_lengths(pixels: Pixels, pairs: Pairs, *, colour_share: float) -> Values:
    """(P,): the length of a step between neighbours, ``sqrt((1 - s) l^2 + s k d^2)``.

    l is their distance, d that of their colours, s the `colour_share`; k brings the mean of d^2 to that of l^2 (Gulshan et al.,
    section 3.2).
    """
    differences = squared_differences(pixels / 255, pairs)
    squares = pairs.length**2
    mean = differences.mean() if differences.size else 0.0
    scale = squares.mean() / mean if mean else 0.0
    return np.asarray(np.sqrt((1 - colour_share) * squares + colour_share * scale * differences), np.float64)
