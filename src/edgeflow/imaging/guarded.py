"""Readers behind one guard: whatever a decoder throws at a damaged file becomes one sentence. Knows no formats."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging.image import Image, Layout, Raw
from edgeflow.imaging.view import View

T = TypeVar("T")


class Guarded:
    """An `Image` that raises `ImageError` and nothing else; `reader` opens the file.

    The decoders are other people's and meet files that lie: what they throw is anything but a closed list.
    """

    def __init__(self, path: Path, reader: Callable[[], Image]) -> None:
        self._path = path
        self._image = self._guard(reader)

    @property
    def layout(self) -> Layout:
        """See `edgeflow.imaging.image.Image.layout`."""
        return self._image.layout

    @property
    def views(self) -> tuple[tuple[str, View], ...]:
        """See `edgeflow.imaging.image.Image.views`."""
        return self._guard(lambda: self._image.views)

    @property
    def reader(self) -> Image:
        """The reader itself, for what only its format has."""
        return self._image

    def read(self, plane: int = 0, window: Window | None = None, *, shape: tuple[int, int] | None = None) -> Raw:
        """See `edgeflow.imaging.image.Image.read`."""
        return self._guard(lambda: self._image.read(plane, window, shape=shape))

    def close(self) -> None:
        """See `edgeflow.imaging.image.Image.close`."""
        self._image.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _guard(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except ImageError as error:
            # A decoder's own words in it may have several lines.
            if "\n" not in str(error):
                raise
            raise ImageError(" ".join(str(error).split())) from error
        except Exception as error:
            why = " ".join(str(error).split())[:200] or type(error).__name__
            raise ImageError(f"The image {self._path} is damaged or cut short ({why}); restore it from its source.") from error
