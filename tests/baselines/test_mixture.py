"""Mixtures of colours: drawn clusters, then invariants, then SciPy's densities as oracle."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from edgeflow.baselines.mixture import ColourConfig, fit_mixture, object_posterior
from edgeflow.baselines.seeds import Seeds


def test_two_clusters_of_colours_become_two_gaussians() -> None:
    colours = np.array([[0.1, 0, 0]] * 3 + [[0.9, 1, 1]])
    mixture = fit_mixture(colours, 2)
    order = np.argsort(mixture.weights)
    np.testing.assert_allclose(mixture.weights[order], [0.25, 0.75])
    np.testing.assert_allclose(mixture.means[order], [[0.9, 1, 1], [0.1, 0, 0]])


def test_one_colour_is_one_gaussian_however_many_are_allowed() -> None:
    assert len(fit_mixture(np.full((7, 3), 0.4), 5).weights) == 1
    assert len(fit_mixture(np.full((1, 3), 0.4), 5).weights) == 1


def test_a_colour_of_the_object_belongs_to_it_and_a_colour_never_seen_to_neither() -> None:
    pixels = np.array([[[250, 0, 0], [0, 0, 250], [0, 250, 0], [250, 0, 0]]], np.uint8)
    seeds = Seeds(np.array([[True, False, False, False]]), np.array([[False, True, False, False]]))
    posterior = object_posterior(pixels, seeds, ColourConfig())
    assert posterior[0, 3] == posterior[0, 0] > 0.99
    assert posterior[0, 1] < 0.01
    np.testing.assert_allclose(posterior[0, 2], 0.5)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 60), st.integers(1, 6), st.integers(0, 999))
def test_a_mixture_keeps_the_mean_of_its_colours(count: int, components: int, seed: int) -> None:
    colours = np.random.default_rng(seed).random((count, 3))
    mixture = fit_mixture(colours, components)
    assert len(mixture.weights) <= components
    np.testing.assert_allclose(mixture.weights.sum(), 1)
    np.testing.assert_allclose(mixture.weights @ mixture.means, colours.mean(axis=0))


@settings(deadline=None, max_examples=10)
@given(st.integers(1, 40), st.integers(0, 999))
def test_densities_are_those_of_scipy(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    mixture = fit_mixture(rng.random((count, 3)), 4)
    asked = rng.random((5, 3))
    parts = zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    theirs = sum(weight * multivariate_normal(mean, covariance).pdf(asked) for weight, mean, covariance in parts)
    np.testing.assert_allclose(mixture.density(asked), theirs, rtol=1e-6, atol=1e-12)
