"""How coarse masks are best made into regions: the figures of `edgeflow.predict.propose`.

``python runs/coarse_masks.py ../shared/data/eval/GrabCut ../shared/data/eval/COCO_MVal-dev --limit 25 --out coarse.json``

The truth of each object is spoiled in four ways, each by a sixth of the side of a square as large as the object: eroded, dilated,
drawn in blocks, shifted. IoU with the truth of: the coarse mask as it is; a session begun from it, with a click in its middle and
then like the robot's; its bounding box alone; sessions without it that are clicked by the robot, for which it is the truth.
"""

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from edgeflow.annotation.geometry import Geometry
from edgeflow.evaluate.folder import list_targets
from edgeflow.masks import Mask, bounding_window
from edgeflow.network.load import load_segmenter
from edgeflow.predict.prompt import Prompt
from edgeflow.predict.propose import Manner, region_of
from edgeflow.segmenter import Prepared
from edgeflow.session import Session
from edgeflow.simulate import next_click

CLICKS = (1, 2, 3, 5)
LOST = 0.5  # below this another object was taken, or a part of it


def spoiled(truth: Mask) -> Mapping[str, Mask]:
    """The truth in four ways that lose something."""
    side = max(3, round(math.sqrt(int(truth.sum())) / 6))
    plain = truth.astype(np.uint8)
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    rows, cols = truth.shape
    padded = np.pad(truth.astype(np.float32), ((0, -rows % side), (0, -cols % side)))
    share = padded.reshape(padded.shape[0] // side, side, padded.shape[1] // side, side).mean(axis=(1, 3))
    blocks = np.kron(share > 0.5, np.ones((side, side), np.bool_))[:rows, :cols]
    shifted = np.zeros_like(truth)
    shifted[side // 2 :, side // 2 :] = truth[: rows - side // 2, : cols - side // 2]
    return {"eroded": cv2.erode(plain, disk) > 0, "dilated": cv2.dilate(plain, disk) > 0, "blocks": blocks, "shifted": shifted}


def started(prepared: Prepared, coarse: Mask, clicks: int) -> Mask:
    """A session begun from the coarse mask: a click in its middle, the others where they still differ."""
    session = Session(prepared, start=coarse)
    seen = np.zeros_like(coarse)
    for _ in range(clicks):
        click = next_click(coarse, seen, session.clicks)
        if click is None:
            break
        session.click(click)
        mask = session.mask()
        assert mask is not None
        seen = mask
    return seen


def ways(prepared: Prepared, coarse: Mask) -> Mapping[str, Callable[[], Mask]]:
    """Name -> what makes a mask of the coarse one."""

    def made(prompt: Prompt, clicks: int = 3) -> Mask:
        return region_of(prompt, prepared, Manner(clicks=clicks))[0].mask

    prompt = Prompt("", "", mask=Geometry.of_mask(coarse))
    return {
        "as it is": lambda: coarse,
        **{f"started, {count} clicks": partial(started, prepared, coarse, count) for count in CLICKS},
        "box": partial(made, Prompt("", "", box=bounding_window(coarse))),
        **{f"clicked, {count}": partial(made, prompt, count) for count in CLICKS},
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    segmenter = load_segmenter()
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for target in track([target for place in asked.data for target in list_targets(place, limit=asked.limit)]):
        prepared = segmenter.prepare(target.read_image())
        truth, void = target.read_truth()
        for kind, coarse in spoiled(truth).items():
            if not coarse.any():
                continue
            for name, make in ways(prepared, coarse).items():
                mask = make() & ~void
                iou = float((mask & truth).sum() / (mask | truth).sum())
                found[name][kind].append(iou)
    means = {name: {kind: float(np.mean(values)) for kind, values in kinds.items()} for name, kinds in found.items()}
    kinds = list(next(iter(means.values())))
    table = Table(
        "", *kinds, "all", f"below {LOST:g}", title=f"mean IoU of {sum(map(len, found['as it is'].values()))} coarse masks"
    )
    for name, values in means.items():
        every = np.concatenate([np.array(ious) for ious in found[name].values()])
        table.add_row(name, *(f"{values[kind]:.3f}" for kind in kinds), f"{every.mean():.3f}", f"{(every < LOST).mean():.1%}")
    Console().print(table)
    if asked.out is not None:
        asked.out.write_text(json.dumps(means, indent=1) + "\n")


if __name__ == "__main__":
    main()
