"""Images as the page shows them: encoded pixels, tiles and thumbnails through a view. Knows no HTTP, no store, no network."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

import cv2
import numpy as np

from edgeflow.errors import ImageError
from edgeflow.grid import Window, resize
from edgeflow.imaging.image import Axis
from edgeflow.imaging.view import View
from edgeflow.segmenter import Pixels
from edgeflow.server.files import Files

THUMBNAIL_SIDE = 160
TILE_SIDE = 512
_DEEPEST = 31  # level: no image is larger than one tile there
# Below this many pixels a PNG is small and quick enough, and shows exactly what is stored.
_LOSSLESS_PIXELS = 500_000
_JPEG_QUALITY = 92
_PIXEL_CACHE = 256 << 20
_THUMBNAILS = 2000


@dataclass(frozen=True, slots=True)
class Seen:
    """What is to be shown: a plane of a file through a view."""

    name: str
    axis: Axis | None
    plane: int
    view: View


class Pictures:
    """Reads images once for the page and once more for nobody: the last few stay decoded. Safe from several threads."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._lock = threading.Lock()
        # One decoding at a time: two of 12 megapixels side by side would take the cores from the network.
        self._decoding = threading.Lock()
        self._pixels: OrderedDict[object, Pixels] = OrderedDict()
        self._thumbnails: OrderedDict[object, bytes] = OrderedDict()

    def pixels(self, seen: Seen) -> Pixels:
        """uint8 (H, W, 3), upright RGB. Raises `ImageError` where the file cannot be read."""
        key = self._files.stamp(seen.name), seen
        with self._decoding:
            with self._lock:
                found = self._pixels.get(key)
                if found is not None:
                    self._pixels.move_to_end(key)
                    return found
            pixels = seen.view.apply(self._files.read(seen.name, seen.axis, seen.plane))
            with self._lock:
                self._pixels[key] = pixels
                while sum(kept.nbytes for kept in self._pixels.values()) > _PIXEL_CACHE:
                    self._pixels.popitem(last=False)
            return pixels

    def window(self, seen: Seen, window: Window) -> Pixels:
        """uint8 (h, w, 3) of a window; nothing else is read and nothing kept."""
        return seen.view.apply(self._files.read(seen.name, seen.axis, seen.plane, window))

    def encoded(self, seen: Seen) -> tuple[bytes, str]:
        """The picture at full size and its content type, PNG when small, else JPEG."""
        pixels = self.pixels(seen)
        if pixels.shape[0] * pixels.shape[1] <= _LOSSLESS_PIXELS:
            return _png(pixels, seen.name), "image/png"
        return _jpeg(pixels, seen.name, _JPEG_QUALITY), "image/jpeg"

    def tile(self, seen: Seen, level: int, row: int, col: int) -> bytes:
        """A PNG of at most 512 x 512 cells of 2 to the `level` pixels a side, cut at the image's border.

        Raises
        ------
        ImageError
            If there is no such tile, or the file cannot be read.
        """
        height, width = self._files.layout(seen.name, seen.axis).shape
        side = TILE_SIDE << min(max(level, 0), _DEEPEST)
        if not (0 <= level <= _DEEPEST and 0 <= row * side < height and 0 <= col * side < width):
            raise ImageError(f"There is no tile {level}/{row}/{col} of {seen.name}.")
        window = Window(row * side, col * side, min(side, height - row * side), min(side, width - col * side))
        cells = (-(-window.height >> level), -(-window.width >> level))
        raw = self._files.read(seen.name, seen.axis, seen.plane, window, shape=cells)
        return _png(seen.view.apply(raw), seen.name)

    def thumbnail(self, seen: Seen) -> bytes:
        """A JPEG whose longer side is at most 160 pixels."""
        key = self._files.stamp(seen.name), seen
        with self._lock:
            found = self._thumbnails.get(key)
        if found is not None:
            return found
        # Not through `pixels`: a folder of thumbnails must not push the open image out.
        with self._decoding:
            height, width = self._files.layout(seen.name, seen.axis).shape
            scale = min(1.0, THUMBNAIL_SIDE / max(height, width))
            shape = (max(1, round(height * scale)), max(1, round(width * scale)))
            pixels = seen.view.apply(self._files.read(seen.name, seen.axis, seen.plane, shape=shape))
        jpeg = _jpeg(np.asarray(resize(pixels, shape), np.uint8), seen.name, 85)
        with self._lock:
            self._thumbnails[key] = jpeg
            while len(self._thumbnails) > _THUMBNAILS:
                self._thumbnails.popitem(last=False)
        return jpeg


def _png(pixels: Pixels, name: str) -> bytes:
    return _encode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1], name)


def _jpeg(pixels: Pixels, name: str, quality: int) -> bytes:
    return _encode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality], name)


def _encode(suffix: str, pixels: Pixels, options: list[int], name: str) -> bytes:
    try:
        done, encoded = cv2.imencode(suffix, cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), options)
    except cv2.error as error:
        # JPEG ends at 65,500 pixels a side.
        raise ImageError(f"The image {name} is too large to be shown as one picture.") from error
    if not done:
        raise ImageError(f"The image {name} could not be encoded for the page.")
    return encoded.tobytes()
