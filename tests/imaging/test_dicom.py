"""DICOM: what scanners write, and what a reader must not believe."""

import io
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)
from tests.imaging.dicom_files import compressed, dataset, write

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging.dicom import Dicom
from edgeflow.imaging.opening import open_image
from edgeflow.imaging.view import View

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


@pytest.mark.parametrize(
    "syntax", [RLELossless, JPEGLosslessSV1, JPEG2000Lossless, JPEGLSLossless], ids=lambda syntax: syntax.name
)
def test_compressed_pixels_are_read(tmp_path: Path, syntax: pydicom.uid.UID) -> None:
    packed = compressed(tmp_path, dataset(np.tile(RAMP, (8, 8))), syntax)
    packed.save_as(tmp_path / "packed.dcm", enforce_file_format=True)
    with Dicom(tmp_path / "packed.dcm") as image:
        np.testing.assert_array_equal(image.read()[..., 0], np.tile(RAMP, (8, 8)))


def test_colours_packed_as_luminance_and_chrominance_come_out_as_red_green_and_blue(tmp_path: Path) -> None:
    pixels = np.zeros((16, 16, 3), np.uint8)
    pixels[:, 8:] = (200, 40, 90)
    whole = io.BytesIO()
    Image.fromarray(pixels).save(whole, "JPEG", quality=95, subsampling=0)
    made = dataset(pixels, SamplesPerPixel=3, PhotometricInterpretation="YBR_FULL", PlanarConfiguration=0)
    made.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    made.PixelData = encapsulate([whole.getvalue()])
    made.save_as(tmp_path / "photo.dcm", enforce_file_format=True)
    with Dicom(tmp_path / "photo.dcm") as image:
        np.testing.assert_allclose(image.read().astype(int), pixels.astype(int), atol=6)


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


def test_colours_are_rgb(tmp_path: Path) -> None:
    pixels = np.zeros((2, 3, 3), np.uint8)
    pixels[0, 1] = (10, 200, 30)
    path = write(tmp_path / "rgb.dcm", pixels, SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0)
    with Dicom(path) as image:
        assert (image.layout.bands, image.layout.dtype) == (3, "uint8")
        np.testing.assert_array_equal(image.read(), pixels)
        assert image.views[0][0] == "as stored"


def test_a_palette_is_looked_up(tmp_path: Path) -> None:
    colors = {"Red": [0, 255, 9], "Green": [0, 128, 8], "Blue": [0, 64, 7]}
    tables = {f"{name}PaletteColorLookupTableData": np.array(values, "<u2").tobytes() for name, values in colors.items()}
    wide = {name: (np.frombuffer(table, "<u2") * 257).astype("<u2").tobytes() for name, table in tables.items()}
    shapes = {f"{name}PaletteColorLookupTableDescriptor": [3, 0, 16] for name in colors}
    path = write(
        tmp_path / "p.dcm", np.array([[0, 1], [2, 1]], np.uint8), PhotometricInterpretation="PALETTE COLOR", **shapes, **wide
    )
    with Dicom(path) as image:
        assert image.layout.dtype == "uint8"
        assert image.read().tolist() == [[[0, 0, 0], [255, 128, 64]], [[9, 8, 7], [255, 128, 64]]]


def test_an_enhanced_file_says_spacing_and_windows_frame_by_frame(tmp_path: Path) -> None:
    measures, window = pydicom.Dataset(), pydicom.Dataset()
    measures.PixelSpacing, measures.SpacingBetweenSlices = [0.5, 0.25], 3
    window.WindowCenter, window.WindowWidth, window.WindowCenterWidthExplanation = 500, 200, "middle"
    shared, plain, middle = pydicom.Dataset(), pydicom.Dataset(), pydicom.Dataset()
    shared.PixelMeasuresSequence, middle.FrameVOILUTSequence = [measures], [window]
    path = write(
        tmp_path / "enhanced.dcm",
        np.stack([RAMP] * 3),
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=[plain, middle, plain],
    )
    with Dicom(path) as image:
        assert image.layout.spacing == (0.5, 0.25, 3.0)
        assert image.views[0] == ("middle", View((0,), (400.0,), (599.0,)))


