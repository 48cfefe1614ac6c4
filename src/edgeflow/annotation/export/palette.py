"""Colours for pixel values: the labels' own, and the table of PASCAL VOC. Knows no files."""

import re
from collections.abc import Sequence

from edgeflow.annotation.document import Label
from edgeflow.annotation.export.encode import Colour

_COLOUR = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")
_UNREADABLE = (128, 128, 128)


def colour_of(label: Label) -> Colour:
    """Red, green and blue of a label; grey where its colour is not written as ``#rrggbb``."""
    found = _COLOUR.fullmatch(label.color)
    if found is None:
        return _UNREADABLE
    red, green, blue = (int(part, 16) for part in found.groups())
    return red, green, blue


def voc_colours(count: int) -> list[Colour]:
    """The first `count` of PASCAL VOC's 256 colours, black first.

    Bits 0, 3, 6 of a value are the highest bits of red, bits 1, 4, 7 of green and 2, 5 of blue (``VOClabelcolormap`` of the VOC
    development kit, 2012).
    """
    return [(_spread(value), _spread(value >> 1), _spread(value >> 2)) for value in range(count)]


def are_distinct(colours: Sequence[Colour]) -> bool:
    """Whether no two are the same."""
    return len(set(colours)) == len(colours)


def _spread(value: int) -> int:
    return sum((value >> 3 * place & 1) << (7 - place) for place in range(8))
