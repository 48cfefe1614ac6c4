"""What a run comes to: the numbers of a results table out of its samples."""

from collections.abc import Mapping, Sequence

import numpy as np

from edgeflow import metrics
from edgeflow.evaluate.sample import Sample

TARGETS = (80, 85, 90, 95)  # percent IoU
CLICKS = (1, 3, 5, 10, 20)


def summarise(samples: Sequence[Sample]) -> Mapping[str, float]:
    """The summary of at least one sample; names and definitions in ``docs/protocol.md``.

    Numbers that some sample lacks, having been measured before they were, are left out.
    """
    curves = np.array([sample.iou for sample in samples], np.float64)
    boundary = np.array([sample.boundary_iou for sample in samples], np.float64)
    clicks = [click for click in CLICKS if click <= curves.shape[1]]
    made = sum(len(sample.clicks) for sample in samples)
    return {
        "samples": len(samples),
        **{f"NoC@{target}": float(metrics.clicks_needed(curves, target / 100).mean()) for target in TARGETS},
        **{f"NoF@{target}": metrics.never_reached(curves, target / 100) for target in TARGETS},
        **{f"at_limit@{target}": metrics.at_the_limit(curves, target / 100) for target in TARGETS},
        **{f"mIoU@{click}": metrics.mean_at(curves, click) for click in clicks},
        **{f"mBIoU@{click}": metrics.mean_at(boundary, click) for click in clicks},
        **_distances(samples, clicks),
        "AUC": metrics.area_under(curves),
        "drop_rate": metrics.drop_rate(curves),
        "NoDC": metrics.drops(curves),
        "mean_drop": metrics.mean_drop(curves),
        "worst_drop": float(metrics.worst_drops(curves).max()),
        "max_drawdown": float(metrics.drawdowns(curves).max()),
        "mean_drawdown": float(metrics.drawdowns(curves).mean()),
        "share_dropping_5pp": float((metrics.worst_drops(curves) > 0.05).mean()),
        "monotone_share": float(metrics.monotone(curves).mean()),
        "mean_overshoot": float(metrics.overshoots(curves).mean()),
        **_collateral(samples),
        **_jitter(samples),
        "clicks_made": made,
        "seconds_per_click": sum(sample.seconds for sample in samples) / made,
        "seconds_per_click_with_robot": sum(sample.seconds_with_robot for sample in samples) / made,
        **_click_seconds(samples),
        **_memory(samples),
    }


def _distances(samples: Sequence[Sample], clicks: Sequence[int]) -> Mapping[str, float]:
    if not all(sample.hausdorff for sample in samples):
        return {}
    largest = np.array([sample.hausdorff for sample in samples], np.float64)
    most = np.array([sample.hausdorff95 for sample in samples], np.float64)
    return {
        **{f"HD@{click}": metrics.mean_at(largest, click) for click in clicks},
        **{f"HD95@{click}": metrics.mean_at(most, click) for click in clicks},
    }


def _collateral(samples: Sequence[Sample]) -> Mapping[str, float]:
    """Over the clicks that were made, the first ones left out."""
    if not all(sample.collateral for sample in samples):
        return {}
    spoilt = [share for sample in samples for share in sample.collateral[1 : len(sample.clicks)]]
    return {"mean_collateral": float(np.mean(spoilt)) if spoilt else 0.0, "worst_collateral": max(spoilt, default=0.0)}


def _jitter(samples: Sequence[Sample]) -> Mapping[str, float]:
    if not all(sample.jittered for sample in samples):
        return {}
    runs = np.array([sample.jittered for sample in samples], np.float64)
    shown = [click for click in CLICKS if click <= runs.shape[2]]
    spreads, ranges = metrics.spreads(runs), metrics.ranges(runs)
    return {
        **{f"jitter_std@{click}": float(spreads[click - 1]) for click in shown},
        **{f"jitter_range@{click}": float(ranges[click - 1]) for click in shown},
    }


def _click_seconds(samples: Sequence[Sample]) -> Mapping[str, float]:
    if not all(sample.click_seconds for sample in samples):
        return {}
    clicks = np.concatenate([sample.click_seconds for sample in samples])
    return {
        "seconds_to_prepare": float(np.mean([sample.seconds - sum(sample.click_seconds) for sample in samples])),
        "seconds_first_click": float(np.mean([sample.click_seconds[0] for sample in samples])),
        "seconds_median_click": float(np.median(clicks)),
        "seconds_p95_click": float(np.percentile(clicks, 95)),
    }


def _memory(samples: Sequence[Sample]) -> Mapping[str, float]:
    peak = max(sample.peak_memory for sample in samples)
    return {"peak_MiB": peak / 2**20} if peak else {}
