"""A whole batch of first clicks at once, on the device where the masks are: the twin in torch of `simulate.initial`.

Chance comes from outside as numbers that the host drew, so the same numbers give the same clicks on every device.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor

from edgeflow.simulate.initial import InitialClicks


@dataclass(frozen=True, slots=True, eq=False)
class ClickPlan:
    """What chance decides about the first clicks of N samples, K at most of each sign.

    `further` int64 (N,): positive clicks after the one that each part of the target has; `negatives` int64 (N, 3): in the
    background, on other objects, near the border; `eroded` bool (N, 2): whether the parts are eroded; `places` float64
    (N, 2, K): of each slot for a positive and a negative click, where in its mask the click falls, from 0 to below 1.
    """

    further: Tensor
    negatives: Tensor
    eroded: Tensor
    places: Tensor

    @classmethod
    def draw(cls, rngs: list[np.random.Generator], config: InitialClicks) -> Self:
        """A plan on the CPU; every sample is drawn from its own generator."""
        most = config.max_clicks
        shares = np.array([config.in_background, config.on_others, config.near_border])
        further, negatives, eroded, places = [], [], [], []
        for rng in rngs:
            further.append(_number(most - 1, config.decay, rng))
            negatives.append(rng.multinomial(_number(most, config.decay, rng), shares / shares.sum()))
            eroded.append(rng.random(2) < config.erosion_probability)
            places.append(rng.random((2, most)))
        stacked = (np.array(further, np.int64), np.stack(negatives), np.stack(eroded), np.stack(places))
        return cls(*(torch.from_numpy(values) for values in stacked))

    def to(self, device: torch.device) -> "ClickPlan":
        """The same on `device`."""
        return ClickPlan(*(values.to(device) for values in (self.further, self.negatives, self.eroded, self.places)))


def first_clicks(parts: Tensor, others: Tensor, void: Tensor, plan: ClickPlan, config: InitialClicks) -> tuple[Tensor, Tensor]:
    """Clicks as `edgeflow.simulate.initial.initial_clicks` draws them.

    Parameters
    ----------
    parts
        bool (N, 2, H, W): the one or two objects that are the target. Empty where there is none.
    others
        bool (N, H, W): the objects that are not the target.
    void
        bool (N, H, W): pixels that are never clicked; none of the target.
    plan
        Of these N samples, on the same device.

    Returns
    -------
    points : Tensor
        int64 (N, 2, K, 2): row and col of the positive and of the negative clicks; anything where there is none.
    present : Tensor
        bool (N, 2, K): which of the slots have a click.
    """
    target = parts.any(dim=1)
    slots = torch.arange(config.max_clicks, device=parts.device)
    merged = parts[:, 1].flatten(1).any(dim=1, keepdim=True)  # (N, 1)

    shrunk = ~dilated(~parts, torch.full(parts.shape[:2], config.erosion_steps, device=parts.device))
    enough = plan.eroded & (shrunk.sum(dim=(2, 3)) > config.least_left)
    inner = torch.where(enough[..., None, None], shrunk, parts)
    inside = torch.cat([inner, inner.any(dim=1, keepdim=True)], dim=1)  # (N, 3, H, W): each part, and all of them
    of_parts = torch.where(slots < 1 + merged.long(), slots, 2)
    count = 1 + merged.long() + plan.further[:, None]
    positive, has_inside = _pick(inside, of_parts, plan.places[:, 0])

    off = ~target & ~void
    width = (config.ring * target.sum(dim=(1, 2)).double().sqrt()).ceil().long()
    outside = torch.stack([off, others & off, dilated(target, width) & off], dim=1)
    background, on_others, near = plan.negatives[:, :, None].unbind(dim=1)  # (N, 1) each
    nobody = ~outside[:, 1].flatten(1).any(dim=1, keepdim=True)
    background, on_others = background + on_others * nobody, on_others * ~nobody
    of_kinds = (slots >= background).long() + (slots >= background + on_others).long()
    negative, has_outside = _pick(outside, of_kinds, plan.places[:, 1])

    index = torch.stack([positive, negative], dim=1)
    present = torch.stack([has_inside & (slots < count), has_outside & (slots < background + on_others + near)], dim=1)
    columns = target.shape[2]
    return torch.stack([index.div(columns, rounding_mode="floor"), index.remainder(columns)], dim=-1), present


def dilated(masks: Tensor, radius: Tensor) -> Tensor:
    """`masks` bool (..., H, W), each grown by a square of 2 * `radius` + 1 pixels, int64 (...); beyond the border all is false.

    The same as `radius` dilations by 3 x 3, whatever the radius: along each side, a pixel is true where the count of true ones
    rises between both ends of its neighbourhood.
    """
    for dim in (-1, -2):
        size = masks.shape[dim]
        counts = masks.cumsum(dim, dtype=torch.int32)
        counts = torch.cat([torch.zeros_like(counts.narrow(dim, 0, 1)), counts], dim=dim)
        places = torch.arange(size, device=masks.device)
        ends = [(places + radius[..., None] + 1).clamp(max=size), (places - radius[..., None]).clamp(min=0)]  # (..., size)
        indices = [end[..., None, :] if dim == -1 else end[..., None] for end in ends]
        after, before = (counts.gather(dim, index.expand(masks.shape)) for index in indices)
        masks = after > before
    return masks


def _number(most: int, decay: float, rng: np.random.Generator) -> int:
    chances = np.cumsum(decay ** np.arange(most + 1))
    return int(np.searchsorted(chances, rng.random() * chances[-1], side="right"))


def _pick(masks: Tensor, source: Tensor, places: Tensor) -> tuple[Tensor, Tensor]:
    # int64 (N, K): the flat index of a pixel of `masks` (N, S, H, W) number `source` (N, K), the one at the share `places` of
    # them; bool (N, K): there is one.
    running = masks.flatten(2).cumsum(dim=2, dtype=torch.int32)  # (N, S, H * W)
    total = running[..., -1].gather(1, source)
    rank = 1 + (places * total).floor().clamp(max=total - 1).int()
    found = torch.searchsorted(running, rank[:, None].repeat(1, masks.shape[1], 1))  # (N, S, K)
    return found.gather(1, source[:, None]).squeeze(1), total > 0
