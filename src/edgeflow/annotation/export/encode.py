"""Arrays as PNG and JPEG files. Knows no labels and no documents."""

import io
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from edgeflow.errors import ExportError

Colour = tuple[int, int, int]  # red, green, blue
Values = NDArray[np.uint8] | NDArray[np.uint16]


def png(values: Values) -> bytes:
    """A PNG of uint8 or uint16 (H, W), or uint8 (H, W, 3 or 4) in red, green, blue and alpha.

    Raises
    ------
    ExportError
        If it is larger than a PNG or the memory can hold.
    """
    # OpenCV has blue first.
    ordered = values if values.ndim == 2 else values[..., [2, 1, 0, 3][: values.shape[2]]]
    done, encoded = cv2.imencode(".png", ordered)
    if not done:
        raise ExportError(f"A picture of {values.shape[0]} x {values.shape[1]} pixels could not be written as PNG.")
    return encoded.tobytes()


def palette_png(values: NDArray[np.uint8], colours: Sequence[Colour]) -> bytes:
    """A PNG of uint8 (H, W) whose values are places in a palette of at most 256 colours."""
    image = Image.fromarray(values)
    image.putpalette([channel for colour in colours for channel in colour])
    encoded = io.BytesIO()
    image.save(encoded, "PNG")
    return encoded.getvalue()


def jpeg(pixels: NDArray[np.uint8]) -> bytes:
    """A JPEG of uint8 (H, W, 3) in red, green, blue: as near to the pixels as JPEG's usual tables allow."""
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, "JPEG", quality=95, subsampling=0)
    return encoded.getvalue()
