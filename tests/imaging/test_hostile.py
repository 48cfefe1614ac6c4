"""Files made to do harm: nothing outside of them is read, and each is refused in one sentence."""

import gzip
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
import rasterio
from pydicom.uid import generate_uid
from tests.imaging import dicom_files, test_nifti
from tests.imaging.test_raster import NORTH_UP, write, write_plain

from edgeflow.errors import ImageError
from edgeflow.imaging import list_images
from edgeflow.imaging.opening import open_image


@pytest.mark.parametrize("georeferenced", [True, False])
def test_a_raster_whose_metadata_names_another_file_is_refused(tmp_path: Path, georeferenced: bool) -> None:
    """GDAL takes overviews from whatever file or address the OVERVIEWS metadata inside a TIFF names, by any of its drivers."""
    other = write(tmp_path / "other.tif", np.full((64, 64, 1), 99, np.uint8))
    with rasterio.open(other, "r+") as file:
        file.build_overviews([2])
    path = write(tmp_path / "proxy.tif", np.full((64, 64, 1), 7, np.uint8), crs="EPSG:32633" if georeferenced else None)
    with rasterio.open(path, "r+") as file:
        file.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=str(other))
    with pytest.raises(ImageError, match="names another file"):
        open_image(path)


def test_a_jpeg_2000_file_whose_metadata_names_an_address_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "proxy.jp2"
    profile = {"height": 64, "width": 64, "count": 1, "dtype": "uint8", "WRITE_METADATA": True}
    with rasterio.open(path, "w", driver="JP2OpenJPEG", **profile) as file:
        file.update_tags(ns="OVERVIEWS", OVERVIEW_FILE="/vsicurl/http://127.0.0.1:9/a.tif")
        file.write(np.zeros((1, 64, 64), np.uint8))
    with pytest.raises(ImageError, match="names another file"):
        open_image(path)


def test_links_beside_a_raster_that_lead_elsewhere_are_not_followed(tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "images"
    elsewhere.mkdir()
    folder.mkdir()
    path = write_plain(folder / "map.tif", np.full((64, 64, 1), 7, np.uint8))
    (elsewhere / "secret.tfw").write_text("1\n0\n0\n-1\n4711\n0\n")
    (folder / "map.tfw").symlink_to(elsewhere / "secret.tfw")
    with open_image(path) as image:
        assert image.layout.georeference is None
    write(path, np.full((64, 64, 1), 7, np.uint8), NORTH_UP)
    write_plain(elsewhere / "secret.tif", np.full((32, 32, 1), 99, np.uint8))
    (folder / "map.tif.ovr").symlink_to(elsewhere / "secret.tif")
    with open_image(path) as image:
        assert image.read(0, shape=(8, 8)).max() == 7


def test_a_linked_slice_is_in_no_stack_of_a_folder_that_it_does_not_lie_in(tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "images"
    elsewhere.mkdir()
    folder.mkdir()
    series = generate_uid()
    for number in range(4):
        where = folder if number < 2 else elsewhere
        dicom_files.write(where / f"{number}.dcm", np.zeros((2, 2), np.uint8), SeriesInstanceUID=series, InstanceNumber=number)
    for number in (2, 3):
        (folder / f"{number}.dcm").symlink_to(elsewhere / f"{number}.dcm")
    assert [path.name for path in list_images(folder)] == ["0.dcm", "2.dcm"]
    for name in ("0.dcm", "2.dcm"):
        with open_image(folder / name) as image:
            assert image.layout.planes == 2


def test_a_raster_that_nobody_could_wait_for_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "endless.tif"
    profile = {"driver": "GTiff", "height": 300_000, "width": 300_000, "count": 1, "dtype": "uint8", "sparse_ok": True}
    with rasterio.open(path, "w", tiled=True, blockxsize=4096, blockysize=4096, **profile):
        pass
    with pytest.raises(ImageError, match="90 gigapixels"):
        open_image(path)


def test_a_packed_volume_that_cannot_be_so_large_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = test_nifti.write(tmp_path / "a.nii.gz", np.zeros((2, 2, 2), np.int16), np.eye(4))
    image: Any = nibabel.load(path)
    header = image.header.copy()
    header.set_data_shape((1000, 1000, 1000))
    path.write_bytes(gzip.compress(header.binaryblock + bytes(5_000_000)))
    with pytest.raises(ImageError, match="cannot unpack to more"), open_image(path) as opened:
        opened.read()


def test_real_numbers_that_a_header_calls_whole_are_not_cut(tmp_path: Path) -> None:
    made = dicom_files.dataset(np.zeros((2, 2), np.uint32))
    del made.PixelData
    made.FloatPixelData = np.full(4, 0.5, np.float32).tobytes()
    made.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    with open_image(tmp_path / "a.dcm") as image, pytest.raises(ImageError, match="damaged"):
        image.read()


def test_a_sentence_repeats_nothing_that_a_file_says_of_its_packing(tmp_path: Path) -> None:
    path = dicom_files.write(tmp_path / "a.dcm", np.zeros((2, 2), np.uint8))
    path.write_bytes(path.read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"DOE\nJOHN 1970-01-01\0", 1))
    with pytest.raises(ImageError) as refused, open_image(path) as image:
        image.read()
    assert not any(secret in str(refused.value) for secret in ("DOE", "JOHN", "1970", "\n"))
