from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import highdicom
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    UID,
    CTImageStorage,
    DigitalXRayImageStorageForPresentation,
    EnhancedCTImageStorage,
    ExplicitVRLittleEndian,
    UltrasoundMultiFrameImageStorage,
    generate_uid,
)
from tests.annotation.export.drawn import document, exported, lying, rows

from edgeflow.annotation.document import Document, Label, Provenance
from edgeflow.annotation.export import dicom_seg
from edgeflow.annotation.export.sources import Source
from edgeflow.imaging.opening import open_image
from edgeflow.masks import Mask

LEFT, RIGHT = rows("##..", "##..", "...."), rows(".###", "....", "...#")
SHAPE = LEFT.shape


def image(kind: UID, *, frames: int = 1, number: int = 1, series: str = "1.2.3", place: float | None = None) -> Dataset:
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = kind
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    made.StudyInstanceUID, made.SeriesInstanceUID, made.InstanceNumber = "1.2", series, number
    made.Modality, made.PatientName, made.SpecificCharacterSet = "CT", "Größe^É", "ISO_IR 100"
    made.Rows, made.Columns = SHAPE
    made.BitsAllocated = made.BitsStored = 16
    made.HighBit, made.PixelRepresentation, made.SamplesPerPixel = 15, 0, 1
    made.PhotometricInterpretation = "MONOCHROME2"
    made.PixelData = np.zeros((frames, *SHAPE), np.uint16).tobytes()
    if frames > 1:
        made.NumberOfFrames = frames
    if place is not None:
        made.FrameOfReferenceUID = "1.2.4"
        made.ImagePositionPatient, made.ImageOrientationPatient = [0, 0, place], [1, 0, 0, 0, 1, 0]
        made.PixelSpacing, made.SliceThickness = [1, 1], 2
    return made


def item(**fields: Any) -> Dataset:
    made = Dataset()
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def enhanced(frames: int) -> Dataset:
    made = image(EnhancedCTImageStorage, frames=frames)
    made.FrameOfReferenceUID = "1.2.4"
    made.SharedFunctionalGroupsSequence = [
        item(
            PixelMeasuresSequence=[item(PixelSpacing=[1, 1], SliceThickness=2)],
            PlaneOrientationSequence=[item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
        )
    ]
    made.PerFrameFunctionalGroupsSequence = [
        item(PlanePositionSequence=[item(ImagePositionPatient=[0, 0, 2 * frame])]) for frame in range(frames)
    ]
    return made


def opening(folder: Path) -> Source:
    return lambda document: open_image(folder / document.name, axis=document.axis)


def plane(number: int, *regions: tuple[Mask, int], name: str = "a.dcm") -> Document:
    return replace(document(*regions, name=name), plane=number)


def segments(content: bytes, path: Path, uids: Sequence[str]) -> Any:
    """What highdicom reads of the images with these UIDs: (planes, H, W, segments)."""
    path.write_bytes(content)
    return highdicom.seg.segread(path).get_pixels_by_source_instance(uids, assert_missing_frames_are_empty=True)


@pytest.fixture
def series(tmp_path: Path) -> list[Dataset]:
    """Three slices whose files are named against their order."""
    made = [image(CTImageStorage, number=number + 1, place=2.0 * number) for number in range(3)]
    for name, one in zip("cba", made, strict=True):
        one.save_as(tmp_path / f"{name}.dcm", enforce_file_format=True)
    return made


def test_a_series_has_one_segmentation_that_lies_on_its_slices(tmp_path: Path, series: list[Dataset]) -> None:
    planes = [plane(0, (LEFT, 1), (RIGHT, 9)), plane(2, (RIGHT, 1))]
    found = exported("dicom-seg", *planes, source=opening(tmp_path))
    assert sorted(found.files) == ["a.dcm", "report.json"]
    read = segments(found.files["a.dcm"], tmp_path / "seg", [one.SOPInstanceUID for one in series])
    expected = np.zeros((3, *SHAPE, 3))
    # Labels 1 and 9 overlap, and both stay.
    expected[0, ..., 0], expected[0, ..., 2], expected[2, ..., 0] = LEFT, RIGHT, RIGHT
    assert np.array_equal(read, expected)
    assert found.report.notes == []


def test_segments_are_the_labels_and_refer_to_patient_and_series(tmp_path: Path, series: list[Dataset]) -> None:
    labels = [Label(1, "貓😀", "#000000"), Label(2, "a\\b\n" + "x" * 99, "#000000")]
    made = replace(plane(0, (LEFT, 1)).regions[0], provenance=Provenance(model="net"))
    found = exported("dicom-seg", replace(plane(0, (LEFT, 1)), regions=(made,)), labels=labels, source=opening(tmp_path))
    (tmp_path / "seg").write_bytes(found.files["a.dcm"])
    read = highdicom.seg.segread(tmp_path / "seg")
    described = [read.get_segment_description(number) for number in (1, 2)]
    assert [one.segment_label for one in described] == ["貓😀", "a_b_" + "x" * 60]
    assert [one.algorithm_type.value for one in described] == ["SEMIAUTOMATIC", "MANUAL"]
    assert (str(read.PatientName), read.StudyInstanceUID, read.FrameOfReferenceUID) == ("Größe^É", "1.2", "1.2.4")
    assert read.ReferencedSeriesSequence[0].SeriesInstanceUID == "1.2.3"
    assert read.segmentation_type.value == "BINARY"
    assert [note.kind for note in found.report.notes] == ["label renamed"]


def test_regions_of_one_label_become_one_segment(tmp_path: Path, series: list[Dataset]) -> None:
    found = exported("dicom-seg", plane(1, (LEFT, 4), (RIGHT, 4)), source=opening(tmp_path))
    read = segments(found.files["a.dcm"], tmp_path / "seg", [series[1].SOPInstanceUID])
    assert np.array_equal(read[0, ..., 1], LEFT | RIGHT)
    assert [note.kind for note in found.report.notes] == ["merged by label"]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(arrays(np.bool_, SHAPE).filter(np.any), min_size=1, max_size=3))
