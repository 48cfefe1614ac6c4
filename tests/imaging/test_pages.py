"""TIFF files with several pages, and with colours deeper than 8 bits."""

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image
from tests.imaging.phantom import STORED, picture
from tests.imaging.test_raster import write_plain

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging.opening import open_image
from edgeflow.imaging.pages import Page, Pages


def test_pages_of_one_size_are_planes_and_a_thumbnail_is_none(tmp_path: Path) -> None:
    pages = np.arange(3 * 4 * 5, dtype=np.uint16).reshape(3, 4, 5) * 7
    with tifffile.TiffWriter(tmp_path / "stack.tif") as file:
        for page in pages:
            file.write(page, contiguous=False)
        file.write(np.zeros((2, 2), np.uint16))
    with open_image(tmp_path / "stack.tif") as image:
        assert (image.layout.kind, image.layout.planes, image.layout.dtype) == ("pages", 3, "uint16")
        for plane, page in enumerate(pages):
            np.testing.assert_array_equal(image.read(plane)[..., 0], page)
        with pytest.raises(ImageError, match="no plane 4"):
            image.read(3)


@pytest.mark.parametrize("packing", ["none", "deflate", "lzw", "zstd"])
@pytest.mark.parametrize("layout", ["pixel", "band"])
def test_colours_of_16_bits_keep_all_of_them_and_their_balance(tmp_path: Path, layout: str, packing: str) -> None:
    pixels = np.arange(4 * 5 * 3, dtype=np.uint16).reshape(4, 5, 3) * 1000
    write_plain(tmp_path / "deep.tif", pixels, interleave=layout, compress=packing, photometric="RGB")
    with open_image(tmp_path / "deep.tif") as image:
        assert (image.layout.kind, image.layout.bands, image.layout.dtype) == ("photo", 3, "uint16")
        np.testing.assert_array_equal(image.read(), pixels)
        name, view = image.views[0]
        assert name == "full range"
        assert view.apply(image.read())[3, 4].tolist() == [246, 251, 255]


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int16", "uint32", "int32", "float32", "float64"])
def test_grey_values_of_every_type_are_handed_out_as_stored(tmp_path: Path, dtype: str) -> None:
    top = np.float64(1e300) if dtype == "float64" else np.finfo(dtype).max if dtype == "float32" else np.iinfo(dtype).max
    pixels = np.array([[0, 1], [2, top]]).astype(dtype)[..., None]
    write_plain(tmp_path / "grey.tif", pixels)
    with open_image(tmp_path / "grey.tif") as image:
        assert image.layout.dtype == dtype
        np.testing.assert_array_equal(image.read(), pixels)
        shown = image.views[0][1].apply(image.read())[..., 0]
        assert (shown[0, 0], shown[1, 1]) == (0, 255)


