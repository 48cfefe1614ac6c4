import numpy as np
import pytest

from edgeflow import metrics

# Two objects, three runs of two clicks.
RUNS = np.array(
    [
        [[0.5, 0.9], [0.7, 0.9], [0.9, 0.9]],
        [[0.2, 0.6], [0.2, 0.8], [0.2, 0.7]],
    ]
)


def test_the_spread_is_the_standard_deviation_over_runs_and_its_mean_over_objects() -> None:
    assert metrics.spreads(RUNS) == pytest.approx([(0.2 + 0) / 2, (0 + 0.1) / 2])


def test_the_range_is_from_the_unluckiest_to_the_luckiest_run() -> None:
    assert metrics.ranges(RUNS) == pytest.approx([(0.4 + 0) / 2, (0 + 0.2) / 2])


def test_a_single_run_has_no_spread() -> None:
    assert metrics.spreads(RUNS[:, :1]).tolist() == [0, 0]
    assert metrics.ranges(RUNS[:, :1]).tolist() == [0, 0]