def test_a_lookup_table_is_shown_as_the_line_it_comes_nearest_to(tmp_path: Path) -> None:
    table = pydicom.Dataset()
    table.add_new("LUTDescriptor", "US", [8, 100, 8])
    table.add_new("LUTData", "US", [0, 0, 0, 50, 120, 255, 255, 255])
    table.LUTExplanation = "NORMAL"
    with Dicom(write(tmp_path / "cr.dcm", RAMP, VOILUTSequence=[table])) as image:
        assert image.views[0] == ("NORMAL (as a line)", View((0,), (102.0,), (105.0,)))


def test_real_numbers_and_wide_ones_are_handed_out_whole(tmp_path: Path) -> None:
    made = dataset(RAMP)
    values = np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4)
    for name in ("PixelData", "BitsStored", "HighBit", "PixelRepresentation"):
        delattr(made, name)
    made.BitsAllocated, made.FloatPixelData = 32, values.tobytes()
    made.save_as(tmp_path / "real.dcm", enforce_file_format=True)
    with Dicom(tmp_path / "real.dcm") as image:
        assert image.layout.dtype == "float32"
        np.testing.assert_array_equal(image.read()[..., 0], values)
    wide = np.array([[0, 2**32 - 1]], np.uint32)
    with Dicom(write(tmp_path / "wide.dcm", wide)) as image:
        np.testing.assert_array_equal(image.read()[..., 0], wide)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"WindowCenter": "40", "WindowWidth": "0"},
        {"WindowCenter": [1, 2], "WindowWidth": "-5"},
        {"WindowCenter": "40"},
    ],
)
def test_windows_without_sense_are_left_out(tmp_path: Path, nonsense: dict[str, Any]) -> None:
    with Dicom(write(tmp_path / "a.dcm", RAMP, **nonsense)) as image:
        assert [name for name, _ in image.views] == ["1-99 %", "full range"]


def test_a_frame_is_read_without_the_others(tmp_path: Path) -> None:
    frames = np.broadcast_to(np.arange(64, dtype=np.uint16)[:, None, None], (64, 512, 512))
    path = write(tmp_path / "long.dcm", frames)
    with Dicom(path) as image:
        tracemalloc.start()
        assert image.read(63)[511, 511, 0] == 63
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < frames.nbytes / 4


def test_a_sentence_says_nothing_of_the_patient(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = write(tmp_path / "a.dcm", RAMP, PatientName="DOE^JOHN", PatientID="4711-SECRET", PatientBirthDate="19700101")
    whole = path.read_bytes()
    texts: list[str] = []
    for end in range(200, len(whole), 7):
        path.write_bytes(whole[:end])
        try:
            with open_image(path) as image:
                image.read()
        except ImageError as error:
            texts.append(str(error))
    assert len(texts) > 20
    told = " ".join([*texts, caplog.text])
    assert not any(secret in told for secret in ("DOE", "SECRET", "1970"))


def test_damaged_and_lying_files_are_refused_in_a_sentence(tmp_path: Path) -> None:
    path = write(tmp_path / "a.dcm", RAMP)
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    with Dicom(path) as image, pytest.raises(ImageError, match="damaged, cut short"):
        image.read()
    with pytest.raises(ImageError, match="possible bomb"):
        Dicom(write(tmp_path / "b.dcm", RAMP, Rows=65_000, Columns=65_000))
    with pytest.raises(ImageError, match="more than it has bytes"):
        Dicom(write(tmp_path / "d.dcm", RAMP, NumberOfFrames=2_000_000_000))
    for slope in ("0", "1e400"):
        with pytest.raises(ImageError, match="rescaling that has no sense"):
            Dicom(write(tmp_path / "e.dcm", RAMP, RescaleSlope=slope, RescaleIntercept=0))
    deflated = dataset(RAMP)
    deflated.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    deflated.save_as(tmp_path / "f.dcm", enforce_file_format=True)
    with pytest.raises(ImageError, match="deflated"):
        Dicom(tmp_path / "f.dcm")
    report = dataset(RAMP)
    del report.PixelData, report.PhotometricInterpretation
    report.save_as(tmp_path / "c.dcm", enforce_file_format=True)
    with pytest.raises(ImageError, match="without pixels"):
        Dicom(tmp_path / "c.dcm")
