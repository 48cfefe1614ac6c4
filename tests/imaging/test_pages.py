"""TIFF files with several pages, and with colours deeper than 8 bits."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from edgeflow.errors import ImageError
from edgeflow.imaging.opening import open_image


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
        with pytest.raises(ImageError, match="no page 4"):
            image.read(3)


@pytest.mark.parametrize("layout", ["contig", "separate"])
def test_colours_of_16_bits_keep_all_of_them(tmp_path: Path, layout: str) -> None:
    pixels = np.arange(4 * 5 * 3, dtype=np.uint16).reshape(4, 5, 3) * 1000
    stored = np.moveaxis(pixels, 2, 0) if layout == "separate" else pixels
    tifffile.imwrite(tmp_path / "deep.tif", stored, photometric="rgb", planarconfig=layout)
    with open_image(tmp_path / "deep.tif") as image:
        np.testing.assert_array_equal(image.read(), pixels)
        name, view = image.views[0]
        assert name == "full range"
        assert view.apply(image.read())[3, 4].tolist() == [255, 255, 255]


def test_a_page_cut_short_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "cut.tif"
    tifffile.imwrite(path, np.ones((2, 64, 64), np.uint16), photometric="minisblack")
    path.write_bytes(path.read_bytes()[:6000])
    with pytest.raises(ImageError), open_image(path) as image:
        for plane in range(2):
            image.read(plane)
