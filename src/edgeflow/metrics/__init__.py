"""Numbers about the quality of masks and of runs of clicks. Arrays in, numbers out; definitions in ``docs/protocol.md``."""

from edgeflow.metrics.bootstrap import Difference, paired_bootstrap
from edgeflow.metrics.curves import Curves, area_under, at_the_limit, clicks_needed, mean_at, never_reached
from edgeflow.metrics.distance import hausdorff
from edgeflow.metrics.overlap import boundary_band, boundary_iou, iou
from edgeflow.metrics.robustness import ranges, spreads
from edgeflow.metrics.stability import (
    collateral,
    drawdowns,
    drop_rate,
    drops,
    mean_drop,
    monotone,
    overshoots,
    worst_drops,
)

__all__ = [
    "Curves",
    "Difference",
    "area_under",
    "at_the_limit",
    "boundary_band",
    "boundary_iou",
    "clicks_needed",
    "collateral",
    "drawdowns",
    "drop_rate",
    "drops",
    "hausdorff",
    "iou",
    "mean_at",
    "mean_drop",
    "monotone",
    "never_reached",
    "overshoots",
    "paired_bootstrap",
    "ranges",
    "spreads",
    "worst_drops",
]
