"""DICOM: single images, multi-frame ones, and series of files in a folder as one stack. Knows no other files.

Frames are shown as their rows and columns are stored, those of one file in the file's order. Nothing of the patient is read,
kept or told: a sentence names the file, never what a decoder said of its contents.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut
from pydicom.pixels.utils import pixel_array
from pydicom.uid import JPEG2000, JPEG2000Lossless, JPEGBaseline8Bit, RLELossless

from edgeflow.errors import ImageError
from edgeflow.imaging.dicom_header import Header, spacing_of, thickness_of
from edgeflow.imaging.dicom_series import series_of, step_of
from edgeflow.imaging.dicom_windows import windows_of
from edgeflow.imaging.frames_apart import FramesApart
from edgeflow.imaging.image import Layout, Raw
from edgeflow.imaging.stretch import full_range, percentiles
from edgeflow.imaging.view import AS_STORED, View
from edgeflow.imaging.whole import NamedView, Whole

_MOST_PIXELS = 1 << 28  # of a frame
_GREY = ("MONOCHROME1", "MONOCHROME2")
_PALETTE = "PALETTE COLOR"
_UNKNOWN_PACKING = "unknown transfer syntax"
# Decoders that survive damaged files; every other packing is left to GDCM, which does not.
_DECODERS = {RLELossless: "pydicom", JPEGBaseline8Bit: "pillow", JPEG2000Lossless: "pillow", JPEG2000: "pillow"}


class Dicom(Whole):
    """An opened file, or the series it belongs to; implements `edgeflow.imaging.image.Image`.

    Attributes
    ----------
    files
        One for each plane, or the one file that has them all.

    Raises
    ------
    ImageError
        If the file is damaged, holds no pixels, or lies about how many.
    """

    def __init__(self, path: Path) -> None:
        self._headers = series_of(path)
        if not self._headers:
            raise ImageError(f"{path} is not a DICOM file that can be read; it may be damaged or deflated.")
        self.files = tuple(header.path for header in self._headers)
        first = self._headers[0]
        _check(path, self._headers)
        self._opened: tuple[Path, Any] | None = None
        self._apart = FramesApart()
        spacing, between = first.spacing, step_of(self._headers)
        self._own: dict[int, tuple[float, float]] = {}
        if first.frames > 1:
            dataset = self._dataset(first.path)
            self._own = _own_rescales(dataset, first.frames)
            for measures in _items(dataset, "PixelMeasuresSequence", 0):
                spacing, between = spacing or spacing_of(measures), between or thickness_of(measures)
        rescales = {(header.slope, header.intercept) for header in self._headers} | set(self._own.values())
        if not all(np.isfinite(rescale).all() and rescale[0] != 0 for rescale in rescales):
            raise ImageError(f"{path} declares a rescaling that has no sense; a slope is a number other than 0.")
        color = first.photometric not in _GREY
        layout = Layout(
            "dicom",
            (first.rows, first.cols),
            planes=len(self.files) if len(self.files) > 1 else first.frames,
            bands=3 if color else 1,
            dtype=_color_dtype(first) if color else _dtype(first, rescales),
            spacing=None if spacing is None else (*spacing, between),
        )
        super().__init__(path, layout)

    def close(self) -> None:
        """See `edgeflow.imaging.image.Image.close`."""
        super().close()
        self._apart.close()

    def _propose(self) -> tuple[NamedView, ...]:
        """The file's own windows in their order; then all but the extremes, and the whole range, of the middle plane."""
        if self._layout.dtype == "uint8" and self._layout.bands == 3:
            return (("as stored", AS_STORED),)
        middle = self._layout.planes // 2
        raw = self.read(middle)
        if self._layout.bands == 3:
            return ("full range", full_range(raw, joint=True)), ("2-98 %", percentiles(raw, 2.0, 98.0, joint=True))
        path, frame = self._file_of(middle)
        made = (
            *windows_of([self._dataset(path), *_items(self._dataset(path), "FrameVOILUTSequence", frame)]),
            ("1-99 %", percentiles(raw, 1.0, 99.0)),
            ("full range", full_range(raw)),
        )
        invert = self._headers[0].photometric == "MONOCHROME1"
        return tuple((name, View(view.bands, view.low, view.high, invert)) for name, view in made)

    def _plane(self, plane: int, fraction: int) -> Raw:
        path, frame = self._file_of(plane)
        try:
            values = self._frame(path, frame)
        except Exception as error:
            raise ImageError(f"{path} is damaged, cut short or packed in a way that is not read ({_packing(path)}).") from error
        raw = values if values.ndim == 3 else values[..., None]
        if raw.shape != (*self._layout.shape, self._layout.bands):
            raise ImageError(f"{path} holds {raw.shape} pixels where its header says {self._layout.shape}.")
        return raw

    def _file_of(self, plane: int) -> tuple[Path, int]:
        return (self.files[plane], 0) if len(self.files) > 1 else (self.files[0], plane)

    def _dataset(self, path: Path) -> Any:
        """What the file says besides its pixels, which are read frame by frame."""
        if self._opened is None or self._opened[0] != path:
            self._opened = path, pydicom.dcmread(path, stop_before_pixels=True)
        return self._opened[1]

    def _decoded(self, path: Path, frame: int) -> NDArray[Any]:
        packing = self._dataset(path).file_meta.TransferSyntaxUID
        if packing.is_compressed and packing not in _DECODERS:
            return self._apart.frame(path, frame)
        return np.asarray(pixel_array(path, index=frame, decoding_plugin=_DECODERS.get(packing, "")))

    def _frame(self, path: Path, frame: int) -> NDArray[Any]:
        values = self._decoded(path, frame)
        if values.dtype.kind == "f" and not self._headers[0].real:
            raise ValueError("real numbers where the header says whole ones")
        if self._headers[0].photometric == _PALETTE:
            colors = apply_color_lut(values, self._dataset(path))[..., :3]
            # Palettes have 16 bits, of which the upper eight are shown everywhere.
            return np.asarray(colors >> 8 if colors.dtype == np.uint16 else colors)
        if self._layout.bands == 3:
            return values
        header = self._headers[self.files.index(path)]
        if header.table:
            return np.asarray(apply_modality_lut(values, self._dataset(path)))
        slope, intercept = self._own.get(frame, (header.slope, header.intercept))
        if (slope, intercept) == (1, 0):
            return values
        return values.astype(np.float64) * slope + intercept


