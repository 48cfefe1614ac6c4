"""Regions brought up and down among the others. Pure; knows no database."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from edgeflow.annotation.document import Region

Place = Literal["front", "back", "forward", "backward"]


def reordered(regions: Sequence[Region], chosen: set[str], to: Place) -> list[Region]:
    """All regions with the heights they have afterwards; `regions` go from the lowest z to the highest.

    The chosen ones keep their order among each other, and so do the others. As few as possible get another z.
    """
    order = list(regions)
    heights = [region.z for region in order]
    moving = [region for region in order if region.id in chosen]
    resting = [region for region in order if region.id not in chosen]
    if to == "front":
        wanted = resting + moving
        heights = [region.z for region in resting] + [heights[-1] + step for step in range(1, len(moving) + 1)]
    elif to == "back":
        wanted = moving + resting
        heights = [heights[0] - step for step in range(len(moving), 0, -1)] + [region.z for region in resting]
    else:
        wanted = _stepped(order, chosen) if to == "forward" else _stepped(order[::-1], chosen)[::-1]
        if any(low == high for low, high in pairwise(heights)):
            # Pieces of a split share a height; among equal ones no step could be told.
            heights = list(range(heights[0], heights[0] + len(heights)))
    if wanted == order:
        return order
    return [replace(region, z=z) for region, z in zip(wanted, heights, strict=True)]


def _stepped(order: Sequence[Region], chosen: set[str]) -> list[Region]:
    """Each chosen region one place later, unless those after it are chosen too and at the end."""
    after = list(order)
    for place in range(len(after) - 2, -1, -1):
        if after[place].id in chosen and after[place + 1].id not in chosen:
            after[place], after[place + 1] = after[place + 1], after[place]
    return after
