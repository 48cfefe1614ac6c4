"""Masks in PNG files: the value of every pixel and the colours that a palette gives to values. Knows no labels."""

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from edgeflow.annotation.imports.found_files import read_bytes
from edgeflow.annotation.imports.note import FormatError

Colour = tuple[int, int, int]
# Of the file; its pixels are limited by Pillow's guard against bombs.
_MOST = 512_000_000
_UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, MemoryError, OverflowError)


@dataclass(frozen=True, slots=True)
class Colours:
    """What the values of a mask look like.

    Attributes
    ----------
    palette
        Colours of the values 0, 1, ...; None where there is no palette.
    are_values
        Whether the values are colours themselves, red, green and blue as one number ``0xrrggbb``.
    """

    palette: tuple[Colour, ...] | None = None
    are_values: bool = False

    def of(self, value: int) -> Colour | None:
        """The colour of a value, where the file says it."""
        if self.are_values:
            return value >> 16, value >> 8 & 255, value & 255
        return None if self.palette is None or value >= len(self.palette) else self.palette[value]


PLAIN = Colours()


@dataclass(frozen=True, slots=True, eq=False)
class MaskPng:
    """A mask: its values, (H, W), and what they look like."""

    values: NDArray[np.integer]
    colours: Colours = PLAIN

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W)."""
        return self.values.shape[0], self.values.shape[1]

    @property
    def is_narrow(self) -> bool:
        """Whether values have 8 bits, of which 255 is often *void*."""
        return self.values.dtype == np.uint8


def read_mask_png(path: Path) -> MaskPng:
    """Read a PNG file.

    Raises
    ------
    FormatError
        If it is damaged, no PNG, or larger than anything honest.
    """
    return decoded(read_bytes(path, _MOST), name=str(path))


def decoded(content: bytes, *, name: str) -> MaskPng:
    """The mask in the bytes of a PNG file; `name` is what an error calls it. Raises as `read_mask_png`."""
    try:
        with warnings.catch_warnings():
            # Pillow warns from 89 megapixels and refuses from 179.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("PNG",)) as image:
                return _mask(image, name)
    except Image.DecompressionBombError as error:
        limit = 2 * (Image.MAX_IMAGE_PIXELS or 0) // 1_000_000
        raise FormatError(f"{name} declares more than {limit} megapixels, which is refused as a possible bomb.") from error
    except _UNREADABLE as error:
        raise FormatError(f"{name} is not a PNG that can be read ({error}).") from error


def _mask(image: Image.Image, name: str) -> MaskPng:
    if image.mode == "P":
        flat = image.getpalette("RGB") or []
        palette = tuple((flat[place], flat[place + 1], flat[place + 2]) for place in range(0, len(flat) - 2, 3))
        return MaskPng(np.array(image, np.uint8), Colours(palette))
    if image.mode in ("1", "L"):
        return MaskPng(np.array(image, np.uint8))
    if image.mode.startswith("I"):
        return MaskPng(np.array(image, np.int32))
    if image.mode in ("RGB", "RGBA"):
        channels = np.array(image.convert("RGB"), np.int32)
        return MaskPng(channels[..., 0] << 16 | channels[..., 1] << 8 | channels[..., 2], Colours(are_values=True))
    raise FormatError(f"{name} has the mode {image.mode}; a mask is grey, of a palette, or of plain colours.")
