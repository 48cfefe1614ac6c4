"""The formats that are read, by name: the names under which they are written, too."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from edgeflow.annotation.formats import READ, ReadFormat
from edgeflow.annotation.imports.imported import Source
from edgeflow.annotation.imports.note import FormatError

FORMATS = READ

# The file of each; imported when it is asked for, for some need large libraries.
_MODULES: Mapping[ReadFormat, str] = {
    "index-mask": "index_mask",
    "pseudo-colour": "index_mask",
    "coco": "coco",
    "voc": "voc",
    "labelme": "labelme",
    "yolo-seg": "yolo",
    "geojson": "geojson",
    "geopackage": "geopackage",
    "shapefile": "shapefile",
    "geotiff-mask": "geotiff_mask",
    "nifti-mask": "nifti_mask",
    "dicom-seg": "dicom_seg",
    "cvat": "cvat",
}


class Reader(Protocol):
    """A module that reads a format."""

    def read(self, paths: Sequence[Path]) -> Source:
        """What is in the files and folders at `paths`."""
        ...


def read(paths: Sequence[Path], form: str) -> Source:
    """Read files and folders of one format.

    Raises
    ------
    FormatError
        If there is no such format, or no file of it.
    """
    if form not in FORMATS:
        raise FormatError(f"There is no import format {form!r}; the formats are {', '.join(FORMATS[:-1])} and {FORMATS[-1]}.")
    return cast("Reader", import_module(f"{__package__}.{_MODULES[form]}")).read(paths)
