"""Photos of more than 8 bits a value, of which Pillow would cut those with colours. Knows pixels and bytes, no files."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Pillow's modes that hold more than 8 bits.
_MODES = {"I;16": "uint16", "I;16L": "uint16", "I;16B": "uint16", "I": "int32", "F": "float32"}


def deep_dtype(image: Image.Image, start: bytes) -> str | None:
    """NumPy name of the stored values of an image whose file begins with `start` (26 bytes at least); None for 8 bits."""
    return "uint16" if _is_deep_colour(start) else _MODES.get(image.mode)


def deep_bands(start: bytes) -> int:
    """Bands of what `deep_values` makes: 3 of colours, else 1."""
    return 3 if _is_deep_colour(start) else 1


def deep_values(image: Image.Image, content: bytes) -> NDArray[np.generic]:
    """(h, w, 1 or 3) as stored, of a loaded image and its whole file; transparency is laid on white.

    Raises
    ------
    ValueError
        If the file cannot be decoded.
    """
    if not _is_deep_colour(content):
        return np.array(image, _MODES[image.mode])[..., None]
    try:
        decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise ValueError("its colours cannot be decoded") from error
    if decoded is None or decoded.dtype != np.uint16 or decoded.ndim != 3:
        raise ValueError("its colours cannot be decoded")
    if decoded.shape[2] < 4:
        return np.ascontiguousarray(decoded[..., ::-1], np.uint16)
    return on_white(decoded[..., [2, 1, 0, 3]])


def on_white(values: NDArray[Any], *, premultiplied: bool = False) -> NDArray[np.generic]:
    """(h, w, bands) of (h, w, bands + 1) values whose last band is opacity, which `premultiplied` ones have in them already."""
    most = np.iinfo(values.dtype).max if values.dtype.kind in "iu" else 1
    real = values.astype(np.float64)
    opacity = np.clip(real[..., -1:] / most, 0, 1)
    laid = real[..., :-1] * (1 if premultiplied else opacity) + most * (1 - opacity)
    return np.asarray(np.rint(np.minimum(laid, most)) if values.dtype.kind in "iu" else laid, values.dtype)


def _is_deep_colour(start: bytes) -> bool:
    """Whether it is a PNG of 16 bits with several channels: W3C PNG, 11.2.1 IHDR."""
    return start.startswith(b"\x89PNG\r\n\x1a\n") and start[24:25] == b"\x10" and start[25:26] in (b"\2", b"\4", b"\6")
