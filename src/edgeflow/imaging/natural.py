"""Natural images: JPEG, PNG, WebP, BMP, TIFF, turned upright and made 8-bit RGB. Knows no medical or georeferenced files."""

import io
import os
import re
import struct
import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from edgeflow.atomic import write_whole
from edgeflow.errors import ImageError
from edgeflow.segmenter import Pixels

IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".jp2"})
_DICOM_SUFFIXES = (".dcm", ".dicom", "")
# Only these decoders are ever tried, whatever the file claims to be: no vector or container format is opened by accident.
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
_EXIF_ORIENTATION = 0x0112
# What Pillow throws at damaged files.
_UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, MemoryError, OverflowError, struct.error)
# Pillow's modes that hold more than 8 bits.
_DEEP = {"I;16": "uint16", "I;16L": "uint16", "I;16B": "uint16", "I": "int32", "F": "float32"}


def is_nifti_name(name: str) -> bool:
    """Whether a file is called as NIfTI volumes are."""
    return name.lower().endswith((".nii", ".nii.gz"))


def list_images(folder: Path) -> list[Path]:
    """The image files directly in `folder`, in natural name order; hidden files are left out.

    Of the DICOM files of a series only the first is listed: it stands for the whole stack.

    Raises
    ------
    ImageError
        If `folder` is not a folder that can be listed.
    """
    try:
        entries = [entry for entry in os.scandir(folder) if not entry.name.startswith(".") and entry.is_file()]
    except OSError as error:
        raise ImageError(
            f"{folder} cannot be listed as a folder of images ({error.strerror}); name an existing folder."
        ) from error
    paths = [Path(entry.path) for entry in entries if _is_image_name(entry.name)]
    paths.sort(key=lambda path: (_natural(path.name), path.name))
    if all(path.suffix.lower() in IMAGE_SUFFIXES for path in paths):
        return paths
    from edgeflow.imaging.dicom_series import is_dicom, without_followers

    # A name without a suffix is what scanners give: such a file is listed where it is DICOM.
    suspects = {path for path in paths if path.suffix.lower() in _DICOM_SUFFIXES}
    dicom = [path for path in paths if path in suspects and (path.suffix or is_dicom(path))]
    listed = set(without_followers(dicom))
    return [path for path in paths if path not in suspects or path in listed]


def _is_image_name(name: str) -> bool:
    suffix = Path(name).suffix.lower()
    return suffix in IMAGE_SUFFIXES or suffix in _DICOM_SUFFIXES or is_nifti_name(name)


def image_size(path: Path) -> tuple[int, int]:
    """(H, W) of the upright image, from the header alone.

    Raises
    ------
    ImageError
        If the header cannot be read or declares an absurd size.
    """
    return header(path)[0]


def header(path: Path) -> tuple[tuple[int, int], str]:
    """(H, W) of the upright image and the NumPy name of what it stores: ``uint8`` for everything that is shown as it is.

    Raises
    ------
    ImageError
        If the header cannot be read or declares an absurd size.
    """
    with _open(path, path) as image:
        width, height = image.size
        try:
            turned = image.getexif().get(_EXIF_ORIENTATION, 1) in (5, 6, 7, 8)
        except _UNREADABLE as error:
            raise ImageError(f"The image {path} is damaged or cut short ({error}); restore it from its source.") from error
        dtype = _DEEP.get(image.mode, "uint8")
    return ((width, height) if turned else (height, width)), dtype


def read_values(path: Path) -> NDArray[np.generic]:
    """(H, W, 1) as stored, upright: the one band of an image of 16 bits, 32 bits or floats.

    Raises
    ------
    ImageError
        If the file cannot be read.
    """
    with _open(path, path) as image:
        try:
            image.load()
            upright = ImageOps.exif_transpose(image)
            return np.array(upright, _DEEP[image.mode])[..., None]
        except _UNREADABLE as error:
            raise ImageError(f"The image {path} is damaged or cut short ({error}); restore it from its source.") from error


