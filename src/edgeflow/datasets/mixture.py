"""A mixture: several sources with weights, drawn from at random. Knows neither files nor processes."""

from collections.abc import Mapping, Sequence
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from edgeflow.datasets.scene import Scene, SceneSource
from edgeflow.errors import DataSetError


class Mixture:
    """Scenes drawn with replacement: first a source by its weight, then one of its scenes.

    Every process may hold the same mixture: what it draws depends on its own generator alone, so seed each by the run's seed
    and the process's rank, for instance ``numpy.random.default_rng([seed, rank])``, and they all draw different scenes.

    Parameters
    ----------
    sources
        Pairs of a source and its weight: its share of the draws, once all weights are divided by their sum.
    sets
        Per set (the part of a scene's name before the first slash), how many times as often one of its scenes is drawn as
        a scene of the same source without an entry; 0 leaves the set out.

    Raises
    ------
    DataSetError
        If a weight is negative or not finite, a source has nothing to draw, or a set of `sets` is in no source.
    """

    def __init__(self, sources: Sequence[tuple[SceneSource, float]], *, sets: Mapping[str, float] | None = None) -> None:
        weights = {} if sets is None else dict(sets)
        wrong = [weight for weight in (*(weight for _, weight in sources), *weights.values()) if not _is_weight(weight)]
        if wrong:
            raise DataSetError(f"A weight of the mixture is {wrong[0]}; weights must be finite numbers from 0 up.")
        self.sources: Sequence[SceneSource] = [source for source, _ in sources]
        self._source_ends = _ends(np.array([weight for _, weight in sources], np.float64), "The mixture")
        self._scene_ends: list[NDArray[np.float64]] = []
        known: set[str] = set()
        for number, source in enumerate(self.sources):
            of_scene = [name.split("/")[0] for name in source.names]
            known.update(of_scene)
            chances = np.array([weights.get(set_name, 1.0) for set_name in of_scene], np.float64)
            self._scene_ends.append(_ends(chances, f"Source {number} of the mixture"))
        unknown = sorted(set(weights) - known)
        if unknown:
            raise DataSetError(f"No source of the mixture has the set {unknown[0]}; there are {', '.join(sorted(known))}.")

    def draw(self, rng: np.random.Generator) -> tuple[int, int]:
        """The number of a source and the index of one of its scenes."""
        source = _pick(self._source_ends, rng)
        return source, _pick(self._scene_ends[source], rng)

    def read(self, source: int, index: int) -> Scene:
        """The scene that `draw` named.

        Raises
        ------
        DataSetError
            If it cannot be read.
        """
        return self.sources[source].read(index)


def _is_weight(weight: float) -> bool:
    return isfinite(weight) and weight >= 0


def _ends(weights: NDArray[np.float64], what: str) -> NDArray[np.float64]:
    """(N,): where each of N neighbouring intervals of [0, 1] ends, their lengths in proportion to `weights`."""
    total = weights.sum()
    if not total > 0:
        raise DataSetError(f"{what} has nothing to draw from; it needs at least one scene with a weight above 0.")
    return np.asarray(np.cumsum(weights / total))


def _pick(ends: NDArray[np.float64], rng: np.random.Generator) -> int:
    # Scaled by the last end, which rounding may leave a little below 1; `right` passes over intervals of no length.
    return int(np.searchsorted(ends, rng.random() * ends[-1], side="right"))
