"""Pictures of a mask on its image: what is right, missed and too much, its outline, and the clicks. Knows no files."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from edgeflow.clicks import Click
from edgeflow.grid import resize
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels

GAP = 8  # pixels between panels

# RGB; told apart by colour-blind readers too (Okabe and Ito 2008).
RIGHT, MISSED, EXTRA, VOID = (0, 158, 115), (230, 159, 0), (204, 51, 153), (128, 128, 128)
LEGEND = (("right", RIGHT), ("missed", MISSED), ("too much", EXTRA), ("void", VOID))


def draw_panel(pixels: Pixels, mask: Mask, truth: Mask, void: Mask, clicks: Sequence[Click], *, side: int) -> Pixels:
    """uint8 (h, w, 3), the longer side `side`: the image under the `mask` as it compares with the `truth`, and the clicks.

    `pixels` uint8 (H, W, 3); masks bool (H, W).
    """
    scale = side / max(truth.shape)
    shape = (max(1, round(truth.shape[0] * scale)), max(1, round(truth.shape[1] * scale)))
    painted = pixels.astype(np.float32)
    kinds = ((mask & truth, RIGHT), (truth & ~mask, MISSED), (mask & ~truth, EXTRA), (void, VOID))
    for kind, colour in kinds:
        painted[kind] = 0.5 * painted[kind] + 0.5 * np.array(colour, np.float32)
    panel = np.ascontiguousarray(resize(painted.astype(np.uint8), shape), np.uint8)
    _draw_outline(panel, mask)
    for click in clicks:
        _draw_click(panel, (round((click.col + 0.5) * scale - 0.5), round((click.row + 0.5) * scale - 0.5)), click.positive)
    return panel


def side_by_side(panels: Sequence[Pixels]) -> Pixels:
    """Panels of one height in a row, white between them."""
    gap = np.full((panels[0].shape[0], GAP, 3), 255, np.uint8)
    return np.hstack([part for panel in panels for part in (panel, gap)][:-1])


def _draw_outline(panel: NDArray[np.uint8], mask: Mask) -> None:
    small = cv2.resize(mask.astype(np.uint8), (panel.shape[1], panel.shape[0]), interpolation=cv2.INTER_NEAREST)
    outlines, _ = cv2.findContours(small, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(panel, outlines, -1, (255, 255, 255), 1)


def _draw_click(panel: NDArray[np.uint8], centre: tuple[int, int], positive: bool) -> None:
    cv2.circle(panel, centre, 6, (0, 0, 0), cv2.FILLED, cv2.LINE_AA)
    cv2.circle(panel, centre, 5, (255, 255, 255), cv2.FILLED, cv2.LINE_AA)
    colour = (0, 130, 60) if positive else (200, 0, 0)
    cv2.line(panel, (centre[0] - 3, centre[1]), (centre[0] + 3, centre[1]), colour, 2)
    if positive:
        cv2.line(panel, (centre[0], centre[1] - 3), (centre[0], centre[1] + 3), colour, 2)
