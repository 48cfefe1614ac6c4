"""Headers of DICOM files, and which of a folder's files are one series. Reads no pixels and nothing of the patient."""

import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom.errors import InvalidDicomError

# Whatever pydicom and the decoders behind it throw at damaged files.
UNREADABLE = (
    InvalidDicomError,
    OSError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    ZeroDivisionError,
    MemoryError,
    struct.error,
)
_TAGS = (
    *("SeriesInstanceUID", "SOPClassUID", "Rows", "Columns", "NumberOfFrames", "PhotometricInterpretation", "BitsStored"),
    *("PixelSpacing", "ImagerPixelSpacing", "SliceThickness", "SpacingBetweenSlices", "InstanceNumber", "ModalityLUTSequence"),
    *("ImagePositionPatient", "ImageOrientationPatient", "RescaleSlope", "RescaleIntercept", "BitsAllocated"),
    *("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"),
)


@dataclass(frozen=True, slots=True)
class Header:
    """What is needed of a file's header.

    Attributes
    ----------
    place
        Millimetres along the normal of the plane, or None.
    frame_rescale, table
        Whether frames have a rescaling of their own; whether the modality's is a table.
    """

    path: Path
    series: str
    rows: int
    cols: int
    frames: int
    photometric: str
    bits: int
    has_pixels: bool
    spacing: tuple[float, float] | None
    thickness: float | None
    number: int
    orientation: tuple[float, ...]
    place: float | None
    slope: float
    intercept: float
    frame_rescale: bool
    table: bool

    @property
    def stack(self) -> tuple[object, ...]:
        """Files that agree in this are planes of one stack."""
        return self.series, self.rows, self.cols, self.photometric, self.orientation


def is_dicom(path: Path) -> bool:
    """Whether the file has DICOM's mark after its preamble."""
    try:
        with path.open("rb") as file:
            return file.read(132)[128:] == b"DICM"
    except OSError:
        return False


def header_of(path: Path) -> Header | None:
    """The header of a file; None where it is no DICOM file that can be read."""
    try:
        status = path.stat()
    except OSError:
        return None
    return _header(path, status.st_mtime_ns, status.st_size)


def series_of(path: Path) -> tuple[Path, ...]:
    """The files of the stack that a file belongs to, from the first plane to the last; the file alone where it is a stack itself.

    Sorted along the normal of the planes, by instance number where they do not say where they lie.
    """
    mine = header_of(path)
    if mine is None or mine.frames > 1 or not mine.series:
        return (path,)
    headers = [header for header in map(header_of, _dicom_files(path.parent)) if header is not None]
    together = [header for header in headers if header.frames == 1 and header.stack == mine.stack]
    return tuple(header.path for header in in_order(together)) or (path,)


def in_order(headers: Sequence[Header]) -> list[Header]:
    """Planes of one stack in their order."""
    if all(header.place is not None for header in headers):
        return sorted(headers, key=lambda header: (header.place or 0.0, header.number, header.path.name))
    return sorted(headers, key=lambda header: (header.number, header.path.name))


def without_followers(paths: Sequence[Path]) -> list[Path]:
    """The DICOM files among `paths`, of each series only the first: it stands for the whole stack."""
    kept: list[Path] = []
    seen: set[tuple[object, ...]] = set()
    for path in paths:
        header = header_of(path)
        if header is not None and header.series and header.frames == 1:
            if header.stack in seen:
                continue
            seen.add(header.stack)
        kept.append(path)
    return kept


def _dicom_files(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        files = [Path(entry.path) for entry in entries if entry.is_file() and not entry.name.startswith(".")]
    return [path for path in files if path.suffix.lower() in (".dcm", ".dicom", "") and is_dicom(path)]


@lru_cache(maxsize=100_000)
def _header(path: Path, _modified: int, _size: int) -> Header | None:
    try:
        dataset: Any = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=list(_TAGS))
        orientation = tuple(round(float(value), 4) for value in dataset.get("ImageOrientationPatient") or ())
        position = [float(value) for value in dataset.get("ImagePositionPatient") or ()]
        between = dataset.get("SpacingBetweenSlices") or dataset.get("SliceThickness")
        groups = [
            *(dataset.get("SharedFunctionalGroupsSequence") or []),
            *(dataset.get("PerFrameFunctionalGroupsSequence") or []),
        ]
        return Header(
            path=path,
            series=str(dataset.get("SeriesInstanceUID") or ""),
            rows=int(dataset.get("Rows") or 0),
            cols=int(dataset.get("Columns") or 0),
            frames=max(1, int(dataset.get("NumberOfFrames") or 1)),
            photometric=str(dataset.get("PhotometricInterpretation") or ""),
            bits=int(dataset.get("BitsAllocated") or 0),
            has_pixels=bool(dataset.get("PhotometricInterpretation")),
            spacing=_spacing(dataset),
            thickness=None if between in (None, "") else float(between),
            number=int(dataset.get("InstanceNumber") or 0),
            orientation=orientation,
            place=_place(orientation, position),
            slope=float(dataset.get("RescaleSlope", 1) or 1),
            intercept=float(dataset.get("RescaleIntercept", 0) or 0),
            frame_rescale=any(group.get("PixelValueTransformationSequence") for group in groups),
            table=bool(dataset.get("ModalityLUTSequence")),
        )
    except UNREADABLE:
        return None


def _spacing(dataset: Any) -> tuple[float, float] | None:
    for name in ("PixelSpacing", "ImagerPixelSpacing"):
        found = dataset.get(name)
        if found:
            rows, cols = (float(value) for value in found)
            return (rows, cols) if rows > 0 and cols > 0 else None
    return None


def _place(orientation: Sequence[float], position: Sequence[float]) -> float | None:
    if len(orientation) != 6 or len(position) != 3:
        return None
    normal = np.cross(orientation[:3], orientation[3:])
    return float(np.dot(normal, position))
