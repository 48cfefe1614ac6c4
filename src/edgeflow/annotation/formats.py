"""What the file formats are called: the names of the command line, of the server and of both directions. Loads no reader."""

from typing import Literal, get_args

_Painted = Literal["index-mask", "pseudo-colour"]
_Both = Literal[
    "coco",
    "voc",
    "labelme",
    "yolo-seg",
    "geojson",
    "geopackage",
    "shapefile",
    "geotiff-mask",
    "nifti-mask",
    "dicom-seg",
    "cvat",
]
ReadFormat = Literal[_Painted, _Both]
# A cut-out is a picture: the labels are gone with the background.
WrittenFormat = Literal[_Painted, "cut-out", _Both]

READ: tuple[ReadFormat, ...] = get_args(ReadFormat)
WRITTEN: tuple[WrittenFormat, ...] = get_args(WrittenFormat)
