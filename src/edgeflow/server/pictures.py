"""Image files as the page shows them: encoded pixels and thumbnails. Knows no HTTP, no store, no network."""

import threading
from collections import OrderedDict
from pathlib import Path

import cv2
import numpy as np

from edgeflow.errors import ImageError
from edgeflow.grid import resize
from edgeflow.imaging import read_image
from edgeflow.segmenter import Pixels

THUMBNAIL_SIDE = 160
# Below this many pixels a PNG is small and quick enough, and shows exactly what is stored.
_LOSSLESS_PIXELS = 500_000
_JPEG_QUALITY = 92
_PIXEL_CACHE = 256 << 20
_THUMBNAILS = 2000

Stamp = tuple[str, int, int]  # path, modification time, bytes: changes when the file does


def stamp_of(path: Path) -> Stamp:
    """What tells one state of a file from another.

    Raises
    ------
    ImageError
        If the file is gone.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise ImageError(f"The image file {path} is gone; its annotations are kept.") from error
    return str(path), status.st_mtime_ns, status.st_size


class Pictures:
    """Reads images once for the page and once more for nobody: the last few stay decoded. Safe from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # One decoding at a time: two of 12 megapixels side by side would take the cores from the network.
        self._decoding = threading.Lock()
        self._pixels: OrderedDict[Stamp, Pixels] = OrderedDict()
        self._thumbnails: OrderedDict[Stamp, bytes] = OrderedDict()

    def pixels(self, path: Path) -> Pixels:
        """uint8 (H, W, 3), upright RGB. Raises `ImageError` where the file cannot be read."""
        stamp = stamp_of(path)
        with self._decoding:
            with self._lock:
                found = self._pixels.get(stamp)
                if found is not None:
                    self._pixels.move_to_end(stamp)
                    return found
            pixels = read_image(path)
            with self._lock:
                self._pixels[stamp] = pixels
                while sum(kept.nbytes for kept in self._pixels.values()) > _PIXEL_CACHE:
                    self._pixels.popitem(last=False)
            return pixels

    def encoded(self, path: Path) -> tuple[bytes, str]:
        """The picture at full size and its content type, PNG when small, else JPEG."""
        pixels = self.pixels(path)
        if pixels.shape[0] * pixels.shape[1] <= _LOSSLESS_PIXELS:
            return _encode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1], path), "image/png"
        return _encode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY], path), "image/jpeg"

    def thumbnail(self, path: Path) -> bytes:
        """A JPEG whose longer side is at most 160 pixels."""
        stamp = stamp_of(path)
        with self._lock:
            found = self._thumbnails.get(stamp)
        if found is not None:
            return found
        # Not through `pixels`: a folder of thumbnails must not push the open image out.
        with self._decoding:
            pixels = read_image(path, at_least=THUMBNAIL_SIDE)
        scale = min(1.0, THUMBNAIL_SIDE / max(pixels.shape[:2]))
        shape = (max(1, round(pixels.shape[0] * scale)), max(1, round(pixels.shape[1] * scale)))
        jpeg = _encode(".jpg", np.asarray(resize(pixels, shape), np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85], path)
        with self._lock:
            self._thumbnails[stamp] = jpeg
            while len(self._thumbnails) > _THUMBNAILS:
                self._thumbnails.popitem(last=False)
        return jpeg


def _encode(suffix: str, pixels: Pixels, options: list[int], path: Path) -> bytes:
    try:
        done, encoded = cv2.imencode(suffix, cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), options)
    except cv2.error as error:
        # JPEG ends at 65,500 pixels a side.
        raise ImageError(f"The image {path} is too large to be shown as one picture.") from error
    if not done:
        raise ImageError(f"The image {path} could not be encoded for the page.")
    return encoded.tobytes()
