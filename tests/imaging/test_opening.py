"""One door for all image files: each by what it is, and damaged ones in a sentence."""

import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.imaging.fuzz_images import KINDS, fuzz
from tests.imaging.phantom import STORED, picture

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging import read_image
from edgeflow.imaging.opening import open_image


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_upright_whatever_its_exif_says(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "turned.png"
    Image.fromarray(np.ascontiguousarray(STORED[orientation](picture()))).save(path, exif=exif)
    with open_image(path) as image:
        assert image.layout.shape == (3, 4)
        np.testing.assert_array_equal(image.read(), picture())
        np.testing.assert_array_equal(image.read(0, Window(1, 0, 2, 3)), picture()[1:, :3])


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK"])
def test_what_the_seam_hands_out_is_what_a_photo_looks_like(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("a.jpg" if mode == "CMYK" else "a.png")
    Image.fromarray(picture()).resize((40, 30)).convert(mode).save(path)
    with open_image(path) as image:
        np.testing.assert_array_equal(image.views[0][1].apply(image.read()), read_image(path))


def test_a_deep_image_is_handed_out_as_stored(tmp_path: Path) -> None:
    values = np.array([[0, 300], [70, 65535]], np.uint16)
    Image.fromarray(values).save(tmp_path / "deep.png")
    with open_image(tmp_path / "deep.png") as image:
        np.testing.assert_array_equal(image.read()[..., 0], values)
        assert image.views[0][1].apply(image.read())[..., 0].tolist() == [[0, 1], [0, 255]]


def test_not_a_number_is_dark_and_counts_for_no_view(tmp_path: Path) -> None:
    Image.fromarray(np.array([[np.nan, 1], [2, np.inf]], np.float32)).save(tmp_path / "f.tif")
    with open_image(tmp_path / "f.tif") as image:
        shown = image.views[0][1].apply(image.read())[..., 0]
        assert shown.tolist() == [[0, 0], [255, 255]]


@pytest.mark.parametrize(
    ("made", "called", "promise"),
    [
        ("a.dcm", "a.png", "picture"),
        ("a.nii", "a.tif", "picture"),
        ("a.nii.gz", "a.jpg", "picture"),
        ("a.png", "a.dcm", "DICOM"),
        ("a.nii", "a.nii.gz", "gzip"),
        ("a.nii.gz", "a.nii", "NIfTI"),
        ("photo.tif", "a.nii", "NIfTI"),
    ],
)
def test_a_file_that_is_not_what_its_name_promises_is_refused(tmp_path: Path, made: str, called: str, promise: str) -> None:
    KINDS[made](tmp_path / made)
    (tmp_path / made).rename(tmp_path / called)
    with pytest.raises(ImageError, match=f"is not a {promise} file, which its name promises"):
        open_image(tmp_path / called)


@pytest.mark.parametrize("called", ["a.jpg", "a.png", "a.tif", "a.jp2", "a.bmp"])
@pytest.mark.parametrize("made", ["a.jpg", "a.png", "deep.tif", "map.tif", "a.jp2", "a.webp"])
def test_a_picture_is_what_it_is_whatever_picture_its_name_promises(tmp_path: Path, made: str, called: str) -> None:
    KINDS[made](tmp_path / f"0{made}")
    KINDS[made](tmp_path / f"1{made}")
    (tmp_path / f"1{made}").rename(tmp_path / f"1{called}")
    with open_image(tmp_path / f"0{made}") as right, open_image(tmp_path / f"1{called}") as wrong:
        assert right.layout == wrong.layout
        np.testing.assert_array_equal(right.read(), wrong.read())


@pytest.mark.parametrize("name", ["a.svg", "a.vrt", "a.mp4", "a.txt"])
def test_other_files_are_refused_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("<svg/>")
    with pytest.raises(ImageError, match="not an image that can be read"):
        open_image(tmp_path / name)


def test_a_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (8, 8)).save(path)
    content = bytearray(path.read_bytes())
    struct.pack_into(">2I", content, 16, 30_000, 30_000)
    struct.pack_into(">I", content, 29, zlib.crc32(content[12:29]))
    path.write_bytes(content)
    with pytest.raises(ImageError, match="megapixels"):
        open_image(path)


@pytest.mark.filterwarnings("ignore")  # what decoders mutter about damaged files
def test_damaged_files_of_every_kind_are_read_or_refused(tmp_path: Path) -> None:
    outcomes = fuzz(tmp_path, random.Random(7), 12)
    assert outcomes["refused"] > 20
    assert outcomes["read"] > 20
