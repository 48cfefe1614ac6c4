"""A cut: what a crop of a resident scene shows, as the host decides it, and which of its objects the device makes the target.

The twins of `edgeflow.train.crops` for a whole batch. Knows no network.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from edgeflow.datasets.augment import Placement, jitter_colours, ritm_placement
from edgeflow.errors import DataSetError
from edgeflow.train.crops import TRIES, CropConfig
from edgeflow.train.resident_scenes import STUFF, THING, Objects, ResidentScenes

# A picture of all grey values: what happens to it happens to every pixel.
_RAMP = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """Scene number `scene` as `placement` shows it; whether its `stuff` counts as objects; and `colours` uint8 (3, 256): what
    becomes of each value of each channel.
    """

    scene: int
    stuff: bool
    placement: Placement
    colours: NDArray[np.uint8]


def draw_cut(scenes: ResidentScenes, config: CropConfig, rng: np.random.Generator) -> Cut:
    """A cut, drawn as `draw_crop` does and in the same order, but that a crop beside all boxes counts as beside all objects.

    Raises
    ------
    DataSetError
        If many scenes in a row have no object.
    """
    for _ in range(TRIES):
        scene = scenes.draw(rng)
        stuff = bool(rng.random() < config.stuff)
        boxes = scenes.boxes[scene][stuff | ~scenes.stuff[scene]]
        if len(boxes):
            break
    else:
        raise DataSetError(f"{TRIES} scenes in a row held no object; give the mixture scenes with masks.")
    for _ in range(TRIES):
        placement = ritm_placement(scenes.shapes[scene], rng, crop=config.crop, scale=config.scale, flip=config.flip)
        ends = placement.top + placement.height, placement.left + placement.width
        shown = (boxes[:, :2] < ends) & (boxes[:, 2:] > (placement.top, placement.left))
        if shown.all(axis=1).any() or rng.random() < config.keep_background:
            break
    else:
        raise DataSetError(f"{TRIES} crops of a scene in a row showed no object; raise keep_background, or enlarge the crop.")
    return Cut(scene, stuff, placement, jitter_colours(_RAMP, rng, chance=config.colours)[0].T)


def choose_targets(codes: Tensor, objects: Objects, stuff: Tensor, chances: Tensor, config: CropConfig) -> tuple[Tensor, Tensor]:
    """The targets of N crops, chosen as `edgeflow.simulate.initial.choose_target` does.

    Parameters
    ----------
    codes
        int64 (N, L, H, W): the codes of `objects` that each pixel has.
    stuff
        bool (N,): whether stuff counts as objects.
    chances
        float64 (N, 3) from 0 to below 1: whether two objects are merged, and which ones.

    Returns
    -------
    parts : Tensor
        bool (N, 2, H, W): the object chosen, and the one merged with it; empty where there is none.
    everything : Tensor
        bool (N, H, W): the pixels of all objects that are large enough.
    """
    flat = codes.flatten(1)
    areas = torch.zeros(objects.kinds.shape, dtype=torch.int32, device=codes.device)
    areas.scatter_add_(1, flat, torch.ones((), dtype=torch.int32, device=codes.device).expand(flat.shape))
    counts = (objects.kinds == THING) | ((objects.kinds == STUFF) & stuff[:, None])
    kept = counts & (areas >= max(config.least_area, 1))
    roots, ancestors = kept, objects.parents
    for _ in range(objects.generations):
        roots = roots & ~kept.gather(1, ancestors)
        ancestors = objects.parents.gather(1, ancestors)

    running = roots.cumsum(dim=1, dtype=torch.int32)
    total = running[:, -1]
    merged = (total > 1) & (chances[:, 0] < config.initial.merge_probability)
    first = (chances[:, 1] * total).long()
    second = (chances[:, 2] * (total - 1)).long()
    second = second + (second >= first)
    ranks = torch.stack([first, second], dim=1).int() + 1
    chosen = torch.searchsorted(running, ranks)  # (N, 2); after the last code, which no pixel has, where roots are too few
    chosen[:, 1] = torch.where(merged, chosen[:, 1], running.shape[1])
    parts = (codes[:, None] == chosen[:, :, None, None, None]).any(dim=2)
    everything = kept.gather(1, flat).view(codes.shape).any(dim=1)
    return parts, everything
