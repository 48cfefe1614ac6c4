"""Colours as a mixture of Gaussians, and how much likelier a colour is under one mixture than under another. Knows arrays only.

The colours are split again and again where they vary most: Orchard, Bouman, "Color quantization of images", IEEE Transactions
on Signal Processing 39 (1991), doi:10.1109/78.107417. Unlike k-means, that needs no chance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edgeflow.baselines.neighbours import Values
from edgeflow.baselines.seeds import Seeds

# Added to every covariance: the noise of a camera, about two of 255 levels.
_NOISE = (2 / 255) ** 2


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """K Gaussians over C channels in [0, 1]: `weights` (K,), `means` (K, C), `covariances` (K, C, C)."""

    weights: Values
    means: Values
    covariances: Values

    def density(self, colours: Values) -> Values:
        """(N,): the density at the colours (N, C)."""
        total = np.zeros(len(colours))
        for weight, mean, covariance in zip(self.weights, self.means, self.covariances, strict=True):
            apart = colours - mean
            squared = np.einsum("nc,nc->n", apart @ np.linalg.inv(covariance), apart)
            total += weight * np.exp(-squared / 2) / np.sqrt(np.linalg.det(2 * np.pi * covariance))
        return total


def fit_mixture(colours: Values, components: int) -> Mixture:
    """At most `components` Gaussians for the colours (N, C), N at least 1; fewer where there are fewer colours."""
    parts = [colours]
    while len(parts) < components:
        spreads = [_main_axis(part) for part in parts]
        widest = int(np.argmax([spread for spread, _ in spreads]))
        spread, axis = spreads[widest]
        if spread <= 1e-12:
            break
        part = parts[widest]
        along = (part - part.mean(axis=0)) @ axis
        parts[widest : widest + 1] = [part[along <= 0], part[along > 0]]
    noise = _NOISE * np.eye(colours.shape[1])
    return Mixture(
        np.array([len(part) / len(colours) for part in parts]),
        np.array([part.mean(axis=0) for part in parts]),
        np.array([_covariance(part) + noise for part in parts]),
    )


@dataclass(frozen=True, slots=True)
class ColourConfig:
    """How colours are told apart. The values of the program of Gulshan et al. 2010, which the field's tables were made with."""

    # Gaussians a side.
    components: int = 5
    # Share of a uniform density in both mixtures: a colour that neither side has shown says nothing.
    uniform_share: float = 0.05


def object_posterior(pixels: NDArray[np.uint8], seeds: Seeds, config: ColourConfig) -> Values:
    """float64 (h, w): how likely each pixel of uint8 (h, w, C) belongs to the object, by its colour and the seeds' colours."""
    colours = pixels.reshape(-1, pixels.shape[2]) / 255
    densities = [
        (1 - config.uniform_share) * fit_mixture(colours[seed.ravel()], config.components).density(colours) + config.uniform_share
        for seed in (seeds.positive, seeds.negative)
    ]
    return np.asarray((densities[0] / (densities[0] + densities[1])).reshape(seeds.positive.shape), np.float64)


def _covariance(part: Values) -> Values:
    apart = part - part.mean(axis=0)
    return np.asarray(apart.T @ apart / len(part), np.float64)


def _main_axis(part: Values) -> tuple[float, Values]:
    """The sum of squares along the direction in which the colours vary most, and that direction."""
    spreads, axes = np.linalg.eigh(_covariance(part) * len(part))
    return float(spreads[-1]), np.asarray(axes[:, -1], np.float64)
