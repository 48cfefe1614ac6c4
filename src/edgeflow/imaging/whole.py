"""Images whose planes are decoded whole, whatever part is wanted: what photos, pages, DICOM and NIfTI share. Knows no formats."""

from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from edgeflow.grid import Window
from edgeflow.imaging.guarded import guarded
from edgeflow.imaging.image import Layout, Raw
from edgeflow.imaging.shrink import shrunk
from edgeflow.imaging.view import View

NamedView = tuple[str, View]


class Whole(ABC):
    """Implements `edgeflow.imaging.image.Image` for a reader that says its layout, its views and one plane at a time."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self._path = path
        self._layout = layout
        self._views: tuple[NamedView, ...] | None = None
        self._kept: tuple[int, Raw] | None = None

    @property
    def layout(self) -> Layout:
        """See `edgeflow.imaging.image.Image.layout`."""
        return self._layout

    @property
    def views(self) -> tuple[NamedView, ...]:
        """See `edgeflow.imaging.image.Image.views`."""
        if self._views is None:
            with guarded(self._path):
                self._views = self._propose()
        return self._views

    def read(self, plane: int = 0, window: Window | None = None, *, shape: tuple[int, int] | None = None) -> Raw:
        """See `edgeflow.imaging.image.Image.read`."""
        self._layout.check_part(self._path, plane, window)
        height, width = self._layout.shape
        with guarded(self._path):
            if window is None:
                raw = self._plane(plane, 1 if shape is None else max(1, min(height // shape[0], width // shape[1])))
            else:
                raw = self._whole(plane)[window.slices]
            raw = np.ascontiguousarray(raw, self._layout.dtype)
            return raw if shape is None else shrunk(raw, shape)

    def close(self) -> None:
        """See `edgeflow.imaging.image.Image.close`."""
        self._kept = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _whole(self, plane: int) -> Raw:
        # Whoever asks for windows asks for many of them.
        if self._kept is None or self._kept[0] != plane:
            self._kept = None
            self._kept = plane, self._plane(plane, 1)
        return self._kept[1]

    @abstractmethod
    def _plane(self, plane: int, fraction: int) -> Raw:
        """Raw pixels (H, W, bands) of a plane; a `fraction` of 2 or more allows for as much fewer rows and columns."""

    @abstractmethod
    def _propose(self) -> tuple[NamedView, ...]:
        """The views, asked for once."""
