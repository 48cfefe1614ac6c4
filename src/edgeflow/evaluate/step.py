"""What one click did: the numbers of the mask after it. Knows masks, no methods and no files."""

from dataclasses import dataclass

from edgeflow.clicks import Click
from edgeflow.masks import Mask
from edgeflow.metrics import boundary_iou, collateral, hausdorff, iou


@dataclass(frozen=True, slots=True)
class Step:
    """The numbers after one click; definitions in ``docs/protocol.md``."""

    iou: float
    boundary_iou: float
    hausdorff: float
    hausdorff95: float
    collateral: float


def measure_step(before: Mask | None, after: Mask, truth: Mask, void: Mask, click: Click) -> Step:
    """Compare the mask `after` a click with the truth, and with the mask `before` it (None: it was the first).

    All masks are bool (H, W).

    Raises
    ------
    MaskError
        If the masks differ in shape or no pixel of the truth is decided.
    """
    largest, most = hausdorff(after, truth, void=void)
    return Step(
        iou=iou(after, truth, void=void),
        boundary_iou=boundary_iou(after, truth, void=void),
        hausdorff=largest,
        hausdorff95=most,
        collateral=0.0 if before is None else collateral(before, after, truth, click, void=void),
    )
