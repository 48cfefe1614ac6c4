"""Photos of more than 8 bits: nothing is cut."""

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from PIL import Image
from tests.imaging.phantom import STORED

from edgeflow.errors import ImageError
from edgeflow.imaging import decode_image, read_image
from edgeflow.imaging.opening import open_image

COLORS = np.random.default_rng(0).integers(0, 65536, (3, 5, 4), np.uint16)


def write_png(path: Path, pixels: NDArray[np.uint16]) -> Path:
    """By GDAL: Pillow writes no PNG of several channels of 16 bits."""
    height, width, bands = pixels.shape
    with rasterio.open(path, "w", driver="PNG", height=height, width=width, count=bands, dtype="uint16") as file:
        file.write(np.moveaxis(pixels, 2, 0))
    return path


def test_colours_are_handed_out_as_stored(tmp_path: Path) -> None:
    path = write_png(tmp_path / "a.png", COLORS[..., :3])
    with open_image(path) as image:
        assert (image.layout.kind, image.layout.bands, image.layout.dtype) == ("photo", 3, "uint16")
        np.testing.assert_array_equal(image.read(), COLORS[..., :3])
        assert [name for name, _ in image.views] == ["full range", "2-98 %"]


@pytest.mark.parametrize("bands", [2, 4])
def test_transparent_pixels_are_laid_on_white(tmp_path: Path, bands: int) -> None:
    pixels = COLORS[..., :bands].copy()
    pixels[..., -1] = [0, 65535, 0, 65535, 0]
    with open_image(write_png(tmp_path / "a.png", pixels)) as image:
        raw = image.read()
        assert (raw[:, ::2] == 65535).all()
        np.testing.assert_array_equal(raw[:, 1::2], np.broadcast_to(pixels[:, 1::2, : bands - 1], (3, 2, 3)))


@pytest.mark.parametrize("orientation", STORED)
def test_colours_are_turned_upright(tmp_path: Path, orientation: int) -> None:
    path = write_png(tmp_path / "a.png", np.ascontiguousarray(STORED[orientation](COLORS[..., :3])))
    whole = path.read_bytes()
    exif = b"eXIf" + b"II*\0\x08\0\0\0\1\0" + struct.pack("<HHII", 0x0112, 3, 1, orientation) + bytes(4)
    chunk = struct.pack(">I", len(exif) - 4) + exif + struct.pack(">I", zlib.crc32(exif))
    path.write_bytes(whole[:33] + chunk + whole[33:])  # after the header of 8 + 25 bytes
    with open_image(path) as image:
        assert image.layout.shape == (3, 5)
        np.testing.assert_array_equal(image.read(), COLORS[..., :3])


@pytest.mark.parametrize("kind", ["colour", "grey", "float"])
def test_what_is_first_shown_is_what_the_quick_ways_give(tmp_path: Path, kind: str) -> None:
    drawn: dict[str, Any] = {"grey": COLORS[..., 0], "float": COLORS[..., 0].astype(np.float32) / 7}
    if kind == "colour":
        path = write_png(tmp_path / "a.png", COLORS[..., :3])
    else:
        path = tmp_path / ("a.png" if kind == "grey" else "a.tif")
        Image.fromarray(drawn[kind]).save(path)
    with open_image(path) as image:
        shown = image.views[0][1].apply(image.read())
    np.testing.assert_array_equal(read_image(path), shown)
    np.testing.assert_array_equal(decode_image(path.read_bytes(), name="a"), shown)


def test_a_deep_photo_cut_short_is_refused(tmp_path: Path) -> None:
    path = write_png(tmp_path / "a.png", np.random.default_rng(1).integers(0, 65536, (60, 60, 3), np.uint16))
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(ImageError, match="damaged or cut short"), open_image(path) as image:
        image.read()
