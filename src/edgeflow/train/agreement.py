"""Agreement: how much of what a network does is left after training on other images; and weights between two networks.

*Agreement* is measured with one positive click at each crossing of a grid over every sample photo of the package, each a new
object: the mean IoU between the two networks' masks (1: nothing changed).
"""

import statistics
from collections.abc import Callable, Sequence
from copy import deepcopy
from importlib.resources import as_file, files

import torch

from edgeflow import samples
from edgeflow.clicks import Click
from edgeflow.imaging import read_image
from edgeflow.masks import Mask
from edgeflow.metrics import iou
from edgeflow.model.edgeflow import EdgeFlow
from edgeflow.segmenter import Pixels, Segmenter

SHARES = (1.0, 0.75, 0.5, 0.25, 0.1, 0.0)


def grid_masks(segmenter: Segmenter, pixels: Pixels, *, side: int) -> list[Mask]:
    """bool (H, W) each: what one positive click proposes, for `side` x `side` clicks in the middles of equal tiles."""
    prepared = segmenter.prepare(pixels)
    height, width = prepared.shape
    clicks = [
        Click(int((row + 0.5) * height / side), int((col + 0.5) * width / side)) for row in range(side) for col in range(side)
    ]
    return [prepared.segment([click]).mask() for click in clicks]


def mean_iou(ones: Sequence[Mask], others: Sequence[Mask]) -> float:
    """The mean IoU of masks in pairs; two empty ones agree."""
    return statistics.fmean(iou(one, other) for one, other in zip(ones, others, strict=True))


def choose_share(agreement: Callable[[float], float], *, least: float) -> tuple[float, float]:
    """The largest of `SHARES` at which `agreement` is at least `least`, and that agreement; smaller ones are not tried.

    Share 0 is the starting weights themselves, which always do.
    """
    for share in SHARES[:-1]:
        agreed = agreement(share)
        if agreed >= least:
            return share, agreed
    return SHARES[-1], 1.0


def blended(start: EdgeFlow, tuned: EdgeFlow, share: float) -> EdgeFlow:
    """A network with weights start + share * (tuned - start), both on the CPU; counters are the tuned one's."""
    network = deepcopy(start)
    states = start.state_dict(), tuned.state_dict()
    mixed = {
        name: torch.lerp(before, states[1][name], share) if before.is_floating_point() else states[1][name]
        for name, before in states[0].items()
    }
    network.load_state_dict(mixed)
    return network.eval()


def sample_photos() -> list[Pixels]:
    """The photos that come with the package, uint8 (H, W, 3)."""
    photos = []
    for name in samples.NAMES:
        with as_file(files(samples) / name) as path:
            photos.append(read_image(path))
    return photos
