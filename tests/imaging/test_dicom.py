"""DICOM: what scanners write, and what a reader must not believe."""

from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless, generate_uid
from tests.imaging.dicom_files import dataset, write

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging import list_images
from edgeflow.imaging.dicom import Dicom
from edgeflow.imaging.opening import open_image

RAMP = np.arange(12, dtype=np.uint16).reshape(3, 4) * 100


def test_the_modality_s_rescaling_is_applied_and_windows_become_views(tmp_path: Path) -> None:
    path = write(
        tmp_path / "ct.dcm",
        RAMP,
        RescaleSlope=2,
        RescaleIntercept=-1024,
        WindowCenter=[40, 300],
        WindowWidth=[400, 1500],
        WindowCenterWidthExplanation=["soft  tissue", "bone"],
        PixelSpacing=[0.5, 0.25],
    )
    with Dicom(path) as image:
        assert (image.layout.shape, image.layout.planes, image.layout.dtype) == ((3, 4), 1, "int32")
        assert image.layout.spacing == (0.5, 0.25, None)
        np.testing.assert_array_equal(image.read()[..., 0], RAMP.astype(np.int32) * 2 - 1024)
        names = [name for name, _ in image.views]
        assert names == ["soft tissue", "bone", "1-99 %", "full range"]
        # PS3.3 C.11.2.1.2.1: x <= c - 0.5 - (w - 1) / 2 is black, x > c - 0.5 + (w - 1) / 2 is white.
        assert (image.views[0][1].low, image.views[0][1].high) == ((-160.0,), (239.0,))


def test_monochrome1_is_shown_with_small_values_bright(tmp_path: Path) -> None:
    path = write(tmp_path / "x.dcm", RAMP, PhotometricInterpretation="MONOCHROME1", WindowCenter=550, WindowWidth=1101)
    with Dicom(path) as image:
        shown = image.views[0][1].apply(image.read())
        assert shown[0, 0, 0] == 255
        assert shown[2, 3, 0] == 0


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless, JPEGLSLossless], ids=lambda syntax: str(syntax.name))
def test_compressed_pixels_are_read(tmp_path: Path, syntax: pydicom.uid.UID) -> None:
    packed = dataset(np.tile(RAMP, (8, 8)))
    if syntax == RLELossless:
        packed.compress(RLELossless, encoding_plugin="pydicom")
    else:
        packed = _compressed(tmp_path, packed, syntax)
    packed.save_as(tmp_path / "packed.dcm", enforce_file_format=True)
    with Dicom(tmp_path / "packed.dcm") as image:
        np.testing.assert_array_equal(image.read()[..., 0], np.tile(RAMP, (8, 8)))


def _compressed(folder: Path, plain: pydicom.Dataset, syntax: pydicom.uid.UID) -> pydicom.Dataset:
    """By GDCM, which also decodes: no other encoder of these is at hand."""
    import gdcm

    plain.save_as(folder / "plain.dcm", enforce_file_format=True)
    reader = gdcm.ImageReader()
    reader.SetFileName(str(folder / "plain.dcm"))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    kinds = {JPEG2000Lossless: gdcm.TransferSyntax.JPEG2000Lossless, JPEGLSLossless: gdcm.TransferSyntax.JPEGLSLossless}
    change.SetTransferSyntax(gdcm.TransferSyntax(kinds[syntax]))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer = gdcm.ImageWriter()
    writer.SetFileName(str(folder / "changed.dcm"))
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    assert writer.Write()
    return pydicom.dcmread(folder / "changed.dcm")


def test_frames_of_one_file_are_planes_with_a_rescaling_each(tmp_path: Path) -> None:
    frames = np.stack([RAMP, RAMP + 1, RAMP + 2])
    groups = []
    for frame in range(3):
        rescale = pydicom.Dataset()
        rescale.RescaleSlope, rescale.RescaleIntercept = frame + 0.5, 1
        group = pydicom.Dataset()
        group.PixelValueTransformationSequence = [rescale]
        groups.append(group)
    with Dicom(write(tmp_path / "multi.dcm", frames, PerFrameFunctionalGroupsSequence=groups)) as image:
        assert (image.layout.planes, image.layout.dtype) == (3, "float32")
        np.testing.assert_array_equal(image.read(2)[..., 0], (RAMP + 2) * np.float32(2.5) + 1)
        np.testing.assert_array_equal(image.read(1, Window(1, 1, 2, 3)), image.read(1)[1:3, 1:4])


def test_the_files_of_a_series_are_one_stack_sorted_by_where_they_lie(tmp_path: Path) -> None:
    series = generate_uid()
    for number, place in enumerate([30.0, 10.0, 20.0]):
        write(
            tmp_path / f"slice{number}.dcm",
            np.full((3, 4), round(place), np.int16),
            SeriesInstanceUID=series,
            InstanceNumber=number,
            ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            ImagePositionPatient=[0, 0, place],
            PixelSpacing=[1, 1],
        )
    write(tmp_path / "another.dcm", RAMP)
    write(tmp_path / "localizer.dcm", np.zeros((8, 8), np.int16), SeriesInstanceUID=series)
    assert [path.name for path in list_images(tmp_path)] == ["another.dcm", "localizer.dcm", "slice0.dcm"]
    with open_image(tmp_path / "slice0.dcm") as stack:
        assert stack.layout.planes == 3
        assert stack.layout.spacing == (1.0, 1.0, 10.0)
        assert [int(stack.read(plane)[0, 0, 0]) for plane in range(3)] == [10, 20, 30]


def test_colours_are_rgb(tmp_path: Path) -> None:
    pixels = np.zeros((2, 3, 3), np.uint8)
    pixels[0, 1] = (10, 200, 30)
    path = write(tmp_path / "rgb.dcm", pixels, SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0)
    with Dicom(path) as image:
        assert (image.layout.bands, image.layout.dtype) == (3, "uint8")
        np.testing.assert_array_equal(image.read(), pixels)
        assert image.views[0][0] == "as stored"


def test_files_without_a_suffix_are_listed_where_they_are_dicom(tmp_path: Path) -> None:
    write(tmp_path / "IM0001", RAMP)
    (tmp_path / "README").write_text("no image")
    assert [path.name for path in list_images(tmp_path)] == ["IM0001"]
    with pytest.raises(ImageError, match="not a DICOM file"):
        open_image(tmp_path / "README")


def test_damaged_and_lying_files_are_refused_in_a_sentence(tmp_path: Path) -> None:
    path = write(tmp_path / "a.dcm", RAMP)
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    with Dicom(path) as image, pytest.raises(ImageError, match="damaged, cut short"):
        image.read()
    with pytest.raises(ImageError, match="possible bomb"):
        Dicom(write(tmp_path / "b.dcm", RAMP, Rows=65_000, Columns=65_000))
    report = dataset(RAMP)
    del report.PixelData, report.PhotometricInterpretation
    report.save_as(tmp_path / "c.dcm", enforce_file_format=True)
    with pytest.raises(ImageError, match="without pixels"):
        Dicom(tmp_path / "c.dcm")
