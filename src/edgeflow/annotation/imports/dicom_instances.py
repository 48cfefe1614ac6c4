"""Which plane of which image a DICOM instance is. Reads headers only, and nothing of the patient."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pydicom

from edgeflow.errors import ImageError
from edgeflow.imaging.dicom import Dicom
from edgeflow.imaging.guarded import guarded
from edgeflow.imaging.image import Image


def plane_of_instance(image: Image, uid: str, frame: int) -> int | None:
    """The plane that frame `frame` (from 1) of the instance is in an opened image; None where it is none of it."""
    if not isinstance(image, Dicom):
        return None
    several = len(image.files) > 1
    for place, path in enumerate(image.files):
        if _uid(path, path.stat().st_mtime_ns) == uid:
            plane = place if several else frame - 1
            return plane if 0 <= plane < image.layout.planes else None
    return None


def image_of_instance(folder: Path, names: Iterable[str], uid: str) -> str | None:
    """The image of a folder that the instance belongs to; of a series its listed name. None where there is none."""
    for name in names:
        try:
            with Dicom(folder / name) as image:
                if plane_of_instance(image, uid, 1) is not None:
                    return name
        except ImageError:
            continue
    return None


@lru_cache(maxsize=100_000)
def _uid(path: Path, _modified: int) -> str:
    with guarded(path):
        dataset: Any = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=["SOPInstanceUID"])
        return str(dataset.get("SOPInstanceUID") or "")