def test_ink_is_dark_and_white_is_zero_where_the_file_says_so(tmp_path: Path) -> None:
    inks = np.zeros((2, 2, 4), np.uint16)
    inks[0, 1, 3], inks[1, 0, 0] = 65535, 65535  # black, cyan
    write_plain(tmp_path / "inks.tif", inks, photometric="CMYK")
    with open_image(tmp_path / "inks.tif") as image:
        assert (image.read() // 65535).tolist() == [[[1, 1, 1], [0, 0, 0]], [[0, 1, 1], [1, 1, 1]]]
    tifffile.imwrite(tmp_path / "white.tif", np.array([[0, 9], [3, 9]], np.uint16), photometric="miniswhite")
    with open_image(tmp_path / "white.tif") as image:
        assert image.read()[..., 0].tolist() == [[0, 9], [3, 9]]
        assert image.views[0][1].apply(image.read())[..., 0].tolist() == [[255, 0], [170, 0]]


@pytest.mark.parametrize(("opacity", "colors"), [("unassalpha", [100, 0, 0]), ("assocalpha", [50, 0, 0])])
def test_what_is_not_opaque_is_laid_on_white(tmp_path: Path, opacity: str, colors: list[int]) -> None:
    stored = np.array([[[*colors, 32768], [*colors, 0]]], np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="rgb", extrasamples=[opacity])
    with open_image(tmp_path / "a.tif") as image:
        shown = image.read()[0].tolist()
        assert shown[0] == pytest.approx([32817, 32767, 32767], abs=1)
        assert shown[1] == ([65535] * 3)
    tifffile.imwrite(tmp_path / "grey.tif", stored[..., 2:], photometric="minisblack", extrasamples=[opacity])
    with open_image(tmp_path / "grey.tif") as image:
        assert image.layout.bands == 1
        assert image.read()[..., 0].tolist() == [[32767, 65535]]


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_a_band_that_does_not_say_what_it_is_stays(tmp_path: Path, dtype: str) -> None:
    stored = np.random.default_rng(0).integers(0, 255, (5, 6, 4)).astype(dtype)
    tifffile.imwrite(tmp_path / "nir.tif", stored, photometric="rgb", extrasamples=["unspecified"])
    with open_image(tmp_path / "nir.tif") as image:
        np.testing.assert_array_equal(image.read(), stored)
        assert image.views[0][0] == ("as stored" if dtype == "uint8" else "full range")
        assert image.views[0][1].bands == (0, 1, 2)
    tifffile.imwrite(tmp_path / "two.tif", stored[..., :2], photometric="minisblack", extrasamples=["unspecified"])
    with open_image(tmp_path / "two.tif") as image:
        np.testing.assert_array_equal(image.read(), stored[..., :2])


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK"])
def test_pages_of_8_bits_look_as_photos_do(tmp_path: Path, mode: str) -> None:
    pages = [Image.fromarray(np.ascontiguousarray(np.rot90(picture(), 2 * turn))).convert(mode) for turn in range(2)]
    pages[0].save(tmp_path / "pages.tif", save_all=True, append_images=pages[1:])
    with open_image(tmp_path / "pages.tif") as image:
        assert (image.layout.kind, image.layout.planes, image.layout.bands) == ("pages", 2, 3)
        for plane, page in enumerate(pages):
            shown = image.views[0][1].apply(image.read(plane))
            np.testing.assert_array_equal(shown, np.asarray(page.convert("RGB")))
            np.testing.assert_array_equal(image.read(plane, Window(1, 1, 2, 3)), image.read(plane)[1:3, 1:4])


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(("pages", "dtype"), [(1, "uint8"), (2, "uint8"), (1, "uint16"), (2, "uint16")])
def test_pages_are_upright_whatever_their_orientation_says(tmp_path: Path, orientation: int, pages: int, dtype: str) -> None:
    drawn = picture().astype(dtype)
    stored = np.ascontiguousarray(STORED[orientation](drawn))
    with tifffile.TiffWriter(tmp_path / "turned.tif") as file:
        for _ in range(pages):
            file.write(stored, photometric="rgb", contiguous=False, extratags=[(274, "H", 1, orientation, True)])
    with open_image(tmp_path / "turned.tif") as image:
        assert (image.layout.shape, image.layout.planes) == ((3, 4), pages)
        for plane in range(pages):
            np.testing.assert_array_equal(image.read(plane), drawn)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_grey_pixels_that_are_not_packed_are_turned_too(tmp_path: Path, orientation: int) -> None:
    """Pillow maps such pixels into memory, by the wrong size where the turned one differs."""
    drawn = picture()[..., 1]
    stored = np.ascontiguousarray(STORED[orientation](drawn))
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="minisblack", extratags=[(274, "H", 1, orientation, True)])
    with open_image(tmp_path / "a.tif") as image:
        np.testing.assert_array_equal(image.read()[..., 0], drawn)


def test_pages_that_lead_in_a_circle_and_those_too_large_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "loop.tif"
    tifffile.imwrite(path, np.ones((2, 8, 8), np.uint16), photometric="minisblack", byteorder="<")
    whole = bytearray(path.read_bytes())
    first = int.from_bytes(whole[4:8], "little")
    end = first + 2 + 12 * int.from_bytes(whole[first : first + 2], "little")
    whole[end : end + 4] = whole[4:8]
    path.write_bytes(whole)
    with pytest.raises(ImageError, match="damaged"):
        open_image(path)
    with pytest.raises(ImageError, match="possible bomb"):
        Pages(path, [Page(0, (1 << 20, 1 << 20), 1, "uint16", 1, 1)])


def test_a_page_cut_short_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "cut.tif"
    tifffile.imwrite(path, np.ones((2, 64, 64), np.uint16), photometric="minisblack")
    path.write_bytes(path.read_bytes()[:6000])
    with pytest.raises(ImageError), open_image(path) as image:
        for plane in range(2):
            image.read(plane)
