"""Natural images: turned upright, made RGB, refused in one sentence."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.imaging.phantom import STORED

from edgeflow.errors import ImageError
from edgeflow.imaging import image_size, read_image, read_mask, write_png
from edgeflow.imaging.natural import read_photo

# An asymmetric phantom, 2 x 3: each pixel its own colour.
PHANTOM = np.arange(18, dtype=np.uint8).reshape(2, 3, 3) * 10


@pytest.mark.parametrize("orientation", STORED)
def test_every_exif_orientation_is_turned_upright(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "photo.png"
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(np.ascontiguousarray(STORED[orientation](PHANTOM))).save(path, exif=exif)
    np.testing.assert_array_equal(read_image(path), PHANTOM)
    assert image_size(path) == (2, 3)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "F"])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_every_mode_becomes_eight_bit_rgb(tmp_path: Path, mode: str, suffix: str) -> None:
    if suffix == ".png" and mode in ("CMYK", "F"):
        pytest.skip("PNG cannot hold this mode")
    if suffix == ".tif" and mode == "LA":
        pytest.skip("Pillow does not write this mode to TIFF")
    grey = np.array([[0, 255, 0], [255, 0, 255]], np.uint8)
    if mode == "I;16":
        image = Image.fromarray(grey.astype(np.uint16) * 257)
    elif mode == "F":
        image = Image.fromarray(np.where(grey, 3.5, -1.0).astype(np.float32))
    else:
        image = Image.fromarray(grey).convert("RGB").convert(mode)
    image.save(tmp_path / f"image{suffix}")
    pixels = read_image(tmp_path / f"image{suffix}")
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels, np.repeat(grey[..., None], 3, 2))


def test_float_images_with_nan_and_infinity_are_readable(tmp_path: Path) -> None:
    Image.fromarray(np.array([[0, 1, np.nan], [2, np.inf, -np.inf]], np.float32)).save(tmp_path / "a.tif")
    assert read_image(tmp_path / "a.tif")[..., 0].tolist() == [[0, 128, 0], [255, 255, 0]]


def test_transparent_pixels_are_laid_on_white(tmp_path: Path) -> None:
    Image.fromarray(np.array([[[9, 9, 9, 0], [9, 9, 9, 255]]], np.uint8)).save(tmp_path / "a.png")
    assert read_image(tmp_path / "a.png")[0].tolist() == [[255, 255, 255], [9, 9, 9]]


def test_a_jpeg_for_a_thumbnail_is_decoded_smaller_but_not_too_small(tmp_path: Path) -> None:
    Image.new("RGB", (1600, 800), (10, 200, 30)).save(tmp_path / "a.jpg")
    pixels = read_photo(tmp_path / "a.jpg", fraction=5)
    assert pixels.shape == (200, 400, 3)


def test_a_one_by_one_image_is_an_image(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1), (1, 2, 3)).save(tmp_path / "a.png")
    assert read_image(tmp_path / "a.png").tolist() == [[[1, 2, 3]]]


def test_a_truncated_jpeg_is_refused_in_one_sentence(tmp_path: Path) -> None:
    whole = io.BytesIO()
    Image.effect_noise((200, 200), 60).convert("RGB").save(whole, "JPEG")
    path = tmp_path / "cut.jpg"
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    with pytest.raises(ImageError, match=r"cut\.jpg is damaged or cut short"):
        read_image(path)


@pytest.mark.parametrize("content", [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 20])
def test_what_is_no_readable_image_is_refused_with_what_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(ImageError, match="JPEG, PNG, WebP, BMP and TIFF"):
        read_image(tmp_path / "a.png")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"There is no file .*gone\.png"):
        read_image(tmp_path / "gone.png")


def test_a_header_that_declares_a_bomb_is_refused_before_decoding(tmp_path: Path) -> None:
    content = io.BytesIO()
    Image.new("L", (8, 8)).save(content, "BMP")
    lying = bytearray(content.getvalue())
    lying[18:26] = (60_000).to_bytes(4, "little") * 2
    (tmp_path / "a.bmp").write_bytes(lying)
    with pytest.raises(ImageError, match="megapixels"):
        read_image(tmp_path / "a.bmp")


def test_a_mask_keeps_its_stored_values_and_a_colour_image_is_no_mask(tmp_path: Path) -> None:
    values = np.array([[0, 1, 255]], np.uint8)
    palette = Image.fromarray(values)
    palette.putpalette([7] * 768)
    palette.save(tmp_path / "mask.png")
    assert read_mask(tmp_path / "mask.png").tolist() == [[0, 1, 255]]
    Image.new("RGB", (2, 2)).save(tmp_path / "colour.png")
    with pytest.raises(ImageError, match="one band"):
        read_mask(tmp_path / "colour.png")


def test_a_png_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    write_png(path, np.zeros((2, 2), np.uint8))
    with pytest.raises(TypeError):
        write_png(path, np.zeros((2, 2, 2, 2), np.uint8))
    assert read_mask(path).shape == (2, 2)
    assert [entry.name for entry in tmp_path.iterdir()] == ["mask.png"]
    with pytest.raises(ImageError, match="cannot be written"):
        write_png(tmp_path / "no" / "mask.png", np.zeros((2, 2), np.uint8))
