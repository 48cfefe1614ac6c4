"""Which of a folder's DICOM files are one stack, and in what order. Reads headers only."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from edgeflow.imaging.dicom_header import Header, header_of, is_dicom
from edgeflow.imaging.listing import DICOM_SUFFIXES, may_be_dicom

_SAME_PLACE = 2  # decimals of a millimetre
_UNEVEN = 0.1  # of the usual step; beyond it a plane is missing


def series_of(path: Path) -> tuple[Header, ...]:
    """The files of the stack that a file belongs to, from the first plane to the last; the file alone where it is a stack itself.

    Sorted along the normal of the planes, by instance number where they do not say where they lie. Where every place was taken
    several times, as in perfusion, the stack has volume after volume. Empty where the file is no DICOM file that can be read.
    """
    mine = header_of(path)
    if mine is None:
        return ()
    if mine.frames > 1 or not mine.series:
        return (mine,)
    headers = [header for header in map(header_of, _dicom_files(path)) if header is not None]
    return tuple(in_order([header for header in headers if header.frames == 1 and header.stack == mine.stack])) or (mine,)


def in_order(headers: Sequence[Header]) -> list[Header]:
    """Planes of one stack in their order."""
    by_number = sorted(headers, key=lambda header: (header.number, header.path.name))
    places = [_place(header) for header in by_number]
    if any(place is None for place in places):
        return by_number
    # Volumes are told apart only where each is whole.
    whole = len(set(Counter(places).values())) == 1
    seen: Counter[float | None] = Counter()
    keys: list[tuple[int, float]] = []
    for place in places:
        keys.append((seen[place] if whole else 0, place or 0.0))
        seen[place] += 1
    return [header for _, header in sorted(zip(keys, by_number, strict=True), key=lambda pair: pair[0])]


def step_of(headers: Sequence[Header]) -> float | None:
    """Millimetres between the planes of a stack; None where they lie unevenly, as where a file is missing, or do not say."""
    if len(headers) == 1:
        return headers[0].thickness
    places = sorted({place for place in map(_place, headers) if place is not None})
    if len(places) < 2:
        return headers[0].thickness
    steps = np.diff(places)
    usual = float(np.median(steps))
    return usual if np.abs(steps - usual).max() <= _UNEVEN * usual else None


def without_followers(paths: Sequence[Path]) -> list[Path]:
    """The DICOM files with pixels among `paths`, of each stack only the first: reports and directories are no images.

    A file that is called DICOM and is none stays, so that a person is told of it when it is opened.
    """
    kept: list[Path] = []
    seen: set[tuple[object, ...]] = set()
    for path in paths:
        if path.suffix.lower() not in DICOM_SUFFIXES and not is_dicom(path):
            continue
        header = header_of(path)
        if header is not None and not header.photometric:
            continue
        if header is not None and header.series and header.frames == 1:
            stack = (*header.stack, _home(path))
            if stack in seen:
                continue
            seen.add(stack)
        kept.append(path)
    return kept


def _place(header: Header) -> float | None:
    return None if header.place is None else round(header.place, _SAME_PLACE)


def _dicom_files(path: Path) -> list[Path]:
    """Those of the folder of `path` that may be of one stack with it."""
    folder, home = path.parent, _home(path)
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if not entry.name.startswith(".") and entry.is_file()]
    files = [folder / name for name in names if may_be_dicom(name)]
    return [file for file in files if is_dicom(file) and _home(file) == home]


def _home(path: Path) -> Path | None:
    """Where a link leads, None for a file: a stack is not put together from several places."""
    return path.resolve().parent if path.is_symlink() else None
