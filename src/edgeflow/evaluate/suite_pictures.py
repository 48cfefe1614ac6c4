"""The pictures of a suite's report: objects step by step (the paper's Figures 3 and 4) and worst cases, out of the kept masks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from pathlib import Path

import cv2
import numpy as np

from edgeflow.atomic import write_whole
from edgeflow.datasets.scored.target import Scored
from edgeflow.evaluate.cell import Result
from edgeflow.evaluate.mask_file import MaskFile, Masks
from edgeflow.evaluate.panel import draw_panel, side_by_side
from edgeflow.evaluate.report import case_caption, worst
from edgeflow.evaluate.sample import Sample
from edgeflow.evaluate.suite_tables import Group
from edgeflow.grid import Window
from edgeflow.masks import Mask, bounding_window
from edgeflow.segmenter import Pixels

# The clicks after which a mask is shown, besides the last one made.
STEPS = (1, 2, 3, 5, 10)
GALLERY = 4  # objects of each group
WORST = 3  # cases of each row
SIDE = 230  # pixels, a panel's longer side: seven fit beside each other
MARGIN = 20  # pixels of the image left around what is shown, and a fifth of it more
_JPEG = [cv2.IMWRITE_JPEG_QUALITY, 88, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]

Kept = Mapping[Path, MaskFile]  # the masks kept beside the record at a path


@dataclass(frozen=True, slots=True)
class Picture:
    """A file beside the report, and what stands under it."""

    file: str
    alternative: str
    caption: str


def draw_steps(group: Group, targets: Sequence[Scored], kept: Kept, folder: Path, prefix: str) -> list[tuple[str, list[Picture]]]:
    """A few objects, evenly spread over the set, each by every method whose masks were kept: title and pictures."""
    found: list[tuple[str, list[Picture]]] = []
    for place in np.unique(np.linspace(0, len(targets) - 1, GALLERY).round().astype(int)):
        target = targets[place]
        pictures = []
        for number, result in enumerate(group.results):
            sample = _sample(result, target)
            if sample is not None and _draw(target, sample, kept.get(result.path), folder / f"{prefix}-{place}-{number}.jpg"):
                said = ", ".join(f"{sample.iou[step - 1]:.3f} after {step}" for step in shown_steps(sample))
                caption = f"{result.cell.method.label}: IoU {said}"
                pictures.append(Picture(f"{prefix}-{place}-{number}.jpg", _alternative(sample), caption))
        if pictures:
            found.append((f"{target.name}, object {target.object_id}", pictures))
    return found


def draw_worst(result: Result, targets: Sequence[Scored], kept: Kept, folder: Path, prefix: str) -> list[Picture]:
    """The objects of least mean IoU over all clicks, worst first, as far as their masks were kept."""
    known = {(target.name, target.object_id): target for target in targets}
    pictures = []
    for rank, sample in enumerate(worst(result.record.samples, WORST) if result.record else (), start=1):
        name = f"{prefix}-{rank}.jpg"
        if _draw(known[sample.key], sample, kept.get(result.path), folder / name):
            pictures.append(Picture(name, _alternative(sample), case_caption(rank, sample)))
    return pictures


def steps_picture(pixels: Pixels, sample: Sample, masks: Masks) -> Pixels:
    """The truth, and the mask after each of `STEPS` and the last click made, side by side: uint8 (h, w, 3).

    Cut to what these masks and clicks cover, so that small objects can be seen and nothing that was taken is left out.
    """
    shown = [(masks.truth, 0), *((masks.steps[step - 1], step) for step in shown_steps(sample))]
    clicked = np.zeros_like(masks.truth)
    for click in sample.clicks:
        clicked[floor(click.row + 0.5), floor(click.col + 0.5)] = True
    window = _around([clicked, *(mask for mask, _ in shown)])
    cut = window.slices
    panels = []
    for mask, step in shown:
        clicks = [replace(click, row=click.row - window.top, col=click.col - window.left) for click in sample.clicks[:step]]
        panels.append(draw_panel(pixels[cut], mask[cut], masks.truth[cut], masks.void[cut], clicks, side=SIDE))
    return side_by_side(panels)


def shown_steps(sample: Sample) -> list[int]:
    """The clicks, counted from 1, after which the mask of `sample` is shown."""
    made = len(sample.clicks)
    return sorted({*(step for step in STEPS if step <= made), made})


def _around(masks: Sequence[Mask]) -> Window:
    """The window of all these masks, bool (H, W), with room around it; at least one has a pixel."""
    box = bounding_window(np.any(masks, axis=0))
    assert box is not None, "a truth has a pixel"
    room = MARGIN + round(0.2 * max(box.shape))
    around = Window(box.top - room, box.left - room, box.height + 2 * room, box.width + 2 * room)
    return around.clamped(masks[0].shape)


def _sample(result: Result, target: Scored) -> Sample | None:
    samples = result.record.samples if result.record else ()
    return next((sample for sample in samples if sample.key == (target.name, target.object_id)), None)


def _draw(target: Scored, sample: Sample, file: MaskFile | None, path: Path) -> bool:
    """Draw the picture of one object, if its masks were kept."""
    masks = file.read(sample.key) if file is not None else None
    if masks is None or len(masks.steps) != len(sample.clicks):
        return False
    picture = steps_picture(target.read_image(), sample, masks)
    encoded = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), _JPEG)[1]
    write_whole(path, encoded.tobytes())
    return True


def _alternative(sample: Sample) -> str:
    steps = ", ".join(str(step) for step in shown_steps(sample))
    return f"The truth, then the mask after clicks {steps}: {sample.image}, object {sample.object_id}"
