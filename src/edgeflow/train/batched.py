"""A whole batch of clicks at once, on the device where the network runs: the twins in torch of `simulate` and of the disks.

Between two rounds of clicks nothing has to leave the device: distances, drawn clicks and disks are made where the masks are.
"""

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

from edgeflow.simulate.people import RITM_THRESHOLD

Rule = Literal["ritm", "people"]

# What a user's session cuts a probability at.
_PEOPLE_THRESHOLD = 0.5
# Every so many columns the settled pixels are left out of the search; each time costs a wait for the device.
_STRIDE = 8
# Weights in 1024ths: sums of whole numbers are exact, in whatever order a device adds them.
_FINENESS = 1024


def distance_transform(mask: Tensor) -> Tensor:
    """Exact Euclidean distance of each true pixel to the nearest false one; beyond the image all is false.

    Parameters
    ----------
    mask
        bool (N, H, W).

    Returns
    -------
    Tensor
        float32 (N, H, W), pixels; 0 where `mask` is false. The squares are whole numbers, exact below 4096 pixels of distance.

    Notes
    -----
    Squared distances separate (Saito and Toriwaki 1994): first along columns, then the least of ``(x - x')^2 + g(x')^2`` along
    rows. That search goes outwards from each pixel, one column to the left and right at a time, and only for pixels that
    something so far away could still bring closer: the work is the sum of the distances, the memory a few values per pixel.
    """
    _, height, width = mask.shape
    rows = torch.arange(height, device=mask.device, dtype=torch.int32)[:, None]
    above = torch.where(mask, -1, rows).cummax(dim=1).values
    below = torch.where(mask, height, rows).flip(1).cummin(dim=1).values.flip(1)
    vertical = torch.minimum(rows - above, below - rows).float().square_()
    # Zeros beyond the left and right border, for as far as a search runs on before it is stopped.
    columns = functional.pad(vertical, (_STRIDE, _STRIDE)).flatten()
    cols = torch.arange(width, device=mask.device, dtype=torch.float32)
    squared = torch.minimum(vertical, torch.minimum(cols + 1, width - cols).square()).flatten()
    pixels = mask.flatten().nonzero().squeeze(1)
    places = pixels + (2 * pixels.div(width, rounding_mode="floor") + 1) * _STRIDE
    best = squared[pixels]
    for start in range(1, width, _STRIDE):
        open_ = (best > start * start).nonzero().squeeze(1)
        pixels, places, best = (values.index_select(0, open_) for values in (pixels, places, best))
        if not pixels.numel():
            break
        for step in range(start, start + _STRIDE):
            nearer = torch.minimum(columns.index_select(0, places - step), columns.index_select(0, places + step))
            best = torch.minimum(best, nearer + step * step)
        squared[pixels] = best
    # Not the float32 root: some processors miss its last digit.
    return squared.view(mask.shape).double().sqrt_().float()


