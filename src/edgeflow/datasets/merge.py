"""How RITM makes one set of objects of LVIS' and COCO's masks of the same image. Pure: masks in, masks and indices out.

Source: RITM's COCO+LVIS (Sofiiuk et al., "Reviving Iterative Training with Mask Guidance", section 4.1) as the project's
design/model.md 2.7 states it. Boxes are the smallest windows of whole pixels around masks.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from edgeflow.masks import Mask

_LEAST_INSTANCE = 80  # pixels
_MORE_THAN_STUFF = 500  # pixels
_SAME_BOX = 0.7
_SAME_MASK = 0.7
_DUPLICATE_MASK = 0.85
_INSIDE_BOX = 0.7
_INSIDE_MASK = 0.8

Matrix = NDArray[np.float64]
Runs = dict[str, object]


def merge_instances(lvis: Sequence[Mask], things: Sequence[Mask]) -> list[Mask]:
    """The instances of an image: LVIS' without near-duplicates, then COCO's `things` that LVIS does not have.

    Masks are bool (H, W) of one shape; those below 80 pixels are left out. Of two near-duplicates (boxes' IoU above 0.7,
    masks' above 0.85) the first stays; a thing is LVIS' own where both IoUs are above 0.7.
    """
    finer = [mask for mask in lvis if np.count_nonzero(mask) >= _LEAST_INSTANCE]
    coarser = [mask for mask in things if np.count_nonzero(mask) >= _LEAST_INSTANCE]
    finer_runs = _runs(finer)
    duplicate = _both(finer_runs, finer_runs, _DUPLICATE_MASK)
    kept: list[int] = []
    for index in range(len(finer)):
        if not duplicate[index, kept].any():
            kept.append(index)
    merged = [finer[index] for index in kept]
    known = _both(_runs(coarser), [finer_runs[index] for index in kept], _SAME_MASK)
    return merged + [mask for mask, same in zip(coarser, known, strict=True) if not same.any()]


def find_parents(masks: Sequence[Mask]) -> list[int | None]:
    """For each mask the index of the smallest one it is a part of, or None.

    A part has at least 0.7 of its box in the other's box, more than 0.8 of its pixels in the other's, and fewer pixels.
    """
    areas = np.array([np.count_nonzero(mask) for mask in masks], np.float64)
    runs = _runs(masks)
    boxes = _boxes(runs)
    shared = _intersections(boxes, boxes) / np.maximum(boxes[:, 2] * boxes[:, 3], 1)[:, None]
    inside = (shared >= _INSIDE_BOX) & (_overlaps(runs, runs, of_first=True) > _INSIDE_MASK) & (areas[:, None] < areas[None, :])
    parents: list[int | None] = []
    for row in inside:
        candidates = np.flatnonzero(row)
        parents.append(int(candidates[np.argmin(areas[candidates])]) if candidates.size else None)
    return parents


def uncovered_stuff(stuff: Sequence[Mask], instances: Sequence[Mask]) -> list[Mask]:
    """What the instances leave of each stuff region, where that is more than 500 pixels."""
    if not stuff:
        return []
    free = np.ones(stuff[0].shape, np.bool_)
    for mask in instances:
        free &= ~mask
    left = [mask & free for mask in stuff]
    return [mask for mask in left if np.count_nonzero(mask) > _MORE_THAN_STUFF]


def _both(runs: Sequence[Runs], others: Sequence[Runs], above: float) -> NDArray[np.bool_]:
    """(N, M): where the IoU of the boxes is above 0.7 and that of the masks above `above`."""
    boxes, other_boxes = _boxes(runs), _boxes(others)
    shared = _intersections(boxes, other_boxes)
    areas, other_areas = boxes[:, 2] * boxes[:, 3], other_boxes[:, 2] * other_boxes[:, 3]
    box_iou = shared / np.maximum(areas[:, None] + other_areas[None, :] - shared, 1)
    return np.asarray((box_iou > _SAME_BOX) & (_overlaps(runs, others) > above))


def _runs(masks: Sequence[Mask]) -> list[Runs]:
    """pycocotools' form of the masks, in which boxes and overlaps cost next to nothing."""
    return [coco_mask.encode(np.asfortranarray(mask, np.uint8)) for mask in masks]


def _boxes(runs: Sequence[Runs]) -> Matrix:
    """(N, 4): left, top, width, height."""
    return np.asarray(coco_mask.toBbox(list(runs)), np.float64).reshape(-1, 4) if runs else np.zeros((0, 4))


def _intersections(boxes: Matrix, others: Matrix) -> Matrix:
    """(N, M): the areas that boxes share."""
    start = np.maximum(boxes[:, None, :2], others[None, :, :2])
    end = np.minimum(boxes[:, None, :2] + boxes[:, None, 2:], others[None, :, :2] + others[None, :, 2:])
    return np.asarray(np.clip(end - start, 0, None).prod(axis=2))


def _overlaps(runs: Sequence[Runs], others: Sequence[Runs], *, of_first: bool = False) -> Matrix:
    """(N, M): the IoU of two masks, or with `of_first` the share of the first's pixels that are the second's, too."""
    if not runs or not others:
        return np.zeros((len(runs), len(others)))
    # To pycocotools the second mask is then a crowd, and the union only the first.
    return np.asarray(coco_mask.iou(list(runs), list(others), [of_first] * len(others)), np.float64)