def read_image(path: Path, *, at_least: int | None = None) -> Pixels:
    """uint8 (H, W, 3) RGB, upright. Transparency is laid on white; 16-bit and float images are stretched to their range.

    With `at_least`, a JPEG may come smaller, its sides no shorter than that: a thumbnail then takes a fraction of the time.

    Raises
    ------
    ImageError
        If the file is missing, truncated, of another kind or too large to be honest.
    """
    return _pixels(path, path, at_least)


def decode_image(content: bytes, *, name: str) -> Pixels:
    """As `read_image`, from the bytes of a file; `name` is what an error calls it.

    Raises
    ------
    ImageError
        If the bytes are truncated, of another kind or too large to be honest.
    """
    return _pixels(io.BytesIO(content), name, None)


def read_mask(path: Path) -> NDArray[np.uint8]:
    """uint8 (H, W): the stored values of a one-band 8-bit mask, palette indices included; a colour mask is refused.

    Raises
    ------
    ImageError
        If the file cannot be read or has more than one band.
    """
    return _values(path, path)


def decode_mask(content: bytes, *, name: str) -> NDArray[np.uint8]:
    """As `read_mask`, from the bytes of a file; `name` is what an error calls it.

    Raises
    ------
    ImageError
        If the bytes cannot be read or have more than one band.
    """
    return _values(io.BytesIO(content), name)


def write_png(path: Path, values: NDArray[np.uint8]) -> None:
    """Write uint8 (H, W), (H, W, 3) or (H, W, 4) as PNG, beside and then renamed: the old file stays until the new one is whole.

    Raises
    ------
    ImageError
        If the file cannot be written.
    """
    encoded = io.BytesIO()
    Image.fromarray(values).save(encoded, "PNG")
    try:
        write_whole(path, encoded.getvalue())
    except OSError as error:
        raise ImageError(
            f"{path} cannot be written ({error.strerror or error}); choose a folder that exists and is writable."
        ) from error


def _pixels(source: Path | io.BytesIO, name: object, at_least: int | None) -> Pixels:
    with _open(source, name) as image:
        try:
            if at_least is not None:
                image.draft("RGB", (at_least, at_least))
            image.load()
            upright = ImageOps.exif_transpose(image)
            return _to_rgb(upright)
        except _UNREADABLE as error:
            raise ImageError(f"The image {name} is damaged or cut short ({error}); restore it from its source.") from error


def _values(source: Path | io.BytesIO, name: object) -> NDArray[np.uint8]:
    with _open(source, name) as image:
        try:
            image.load()
        except _UNREADABLE as error:
            raise ImageError(f"The mask {name} is damaged or cut short ({error}); restore it from its source.") from error
        if image.mode == "1":
            return np.asarray(image.convert("L"), np.uint8)
        if image.mode not in ("L", "P"):
            raise ImageError(f"The mask {name} has mode {image.mode}; a mask is an 8-bit image of one band.")
        return np.array(image, np.uint8)


def _open(source: Path | io.BytesIO, name: object) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Pillow warns from 89 megapixels and refuses from 179; honest photos of 100 exist, so only the refusal counts.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(source, formats=_FORMATS)
    except FileNotFoundError as error:
        raise ImageError(f"There is no file {name}.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        limit = (Image.MAX_IMAGE_PIXELS or 0) // 1_000_000
        raise ImageError(
            f"The image {name} declares more than {limit} megapixels, which is refused as a possible bomb."
        ) from error
    except _UNREADABLE as error:
        raise ImageError(f"{name} is not an image that can be read; JPEG, PNG, WebP, BMP and TIFF can.") from error


def _to_rgb(image: Image.Image) -> Pixels:
    if image.mode.startswith(("I", "F")):
        return np.repeat(_stretch(np.asarray(image, np.float64))[..., None], 3, axis=2)
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, layer)
    return np.array(image.convert("RGB"), np.uint8)


def _stretch(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    scale = 255 / (high - low) if high > low else 0.0
    return np.asarray(np.clip(np.nan_to_num((values - low) * scale, nan=0, posinf=255, neginf=0), 0, 255), np.uint8)


def _natural(name: str) -> list[str | int]:
    """Sort key in which ``image10`` follows ``image9``: text and numbers in turn."""
    return [int(part) if place % 2 else part for place, part in enumerate(re.split(r"([0-9]+)", name.casefold()))]
