"""The image files of a folder, opened: the last few stay open, so that a slider through a volume opens it once.

Knows no HTTP, no store, no network.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from edgeflow.annotation.place import inside
from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging.image import Axis, Image, Layout, Raw
from edgeflow.imaging.opening import open_image
from edgeflow.imaging.view import View

Stamp = tuple[str, int, int]  # path, modification time, bytes: changes when the file does
NamedView = tuple[str, View]
T = TypeVar("T")
_OPEN = 3  # a huge photo stays decoded while it is open


class _Opened:
    """An opened file, used by one thread at a time."""

    def __init__(self, path: Path, axis: Axis | None) -> None:
        self.lock = threading.Lock()
        self._path = path
        self._axis = axis
        self._image: Image | None = None

    def use(self, work: Callable[[Image], T]) -> T:
        with self.lock:
            if self._image is None:
                self._image = open_image(self._path, axis=self._axis)
            return work(self._image)

    def close(self) -> None:
        with self.lock:
            if self._image is not None:
                self._image.close()
                self._image = None


class Files:
    """The files of `folder` by their names. Safe from several threads.

    Every verb raises `ImageError` where a file cannot be read, and `ProjectError` where a name leads out of the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._opened: OrderedDict[tuple[Stamp, Axis | None], _Opened] = OrderedDict()

    def layout(self, name: str, axis: Axis | None) -> Layout:
        """What the file's header says."""
        return self._file(name, axis).use(lambda image: image.layout)

    def views(self, name: str, axis: Axis | None) -> tuple[NamedView, ...]:
        """The file's named views, the one to begin with first."""
        return self._file(name, axis).use(lambda image: image.views)

    def read(
        self,
        name: str,
        axis: Axis | None,
        plane: int,
        window: Window | None = None,
        *,
        shape: tuple[int, int] | None = None,
    ) -> Raw:
        """Raw pixels, as `edgeflow.imaging.image.Image.read` hands them out."""
        return self._file(name, axis).use(lambda image: image.read(plane, window, shape=shape))

    def stamp(self, name: str) -> Stamp:
        """What tells one state of the file from another."""
        path = self.path(name)
        try:
            status = path.stat()
        except OSError as error:
            raise ImageError(f"The image file {path} is gone; its annotations are kept.") from error
        return str(path), status.st_mtime_ns, status.st_size

    def path(self, name: str) -> Path:
        """Where the file is."""
        return inside(self._folder, name)

    def close(self) -> None:
        """Let all files go."""
        with self._lock:
            opened = list(self._opened.values())
            self._opened.clear()
        for one in opened:
            one.close()

    def _file(self, name: str, axis: Axis | None) -> _Opened:
        key = self.stamp(name), axis
        left: list[_Opened] = []
        with self._lock:
            if key not in self._opened:
                self._opened[key] = _Opened(self.path(name), axis)
                while len(self._opened) > _OPEN:
                    left.append(self._opened.popitem(last=False)[1])
            self._opened.move_to_end(key)
            found = self._opened[key]
        for one in left:
            # Whoever still reads from it is waited for.
            one.close()
        return found