def test_random_regions_of_different_labels_have_their_very_pixels(
    tmp_path: Path, series: list[Dataset], masks: list[Mask]
) -> None:
    found = exported("dicom-seg", plane(1, *zip(masks, (1, 4, 9), strict=False)), source=opening(tmp_path))
    read = segments(found.files["a.dcm"], tmp_path / "seg", [series[1].SOPInstanceUID])
    for place in range(3):
        expected = masks[place] if place < len(masks) else np.zeros(SHAPE)
        assert np.array_equal(read[0, ..., place], expected)
    assert found.ious() == {}


def test_frames_of_one_file_have_one_segmentation(tmp_path: Path) -> None:
    source = enhanced(4)
    source.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    found = exported("dicom-seg", plane(1, (LEFT, 1)), plane(3, (RIGHT, 4)), source=opening(tmp_path))
    (tmp_path / "seg").write_bytes(found.files["a.dcm"])
    read = highdicom.seg.segread(tmp_path / "seg").get_pixels_by_source_frame(
        source.SOPInstanceUID, [1, 2, 3, 4], assert_missing_frames_are_empty=True
    )
    expected = np.zeros((4, *SHAPE, 3))
    expected[1, ..., 0], expected[3, ..., 1] = LEFT, RIGHT
    assert np.array_equal(read, expected)


def test_a_radiograph_without_a_frame_of_reference_has_one_too(tmp_path: Path) -> None:
    source = image(DigitalXRayImageStorageForPresentation)
    source.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    found = exported("dicom-seg", plane(0, (LEFT, 1)), source=opening(tmp_path))
    assert np.array_equal(segments(found.files["a.dcm"], tmp_path / "seg", [source.SOPInstanceUID])[0, ..., 0], LEFT)


def test_what_cannot_have_a_segmentation_is_noted(tmp_path: Path) -> None:
    image(UltrasoundMultiFrameImageStorage, frames=3).save_as(tmp_path / "us.dcm", enforce_file_format=True)
    image(CTImageStorage, series="1.2.9").save_as(tmp_path / "ct.dcm", enforce_file_format=True)
    planes = [plane(1, (LEFT, 1), name="us.dcm"), plane(0, (LEFT, 1), name="ct.dcm"), plane(0, (LEFT, 1), name="gone.dcm")]
    found = exported("dicom-seg", *planes, source=opening(tmp_path))
    assert sorted(found.files) == ["report.json"]
    kinds = [(note.image, note.kind) for note in found.report.notes]
    assert kinds == [("us.dcm", "image left out"), ("ct.dcm", "image left out"), ("gone.dcm", "image missing")]


def test_pictures_that_are_no_dicom_are_noted() -> None:
    found = exported("dicom-seg", document((LEFT, 1)), source=lying(None))
    assert [note.kind for note in found.report.notes] == ["image left out"]


def test_overlaps_that_would_take_too_much_memory_are_flattened_and_told(
    tmp_path: Path, series: list[Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dicom_seg, "_MOST_BYTES", 10)
    found = exported("dicom-seg", plane(0, (LEFT, 1), (RIGHT, 9)), source=opening(tmp_path))
    read = segments(found.files["a.dcm"], tmp_path / "seg", [series[0].SOPInstanceUID])
    assert np.array_equal(read[0, ..., 0] == 1, LEFT & ~RIGHT) and np.array_equal(read[0, ..., 2] == 1, RIGHT)
    assert found.ious() == {"r1": 0.75}
