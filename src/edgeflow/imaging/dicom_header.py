"""Headers of DICOM files, each read once. Reads no pixels and nothing of the patient; knows no folders."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom.filereader import read_file_meta_info
from pydicom.uid import DeflatedExplicitVRLittleEndian

# By default pydicom logs every value that breaks its rules, the patient's name among them.
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
_TAGS = (
    *("SeriesInstanceUID", "Rows", "Columns", "NumberOfFrames", "PhotometricInterpretation", "SamplesPerPixel", "InstanceNumber"),
    *("BitsAllocated", "BitsStored", "PixelRepresentation", "RescaleSlope", "RescaleIntercept", "ModalityLUTSequence"),
    *("PixelSpacing", "ImagerPixelSpacing", "SliceThickness", "SpacingBetweenSlices"),
    *("ImagePositionPatient", "ImageOrientationPatient"),
)


@dataclass(frozen=True, slots=True)
class Header:
    """What is needed of a file's header.

    Attributes
    ----------
    bits
        Allocated for a value.
    real
        Whether values are stored as real numbers, which have no bits stored and no sign (PS3.3 C.7.6.24).
    spacing, thickness
        Millimetres between rows and columns; between planes, or their thickness. None where the file does not say.
    number
        Of the instance in its series.
    place
        Millimetres along the normal of the plane, or None.
    table
        Whether the modality's rescaling is a table.
    """

    path: Path
    size: int
    series: str
    rows: int
    cols: int
    frames: int
    photometric: str
    bits: int
    signed: bool
    real: bool
    spacing: tuple[float, float] | None
    thickness: float | None
    number: int
    orientation: tuple[float, ...]
    place: float | None
    slope: float
    intercept: float
    table: bool

    @property
    def stack(self) -> tuple[object, ...]:
        """Files that agree in this are planes of one stack: a localizer in another direction is none."""
        return self.series, self.rows, self.cols, self.photometric, self.orientation, self.bits, self.real


def is_dicom(path: Path) -> bool:
    """Whether the file has DICOM's mark after its preamble."""
    try:
        status = path.stat()
    except OSError:
        return False
    return _is_marked(path, status.st_mtime_ns, status.st_size)


def header_of(path: Path) -> Header | None:
    """The header of a file; None where it is no DICOM file that can be read."""
    try:
        status = path.stat()
    except OSError:
        return None
    return _header(path, status.st_mtime_ns, status.st_size)


# Both keyed by what changes when a file does, so that a folder of ten thousand slices is looked into once.
@lru_cache(maxsize=100_000)
def _is_marked(path: Path, _modified: int, _size: int) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(132)[128:] == b"DICM"
    except OSError:
        return False


@lru_cache(maxsize=100_000)
def _header(path: Path, _modified: int, size: int) -> Header | None:
    try:
        return _read(path, size)
    except Exception:  # noqa: BLE001 - what pydicom throws at damaged files is no closed list
        return None


def _read(path: Path, size: int) -> Header:
    if read_file_meta_info(path).get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian:
        # Reading a header would unpack the whole file, however large it gets.
        raise ValueError("deflated")
    dataset: Any = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=list(_TAGS))
    # Rounded, for scanners write the same direction with other last digits.
    orientation = tuple(round(float(value), 3) for value in dataset.get("ImageOrientationPatient") or ())
    position = [float(value) for value in dataset.get("ImagePositionPatient") or ()]
    return Header(
        path=path,
        size=size,
        series=str(dataset.get("SeriesInstanceUID") or ""),
        rows=int(dataset.get("Rows") or 0),
        cols=int(dataset.get("Columns") or 0),
        frames=max(1, int(dataset.get("NumberOfFrames") or 1)),
        photometric=str(dataset.get("PhotometricInterpretation") or ""),
        bits=int(dataset.get("BitsAllocated") or 0),
        signed=bool(dataset.get("PixelRepresentation")),
        real="BitsStored" not in dataset,
        spacing=spacing_of(dataset),
        thickness=thickness_of(dataset),
        number=int(dataset.get("InstanceNumber") or 0),
        orientation=orientation,
        place=_place(dataset.get("ImageOrientationPatient") or (), position),
        slope=_number(dataset.get("RescaleSlope"), 1.0),
        intercept=_number(dataset.get("RescaleIntercept"), 0.0),
        table=bool(dataset.get("ModalityLUTSequence")),
    )


def spacing_of(dataset: Any) -> tuple[float, float] | None:
    """Millimetres between (rows, columns), where a data set, or an item of one, says so."""
    for name in ("PixelSpacing", "ImagerPixelSpacing"):
        found = dataset.get(name)
        if found:
            rows, cols = (float(value) for value in found)
            return (rows, cols) if rows > 0 and cols > 0 else None
    return None


def thickness_of(dataset: Any) -> float | None:
    """Millimetres between planes, where a data set, or an item of one, says so."""
    found = dataset.get("SpacingBetweenSlices") or dataset.get("SliceThickness")
    return abs(float(found)) if found else None


def _number(value: Any, default: float) -> float:
    return default if value in (None, "") else float(value)


def _place(orientation: Sequence[Any], position: Sequence[float]) -> float | None:
    if len(orientation) != 6 or len(position) != 3:
        return None
    directions = [float(value) for value in orientation]
    return float(np.dot(np.cross(directions[:3], directions[3:]), position))
