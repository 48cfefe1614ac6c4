"""DICOM: single images, multi-frame ones, and series of files in a folder as one stack. Knows no other files.

Frames are shown as their rows and columns are stored. Windows are read as PS3.3 C.11.2.1.2.1 says: values below the centre less
half the width are black. Nothing of the patient is read, kept or told.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut
from pydicom.pixels.utils import pixel_array

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging.dicom_series import UNREADABLE, Header, header_of, series_of
from edgeflow.imaging.image import Layout, Raw
from edgeflow.imaging.shrink import shrunk
from edgeflow.imaging.stretch import full_range, percentiles
from edgeflow.imaging.view import View

_MOST_PIXELS = 1 << 30  # of a frame


class Dicom:
    """An opened file, or the series it belongs to; implements `edgeflow.imaging.image.Image`.

    Raises
    ------
    ImageError
        If the file is damaged or holds no pixels.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        first = header_of(path)
        if first is None:
            raise ImageError(f"{path} is not a DICOM file that can be read.")
        if first.rows < 1 or first.cols < 1 or not first.has_pixels:
            raise ImageError(f"{path} is a DICOM file without pixels.")
        if first.rows * first.cols > _MOST_PIXELS:
            raise ImageError(f"{path} declares {first.rows} x {first.cols} pixels, which is refused as a possible bomb.")
        self.files = series_of(path)
        headers = [header for header in map(header_of, self.files) if header is not None]
        self._frames = first.frames
        self._color = first.photometric not in ("MONOCHROME1", "MONOCHROME2")
        self._dtype = "uint8" if self._color and first.bits <= 8 else _dtype(headers, color=self._color)
        self._invert = first.photometric == "MONOCHROME1"
        self._layout = Layout(
            "dicom",
            (first.rows, first.cols),
            planes=len(self.files) if len(self.files) > 1 else first.frames,
            bands=3 if self._color else 1,
            dtype=self._dtype,
            spacing=None if first.spacing is None else (*first.spacing, _between(headers)),
        )
        self._views: tuple[tuple[str, View], ...] | None = None
        self._kept: tuple[Path, Any] | None = None

    @property
    def layout(self) -> Layout:
        """See `edgeflow.imaging.image.Image.layout`."""
        return self._layout

    @property
    def views(self) -> tuple[tuple[str, View], ...]:
        """The file's own windows in their order; then all but the extremes, and the whole range, of the middle plane."""
        if self._views is None:
            if self._dtype == "uint8" and self._color:
                self._views = (("as stored", View((0, 1, 2), (0.0,) * 3, (255.0,) * 3)),)
                return self._views
            raw = self.read(self._layout.planes // 2)
            made = [("1-99 %", percentiles(raw, 1.0, 99.0)), ("full range", full_range(raw))]
            fitting = [(name, View(view.bands, view.low, view.high, self._invert)) for name, view in made]
            self._views = (*([] if self._color else self._windows()), *fitting)
        return self._views

    def read(self, plane: int = 0, window: Window | None = None, *, shape: tuple[int, int] | None = None) -> Raw:
        """See `edgeflow.imaging.image.Image.read`; the modality's rescaling is applied."""
        if not 0 <= plane < self._layout.planes:
            raise ImageError(f"{self._path} has planes 1 to {self._layout.planes}, and no plane {plane + 1}.")
        path, frame = (self.files[plane], 0) if len(self.files) > 1 else (self._path, plane)
        try:
            values = self._frame(path, frame)
        except UNREADABLE as error:
            why = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise ImageError(f"{path} is damaged, cut short or packed in a way that is not read ({why}).") from error
        raw = values if values.ndim == 3 else values[..., None]
        if raw.shape != (*self._layout.shape, self._layout.bands):
            raise ImageError(f"{path} holds {raw.shape} pixels where its header says {self._layout.shape}.")
        if window is not None:
            if window != window.clamped(self._layout.shape):
                raise ImageError(f"{self._path} has {self._layout.shape} rows and columns, and no {window}.")
            raw = raw[window.slices]
        raw = np.ascontiguousarray(raw, self._dtype)
        return raw if shape is None else shrunk(raw, shape)

    def close(self) -> None:
        """Let the file go."""
        self._kept = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _dataset(self, path: Path) -> Any:
        # The frames of one file are read one by one; each file of a series once.
        if self._kept is None or self._kept[0] != path:
            self._kept = path, pydicom.dcmread(path)
        return self._kept[1]

    def _frame(self, path: Path, frame: int) -> NDArray[np.generic]:
        dataset = self._dataset(path)
        values = pixel_array(dataset, index=frame)
        if str(dataset.PhotometricInterpretation) == "PALETTE COLOR":
            values = apply_color_lut(values, dataset)
            # Palettes have 16 bits, of which the upper eight are shown everywhere.
            return np.asarray(values >> 8 if values.dtype == np.uint16 else values)
        if self._color:
            return np.asarray(values)
        own = _own_rescale(dataset, frame)
        if own is not None:
            return np.asarray(values * own[0] + own[1])
        return np.asarray(apply_modality_lut(values, dataset))

    def _windows(self) -> list[tuple[str, View]]:
        dataset = self._dataset(self.files[self._layout.planes // 2] if len(self.files) > 1 else self._path)
        try:
            centers, widths = _numbers(dataset.get("WindowCenter")), _numbers(dataset.get("WindowWidth"))
            texts = dataset.get("WindowCenterWidthExplanation")
        except UNREADABLE:
            return []
        names = [texts] if isinstance(texts, str) else [str(text) for text in texts or []]
        found: list[tuple[str, View]] = []
        for place, (center, width) in enumerate(zip(centers, widths, strict=False)):
            if not (np.isfinite(center) and np.isfinite(width) and width >= 1):
                continue
            low = center - 0.5 - (width - 1) / 2
            view = View((0,), (low,), (max(low + width - 1, low + 1e-6),), self._invert)
            text = re.sub(r"\s+", " ", names[place]).strip() if place < len(names) else ""
            found.append((text or f"window {place + 1}", view))
        return found


def _own_rescale(dataset: Any, frame: int) -> tuple[float, float] | None:
    """Slope and intercept that a frame of a multi-frame file has of its own (PS3.3 C.7.6.16.2.9)."""
    groups = [
        *(dataset.get("PerFrameFunctionalGroupsSequence") or [])[frame : frame + 1],
        *(dataset.get("SharedFunctionalGroupsSequence") or [])[:1],
    ]
    for group in groups:
        for item in group.get("PixelValueTransformationSequence") or []:
            return float(item.RescaleSlope), float(item.RescaleIntercept)
    return None


def _numbers(value: Any) -> list[float]:
    if value is None or value == "":
        return []
    return [float(one) for one in value] if isinstance(value, Sequence | pydicom.multival.MultiValue) else [float(value)]


def _dtype(headers: Sequence[Header], *, color: bool) -> str:
    """Of the values once they are rescaled: whole numbers where every slope and intercept is one."""
    if color:
        return "uint16"
    whole = all(header.slope.is_integer() and header.intercept.is_integer() for header in headers)
    return "int32" if whole and not any(header.frame_rescale or header.table for header in headers) else "float32"


def _between(headers: Sequence[Header]) -> float | None:
    """Millimetres between planes: the usual step of a series, else what the file says."""
    places = [header.place for header in headers if header.place is not None]
    if len(places) > 1:
        return float(np.median(np.abs(np.diff(places)))) or None
    return headers[0].thickness if headers else None
