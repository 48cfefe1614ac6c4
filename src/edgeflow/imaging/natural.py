"""Natural images: JPEG, PNG, WebP, BMP, TIFF, turned upright and made 8-bit RGB. Knows no medical or georeferenced files."""

import io
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.ImageFile import ImageFile

from edgeflow.atomic import write_whole
from edgeflow.errors import ImageError
from edgeflow.imaging.deep import deep_bands, deep_dtype, deep_values
from edgeflow.imaging.guarded import guarded
from edgeflow.imaging.stretch import full_range
from edgeflow.imaging.upright import upright, upright_shape
from edgeflow.segmenter import Pixels

IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".jp2"})
# Only these decoders are ever tried, whatever the file claims to be: no vector or container format is opened by accident.
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
_EXIF_ORIENTATION = 0x0112
# What Pillow throws at damaged files.
_UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, MemoryError, OverflowError, struct.error)
_PNG_HEADER = 26  # bytes, to the end of what says the depth


def is_nifti_name(name: str) -> bool:
    """Whether a file is called as NIfTI volumes are."""
    return name.lower().endswith((".nii", ".nii.gz"))


@dataclass(frozen=True, slots=True)
class Header:
    """What the header of a photo says.

    Attributes
    ----------
    shape
        (H, W), upright.
    bands
        3, or 1 where grey values have more than 8 bits.
    dtype
        NumPy name of what `read_values` hands out; ``uint8`` for everything that `read_photo` shows as it is.
    """

    shape: tuple[int, int]
    bands: int
    dtype: str


def header(path: Path) -> Header:
    """What is known of a photo before it is decoded.

    Raises
    ------
    ImageError
        If the header cannot be read or declares an absurd size.
    """
    with _open(path, path) as image:
        width, height = image.size
        with guarded(path):
            turned = upright_shape((height, width), _orientation(image))
            start = _content(path, _PNG_HEADER)
        dtype = deep_dtype(image, start)
        return Header(turned, 3, "uint8") if dtype is None else Header(turned, deep_bands(start), dtype)


def read_values(path: Path) -> NDArray[np.generic]:
    """(H, W, 1 or 3) as stored, upright: of an image of more than 8 bits a value. Transparency is laid on white.

    Raises
    ------
    ImageError
        If the file cannot be read or has 8 bits only.
    """
    with _open(path, path) as image, guarded(path):
        content = _content(path)
        if deep_dtype(image, content) is None:
            raise ImageError(f"The image {path} has 8 bits a value; `read_photo` reads it.")
        image.load()
        return np.ascontiguousarray(upright(deep_values(image, content), _orientation(image)))


def read_photo(path: Path, *, page: int = 0, fraction: int = 1) -> Pixels:
    """uint8 (H, W, 3) RGB, upright, of a page of a photo. Transparency is laid on white; more than 8 bits are stretched.

    With a `fraction` of 2 or more, a JPEG may come with as many times fewer rows and columns: quick enough for thumbnails.

    Raises
    ------
    ImageError
        If the file is missing, truncated, of another kind or too large to be honest.
    """
    return _pixels(path, path, page, fraction)


def decode_image(content: bytes, *, name: str) -> Pixels:
    """As `read_photo`, from the bytes of a file; `name` is what an error calls it.

    Raises
    ------
    ImageError
        If the bytes are truncated, of another kind or too large to be honest.
    """
    return _pixels(io.BytesIO(content), name, 0, 1)


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


def _pixels(source: Path | io.BytesIO, name: object, page: int, fraction: int) -> Pixels:
    with _open(source, name) as image, guarded(name):
        if page:
            image.seek(page)
        if fraction > 1:
            image.draft("RGB", (max(1, image.width // fraction), max(1, image.height // fraction)))
        image.load()
        if deep_dtype(image, _content(source, _PNG_HEADER)) is None:
            return np.ascontiguousarray(upright(_to_rgb(image), _orientation(image)))
        values = upright(deep_values(image, _content(source)), _orientation(image))
        return full_range(values, joint=True).apply(values)


def _values(source: Path | io.BytesIO, name: object) -> NDArray[np.uint8]:
    with _open(source, name) as image:
        with guarded(name):
            image.load()
        if image.mode == "1":
            return np.asarray(image.convert("L"), np.uint8)
        if image.mode not in ("L", "P"):
            raise ImageError(f"The mask {name} has mode {image.mode}; a mask is an 8-bit image of one band.")
        return np.array(image, np.uint8)


def _open(source: Path | io.BytesIO, name: object) -> ImageFile:
    try:
        with warnings.catch_warnings():
            # Pillow warns from 89 megapixels and refuses from 179; honest photos of 100 exist, so only the refusal counts.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(source, formats=_FORMATS)
        # Pillow maps plain values of a file it knows by name into memory, and those of a turned TIFF by the turned size.
        image.filename = ""
        return image
    except FileNotFoundError as error:
        raise ImageError(f"There is no file {name}.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        limit = 2 * (Image.MAX_IMAGE_PIXELS or 0) // 1_000_000
        raise ImageError(
            f"The image {name} declares more than {limit} megapixels, which is refused as a possible bomb."
        ) from error
    except _UNREADABLE as error:
        raise ImageError(f"{name} is not an image that can be read; JPEG, PNG, WebP, BMP and TIFF can.") from error


def _to_rgb(image: Image.Image) -> Pixels:
    """uint8 (H, W, 3) of an 8-bit image of any mode; transparency is laid on white."""
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, layer)
    return np.array(image.convert("RGB"), np.uint8)


def _orientation(image: ImageFile) -> int:
    if image.format == "TIFF":
        # Pillow turns these itself, and of several pages leaves the orientation standing.
        return 1
    found = image.getexif().get(_EXIF_ORIENTATION, 1)
    return found if isinstance(found, int) else 1


def _content(source: Path | io.BytesIO, most: int = -1) -> bytes:
    """The first bytes of a file, or all of them."""
    if isinstance(source, io.BytesIO):
        return source.getvalue()[: None if most < 0 else most]
    with source.open("rb") as file:
        return file.read(most)