def _check(path: Path, headers: tuple[Header, ...]) -> None:
    first = headers[0]
    if first.rows < 1 or first.cols < 1 or not first.photometric:
        raise ImageError(f"{path} is a DICOM file without pixels.")
    if first.rows * first.cols > _MOST_PIXELS:
        raise ImageError(f"{path} declares {first.rows} x {first.cols} pixels, which is refused as a possible bomb.")
    if first.frames > first.size:
        raise ImageError(f"{path} declares {first.frames} frames, more than it has bytes.")


def _own_rescales(dataset: Any, frames: int) -> dict[int, tuple[float, float]]:
    """Slope and intercept of the frames that have one of their own (PS3.3 C.7.6.16.2.9)."""
    found: dict[int, tuple[float, float]] = {}
    for frame in range(frames):
        for item in _items(dataset, "PixelValueTransformationSequence", frame):
            found[frame] = float(item.RescaleSlope), float(item.RescaleIntercept)
    return found


def _items(dataset: Any, name: str, frame: int) -> Iterator[Any]:
    """Of the functional groups that hold for a frame: its own first."""
    own = (dataset.get("PerFrameFunctionalGroupsSequence") or [])[frame : frame + 1]
    for group in (*own, *(dataset.get("SharedFunctionalGroupsSequence") or [])):
        items = group.get(name) or []
        if items:
            yield items[0]
            return


def _color_dtype(header: Header) -> str:
    return "uint8" if header.bits <= 8 or header.photometric == _PALETTE else "uint16"


def _dtype(header: Header, rescales: set[tuple[float, float]]) -> str:
    """Of the values once they are rescaled: whole numbers where every slope and intercept is one."""
    wide = header.bits > 16
    if header.real or not all(value.is_integer() for rescale in rescales for value in rescale):
        return "float64" if header.bits > 32 or (wide and not header.real) else "float32"
    most = max(abs(slope) * 2**header.bits + abs(intercept) for slope, intercept in rescales)
    return "int32" if most <= 2**31 else "int64"


def _packing(path: Path) -> str:
    """The name of a transfer syntax of the standard: what else a damaged file says there is not repeated."""
    try:
        syntax = pydicom.filereader.read_file_meta_info(path).TransferSyntaxUID
        return str(syntax.name) if syntax.is_transfer_syntax else _UNKNOWN_PACKING
    except Exception:  # noqa: BLE001 - only a word in a sentence
        return _UNKNOWN_PACKING