def next_clicks(
    truth: Tensor, probability: Tensor, valid: Tensor, generator: torch.Generator, *, rule: Rule
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The next click of each sample, drawn as `ritm_click` or `click_in_error` draws it.

    Parameters
    ----------
    truth
        bool (N, H, W).
    probability
        float (N, H, W) in [0, 1].
    valid
        bool (N, H, W): false on void pixels and padding, which are never clicked.
    generator
        Of the tensors' device; draws N numbers.
    rule
        ``ritm``: any pixel of the deeper kind of error at .49 that is deeper than half of the deepest. ``people``: in the
        4-connected region of the deepest pixel of the errors at .5, with a probability proportional to the depth.

    Returns
    -------
    rows, cols : Tensor
        int64 (N,), pixels; 0 where nothing is wrong.
    positive : Tensor
        bool (N,): the click belongs to the object.
    exists : Tensor
        bool (N,): something is wrong.

    Notes
    -----
    Depths are exact for both rules; `ritm_click` takes RITM's approximate ones, so that a few pixels differ at the rim of its
    choice. ``people`` weighs depths rounded to 1/1024 pixel.
    """
    width = truth.shape[2]
    if rule == "ritm":
        low, high = probability < RITM_THRESHOLD, probability > RITM_THRESHOLD
    else:
        low, high = probability <= _PEOPLE_THRESHOLD, probability > _PEOPLE_THRESHOLD
    missed, taken = (distance_transform(wrong & valid) for wrong in (truth & low, ~truth & high))
    positive = missed.amax(dim=(1, 2)) > taken.amax(dim=(1, 2))
    depth = torch.where(positive[:, None, None], missed, taken)
    deepest, seed = depth.flatten(1).max(dim=1)
    exists = deepest > 0
    if rule == "ritm":
        weights = (depth > deepest[:, None, None] / 2).double()
    else:
        weights = (depth * _region_around(seed, depth > 0)).mul_(_FINENESS).round_().double()
    index = torch.where(exists, _draw(weights.flatten(1), generator), 0)
    return index.div(width, rounding_mode="floor"), index.remainder(width), positive, exists


def draw_disks(points: Tensor, present: Tensor, shape: tuple[int, int], radius: int) -> Tensor:
    """Disks about the clicks of each sample, as `edgeflow.network.encode.disks` draws them.

    Parameters
    ----------
    points
        float (N, K, 2): row and col, in pixels; anything where `present` is false.
    present
        bool (N, K).
    shape
        (H, W).
    radius
        Pixels.

    Returns
    -------
    Tensor
        float32 (N, H, W): 1 where the squared distance to any present click is at most radius squared, else 0.
    """
    count, height, width = len(points), *shape
    centres = torch.where(present[..., None], points.float(), 0)
    reach = torch.arange(-radius, radius + 2, device=points.device)
    first = centres.floor().long()
    rows, cols = first[..., 0, None, None] + reach[:, None], first[..., 1, None, None] + reach  # (N, K, S, 1), (N, K, 1, S)
    inside = (rows - centres[..., 0, None, None]) ** 2 + (cols - centres[..., 1, None, None]) ** 2 <= radius**2
    inside &= (rows >= 0) & (rows < height) & (cols >= 0) & (cols < width) & present[..., None, None]
    sample = torch.arange(count, device=points.device)[:, None, None, None]
    # What lies outside goes to a pixel after the last one: picking it out would have to wait for the device.
    index = torch.where(inside, (sample * height + rows) * width + cols, count * height * width)
    drawn = torch.zeros(count * height * width + 1, device=points.device)
    drawn[index.flatten()] = 1
    return drawn[:-1].view(count, height, width)


def _region_around(seed: Tensor, mask: Tensor) -> Tensor:
    # bool (N, H, W): the 4-connected region of `mask` that holds the pixel of flat index `seed` (N,). What is reached fills whole
    # runs of rows, then of columns, until nothing is new: as many sweeps as the region has bends, not as it has pixels.
    _, height, width = mask.shape
    pixels = mask.flatten().nonzero().squeeze(1)
    every = mask.numel()
    marked = torch.zeros(every + 1, dtype=torch.bool, device=mask.device)
    marked[seed + torch.arange(len(seed), device=mask.device) * (height * width)] = True
    reached = marked[pixels]
    runs = [_run_starts(mask, dim).flatten()[pixels] for dim in (2, 1)]
    size = 0
    while (now := int(reached.sum())) > size:
        size = now
        for run in runs:
            marked.zero_()
            marked[torch.where(reached, run, every)] = True
            reached = marked[run]
    region = torch.zeros(every, dtype=torch.bool, device=mask.device)
    region[pixels] = reached
    return region.view(mask.shape)


def _run_starts(mask: Tensor, dim: int) -> Tensor:
    # int64 (N, H, W): the flat index of the first pixel of each true pixel's run along `dim`.
    places = torch.arange(mask.shape[dim], device=mask.device, dtype=torch.int32).view(-1, *[1] * (2 - dim))
    into_run = places - torch.where(mask, -1, places).cummax(dim).values - 1
    flat = torch.arange(mask.numel(), device=mask.device).view(mask.shape)
    return flat - into_run * (mask.shape[2] if dim == 1 else 1)


def _draw(weights: Tensor, generator: torch.Generator) -> Tensor:
    # int64 (N,): one column of each row of `weights` (N, M), with probability proportional to its weight; one of weight 0 never.
    running = weights.cumsum(dim=1)
    drawn = 1 - torch.rand(len(weights), 1, generator=generator, device=weights.device, dtype=weights.dtype)
    return torch.searchsorted(running, drawn * running[:, -1:]).squeeze(1)
