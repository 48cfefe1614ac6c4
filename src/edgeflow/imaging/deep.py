"""Photos of more than 8 bits a value, of which Pillow would cut those with colours. Knows pixels and bytes, no files."""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Pillow's modes that hold more than 8 bits.
_MODES = {"I;16": "uint16", "I;16L": "uint16", "I;16B": "uint16", "I": "int32", "F": "float32"}
_MOST = 65535


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
    colors = decoded[..., 2::-1]
    if decoded.shape[2] < 4:
        return np.ascontiguousarray(colors, np.uint16)
    alpha = decoded[..., 3:].astype(np.float64) / _MOST
    return np.rint(colors * alpha + _MOST * (1 - alpha)).astype(np.uint16)


def _is_deep_colour(start: bytes) -> bool:
    """Whether it is a PNG of 16 bits with several channels: W3C PNG, 11.2.1 IHDR."""
    return start.startswith(b"\x89PNG\r\n\x1a\n") and start[24:25] == b"\x10" and start[25:26] in (b"\2", b"\4", b"\6")
