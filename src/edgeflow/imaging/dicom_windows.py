"""The windows that DICOM files propose, as views. Knows data sets of pydicom, reads no files."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from pydicom.multival import MultiValue

from edgeflow.imaging.view import View

_LONGEST = 64  # characters of a name: VR LO
_MOST_ENTRIES = 1 << 16  # of a table, which a count of 0 stands for (PS3.3 C.11.1.1.1)


def windows_of(datasets: Iterable[Any]) -> Iterator[tuple[str, View]]:
    """Named views of the first of `datasets` that has any; the modality's rescaling is supposed to be applied.

    Values below the centre less half the width are black (PS3.3 C.11.2.1.2.1). A view is a straight line, so a sigmoid function
    is shown as a linear one, and a lookup table as the line from where it leaves its least output to where it reaches its most.
    """
    for dataset in datasets:
        found = [*_guarded(_windows, dataset), *_guarded(_tables, dataset)]
        if found:
            yield from found
            return


def _guarded(find: Callable[[Any], Iterator[tuple[str, View]]], dataset: Any) -> list[tuple[str, View]]:
    try:
        return list(find(dataset))
    except (ValueError, TypeError, ArithmeticError, AttributeError):
        # Text where numbers belong: the file has no windows, but pixels still.
        return []


def _windows(dataset: Any) -> Iterator[tuple[str, View]]:
    centers, widths = _numbers(dataset.get("WindowCenter")), _numbers(dataset.get("WindowWidth"))
    exact = dataset.get("VOILUTFunction") == "LINEAR_EXACT"
    names = [_name(text) for text in _several(dataset.get("WindowCenterWidthExplanation"))]
    for place, (center, width) in enumerate(zip(centers, widths, strict=False)):
        view = _view(center, width, exact=exact)
        if view is not None:
            yield (names[place] if place < len(names) else "") or f"window {place + 1}", view


def _tables(dataset: Any) -> Iterator[tuple[str, View]]:
    for place, item in enumerate(dataset.get("VOILUTSequence") or []):
        count, first, _ = (int(value) for value in item.LUTDescriptor)
        data = item.LUTData
        entries = np.frombuffer(data, "<u2") if isinstance(data, bytes) else np.asarray(_several(data), np.int64)
        entries = entries[: count or _MOST_ENTRIES].astype(np.int64)
        least, most = int(entries.min()), int(entries.max())
        low = first + int(np.flatnonzero(entries == least)[-1])
        high = first + int(np.flatnonzero(entries == most)[0])
        if low < high:
            name = _name(item.get("LUTExplanation") or "") or f"table {place + 1}"
            yield f"{name} (as a line)", View((0,), (float(low),), (float(high),))


def _name(text: Any) -> str:
    return " ".join(str(text).split())[:_LONGEST]


def _view(center: float, width: float, *, exact: bool) -> View | None:
    if not (math.isfinite(center) and math.isfinite(width) and width >= (0 if exact else 1)):
        return None
    low, high = center - width / 2, center + width / 2 - (0 if exact else 1)
    # The narrowest window is a step.
    return View((0,), (low,), (max(high, math.nextafter(low, math.inf)),))


def _several(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, MultiValue | list) else [value]


def _numbers(value: Any) -> list[float]:
    return [float(one) for one in _several(value)]
