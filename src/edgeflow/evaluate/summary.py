"""What a run comes to: the numbers of a results table out of its samples."""

from collections.abc import Mapping, Sequence

import numpy as np

from edgeflow import metrics
from edgeflow.evaluate.record import Sample

TARGETS = (80, 85, 90, 95)  # percent IoU
CLICKS = (1, 3, 5, 10, 20)


def summarise(samples: Sequence[Sample]) -> Mapping[str, float]:
    """The summary of at least one sample; names and definitions in ``docs/protocol.md``."""
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
        "AUC": metrics.area_under(curves),
        "drop_rate": metrics.drop_rate(curves),
        "mean_drop": metrics.mean_drop(curves),
        "worst_drop": float(metrics.worst_drops(curves).max()),
        "max_drawdown": float(metrics.drawdowns(curves).max()),
        "share_dropping_5pp": float((metrics.worst_drops(curves) > 0.05).mean()),
        "mean_overshoot": float(metrics.overshoots(curves).mean()),
        "clicks_made": made,
        "seconds_per_click": sum(sample.seconds for sample in samples) / made,
        "seconds_per_click_with_robot": sum(sample.seconds_with_robot for sample in samples) / made,
    }
