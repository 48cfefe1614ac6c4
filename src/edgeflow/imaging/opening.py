"""Opening an image file by what it is: the one place that knows which reader reads what. Readers are imported when needed."""

from pathlib import Path

from edgeflow.errors import ImageError
from edgeflow.imaging.guarded import Guarded
from edgeflow.imaging.image import Axis, Image
from edgeflow.imaging.natural import IMAGE_SUFFIXES, is_nifti_name
from edgeflow.imaging.photo import Photo

_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_JP2 = b"\0\0\0\x0cjP  \r\n\x87\n"


def open_image(path: Path, *, axis: Axis | None = None) -> Guarded:
    """Open an image file.

    Parameters
    ----------
    axis
        Along which a volume is cut into planes; axial by default, and nothing to any other file.

    Raises
    ------
    ImageError
        If the file is missing, damaged or of a kind that is not read.
    """
    return Guarded(path, lambda: _reader(path, axis))


def _reader(path: Path, axis: Axis | None) -> Image:
    start = _start(path)
    if is_nifti_name(path.name):
        from edgeflow.imaging.nifti import Nifti

        return Nifti(path, axis)
    if start[128:132] == b"DICM":
        from edgeflow.imaging.dicom import Dicom

        return Dicom(path)
    if path.suffix.lower() in (".dcm", ".dicom", ""):
        raise ImageError(f"{path} is not a DICOM file: it has not the mark of one after its first 128 bytes.")
    if start.startswith(_JP2):
        from edgeflow.imaging.raster import Raster

        return Raster(path)
    if path.suffix.lower() in (".tif", ".tiff") and start.startswith(_TIFF):
        return _open_tiff(path)
    if path.suffix.lower() not in IMAGE_SUFFIXES:
        raise ImageError(f"{path} is not an image that can be read; JPEG, PNG, WebP, BMP, TIFF, DICOM and NIfTI can.")
    return Photo(path)


def _open_tiff(path: Path) -> Image:
    from edgeflow.imaging.raster import Raster, is_raster

    if is_raster(path):
        return Raster(path)
    from edgeflow.imaging.pages import Pages, has_pages

    return Pages(path) if has_pages(path) else Photo(path)


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(132)
    except FileNotFoundError as error:
        raise ImageError(f"There is no file {path}.") from error
    except OSError as error:
        raise ImageError(f"{path} cannot be read ({error.strerror or error}).") from error
