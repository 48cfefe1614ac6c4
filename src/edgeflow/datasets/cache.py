"""A cache: decoded scenes kept in memory, so that an image is decoded once and not every epoch."""

import threading
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from edgeflow.datasets.scene import Scene, SceneObject, SceneSource
from edgeflow.errors import DataSetError
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels


class Cached:
    """A source whose scenes stay in memory, those read last the longest; a `SceneSource`.

    Pixels are kept as they are, label layers and void compressed (some hundred times smaller, a fraction of a millisecond
    to unpack); pixels and layers are handed out read-only. Threads may share one; every process has its own, and its own
    limit.

    Parameters
    ----------
    source
        What is read.
    limit_bytes
        How much may be kept, above 0; a scene larger than that is read every time.

    Raises
    ------
    DataSetError
        If the limit is not above 0.
    """

    def __init__(self, source: SceneSource, limit_bytes: int) -> None:
        if limit_bytes <= 0:
            raise DataSetError(f"The limit of the scene cache is {limit_bytes} bytes; it must be above 0.")
        self._source = source
        self._limit = limit_bytes
        self._kept: OrderedDict[int, _Packed] = OrderedDict()
        self._lock = threading.Lock()
        self.names: Sequence[str] = source.names
        self.size_bytes = 0

    def __len__(self) -> int:
        return len(self._source)

    def read(self, index: int) -> Scene:
        """See `SceneSource.read`; pixels and layers are read-only."""
        with self._lock:
            packed = self._kept.get(index)
            if packed is not None:
                self._kept.move_to_end(index)
        if packed is None:
            packed = _pack(self._source.read(index))
            self._keep(index, packed)
        return _unpack(packed)

    def _keep(self, index: int, packed: "_Packed") -> None:
        with self._lock:
            if index in self._kept or packed.size > self._limit:
                return
            self._kept[index] = packed
            self.size_bytes += packed.size
            while self.size_bytes > self._limit:
                _, oldest = self._kept.popitem(last=False)
                self.size_bytes -= oldest.size


@dataclass(frozen=True, slots=True, eq=False)
class _Packed:
    name: str
    pixels: Pixels
    layers: bytes
    count: int  # of layers
    objects: tuple[SceneObject, ...]
    void: bytes

    @property
    def size(self) -> int:
        return self.pixels.nbytes + len(self.layers) + len(self.void)


def _pack(scene: Scene) -> _Packed:
    # A copy: whoever made the scene may still hold its pixels, and a frozen view would not keep them from writing.
    pixels = scene.pixels.copy()
    pixels.setflags(write=False)
    layers = zlib.compress(scene.layers.tobytes(), level=1)
    return _Packed(scene.name, pixels, layers, len(scene.layers), scene.objects, _pack_mask(scene.void))


def _unpack(packed: _Packed) -> Scene:
    height, width = packed.pixels.shape[:2]
    layers = np.frombuffer(zlib.decompress(packed.layers), np.uint16).reshape(packed.count, height, width)
    return Scene(packed.name, packed.pixels, layers, packed.objects, _unpack_mask(packed.void, (height, width)))


def _pack_mask(mask: Mask) -> bytes:
    return zlib.compress(np.packbits(mask).tobytes(), level=1)


def _unpack_mask(content: bytes, shape: tuple[int, int]) -> Mask:
    bits = np.frombuffer(zlib.decompress(content), np.uint8)
    return np.unpackbits(bits, count=shape[0] * shape[1]).astype(np.bool_).reshape(shape)
