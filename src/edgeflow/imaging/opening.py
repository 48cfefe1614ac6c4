"""Opening an image file by what it is: the one place that knows which reader reads what. Readers are imported when needed."""

from pathlib import Path

from edgeflow.errors import ImageError
from edgeflow.imaging.guarded import guarded
from edgeflow.imaging.image import Axis, Image
from edgeflow.imaging.listing import may_be_dicom
from edgeflow.imaging.natural import IMAGE_SUFFIXES, is_nifti_name
from edgeflow.imaging.photo import Photo
from edgeflow.segmenter import Pixels

_MARKS = (
    ("DICOM", 128, b"DICM"),
    ("NIfTI", 344, b"n+1\0"),
    ("NIfTI", 4, b"n+2\0"),
    ("TIFF", 0, b"II*\0"),
    ("TIFF", 0, b"MM\0*"),
    ("TIFF", 0, b"II+\0"),
    ("TIFF", 0, b"MM\0+"),
    ("JPEG 2000", 0, b"\0\0\0\x0cjP  \r\n\x87\n"),
    ("gzip", 0, b"\x1f\x8b"),
)
_START = 352  # bytes, to the end of the last mark


def open_image(path: Path, *, axis: Axis | None = None) -> Image:
    """Open an image file.

    Parameters
    ----------
    axis
        Along which a volume is cut into planes; axial by default, and nothing to any other file.

    Raises
    ------
    ImageError
        If the file is missing, damaged, not what its name says or of a kind that is not read.
    """
    with guarded(path):
        return _reader(path, axis)


def read_image(path: Path) -> Pixels:
    """uint8 (H, W, 3) RGB, upright: the first plane of any image file through its first view, as the page first shows it.

    Raises
    ------
    ImageError
        If the file cannot be opened or read.
    """
    with open_image(path) as image:
        return image.views[0][1].apply(image.read())


def image_size(path: Path) -> tuple[int, int]:
    """(H, W) of the upright image, from the header alone.

    Raises
    ------
    ImageError
        If the file cannot be opened.
    """
    with open_image(path) as image:
        return image.layout.shape


def _reader(path: Path, axis: Axis | None) -> Image:
    promised, kind = _promised(path), _kind(path)
    if kind not in promised:
        raise ImageError(f"{path} is not a {promised[0]} file, which its name promises; give it the right name or restore it.")
    match kind:
        case "DICOM":
            from edgeflow.imaging.dicom import Dicom

            return Dicom(path)
        case "NIfTI" | "gzip":
            from edgeflow.imaging.nifti import Nifti

            return Nifti(path, axis)
        case "JPEG 2000":
            from edgeflow.imaging.raster import Raster

            return Raster(path)
        case "TIFF":
            return _open_tiff(path)
        case _:
            return Photo(path)


def _open_tiff(path: Path) -> Image:
    from edgeflow.imaging.raster import Raster
    from edgeflow.imaging.raster_file import is_raster

    if is_raster(path):
        return Raster(path)
    from edgeflow.imaging.pages import Pages, pages_of

    pages = pages_of(path)
    return Pages(path, pages) if len(pages) > 1 or any(page.deep for page in pages) else Photo(path)


def _promised(path: Path) -> tuple[str, ...]:
    """The kinds that the name of a file allows for; a picture is whatever Pillow takes for one, or TIFF or JPEG 2000."""
    if is_nifti_name(path.name):
        return ("gzip",) if path.suffix.lower() == ".gz" else ("NIfTI",)
    if path.suffix.lower() in IMAGE_SUFFIXES:
        return "picture", "TIFF", "JPEG 2000"
    if may_be_dicom(path.name):
        return ("DICOM",)
    raise ImageError(f"{path} is not an image that can be read; JPEG, PNG, WebP, BMP, TIFF, JPEG 2000, DICOM and NIfTI can.")


def _kind(path: Path) -> str:
    """What the first bytes of a file say."""
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except FileNotFoundError as error:
        raise ImageError(f"There is no file {path}.") from error
    except OSError as error:
        raise ImageError(f"{path} cannot be read ({error.strerror or error}).") from error
    return next((kind for kind, place, mark in _MARKS if start[place:].startswith(mark)), "picture")
