"""Which files of a folder are images, by their names; of a DICOM series only its first file. Reads no pixels."""

import os
import posixpath
import re
from pathlib import Path

from edgeflow.errors import ImageError
from edgeflow.imaging.natural import IMAGE_SUFFIXES, is_nifti_name

DICOM_SUFFIXES = frozenset({".dcm", ".dicom"})


def list_images(folder: Path) -> list[Path]:
    """The image files directly in `folder`, in natural name order; hidden files are left out.

    Of the DICOM files of a series only the first is listed: it stands for the whole stack, as `dicom_series.series_of` says.
    Files whose names say nothing are listed where they have DICOM's mark.

    Raises
    ------
    ImageError
        If `folder` is not a folder that can be listed.
    """
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if not entry.name.startswith(".") and entry.is_file()]
    except OSError as error:
        raise ImageError(
            f"{folder} cannot be listed as a folder of images ({error.strerror}); name an existing folder."
        ) from error
    listed = {name for name in names if posixpath.splitext(name)[1].lower() in IMAGE_SUFFIXES or is_nifti_name(name)}
    suspects = [name for name in names if name not in listed and may_be_dicom(name)]
    if suspects:
        from edgeflow.imaging.dicom_series import without_followers

        suspects.sort(key=_natural)
        listed |= {path.name for path in without_followers([folder / name for name in suspects])}
    return [folder / name for name in sorted(listed, key=_natural)]


def may_be_dicom(name: str) -> bool:
    """Whether a file is called as DICOM files are: by their suffix, by none, or by a unique identifier of digits and dots."""
    suffix = posixpath.splitext(name)[1].lower()
    return suffix in DICOM_SUFFIXES or not suffix[1:] or suffix[1:].isdecimal()


def _natural(name: str) -> tuple[list[str | int], str]:
    """Sort key in which ``image10`` follows ``image9``: text and numbers in turn."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [int(part) if place % 2 else part for place, part in enumerate(parts)], name
