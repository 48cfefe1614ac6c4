"""NIfTI masks and DICOM segmentations: planes found again, whatever the order of axes or files."""

from itertools import permutations, product
from pathlib import Path
from typing import Any

import highdicom
import nibabel
import numpy as np
import pydicom
import pytest
from nibabel.orientations import apply_orientation, inv_ornt_aff
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.uid import CTImageStorage, generate_uid
from tests.annotation.imports.written import drawn, kinds
from tests.imaging.dicom_files import dataset, write

from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.imported import Imported
from edgeflow.annotation.imports.matching import Asked, Images, Match
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.imaging import open_image
from edgeflow.masks import Mask

AFFINE = np.array([[2, 0.1, 0, -30], [-0.1, 1.5, 0.2, 10], [0, 0.2, 3, 5], [0, 0, 0, 1.0]])
ORDERS = list(product(permutations(range(3)), product((1, -1), repeat=3)))


def nifti(path: Path, values: NDArray[Any], affine: NDArray[Any] = AFFINE) -> Path:
    made: Any = nibabel.Nifti1Image(values, affine)  # type: ignore[no-untyped-call]
    nibabel.save(made, path)
    return path


def images(form: str, *paths: Path) -> list[Imported]:
    found = list(read(paths, form))
    assert not [one for one in found if isinstance(one, Note)], found
    return [one for one in found if isinstance(one, Imported)]


@pytest.fixture
def phantom() -> NDArray[np.uint8]:
    """An L of three arms of different lengths, which fits on itself in no other way, and a dot."""
    values = np.zeros((4, 5, 6), np.uint8)
    values[1, 1, 1:5] = values[1, 1:4, 1] = values[1:3, 1, 1] = 1
    values[3, 4, 5] = 2
    return values


@pytest.mark.parametrize("number", range(0, len(ORDERS), 5))
def test_a_mask_in_any_order_of_axes_lies_on_its_image(tmp_path: Path, phantom: NDArray[np.uint8], number: int) -> None:
    order, signs = ORDERS[number]
    turn = np.array(list(zip(order, signs, strict=True)), float)
    turned = apply_orientation(phantom, turn)  # type: ignore[no-untyped-call]
    affine = AFFINE @ inv_ornt_aff(turn, phantom.shape)  # type: ignore[no-untyped-call]
    # The image shines where the mask has its labels, in another order of the same voxels.
    image = nifti(tmp_path / "v.nii", phantom.astype(np.int16) * 100)
    mask = nifti(tmp_path / "masks.nii.gz", np.ascontiguousarray(turned), affine)
    with open_image(image) as opened:
        seen = np.zeros((opened.layout.planes, *opened.layout.shape), np.int16)
        for one in images("nifti-mask", mask):
            assert one.anchor is not None
            plane = one.anchor.plane_in(opened)
            for label, pixels in drawn(one)[0]:
                seen[plane][pixels] = int(label) * 100
        assert all(np.array_equal(seen[plane], opened.read(plane)[..., 0]) for plane in range(opened.layout.planes))


def test_a_mask_of_other_voxels_or_of_no_volume_is_refused(tmp_path: Path, phantom: NDArray[np.uint8]) -> None:
    first = images("nifti-mask", nifti(tmp_path / "m.nii", phantom))[0]
    shifted = AFFINE + np.array([[0, 0, 0, 1], *[[0] * 4] * 3])
    assert first.anchor is not None
    with (
        open_image(nifti(tmp_path / "v.nii", phantom, shifted)) as other,
        pytest.raises(FormatError, match="not those of the image"),
    ):
        first.anchor.plane_in(other)
    with open_image(write(tmp_path / "a.dcm", np.zeros((5, 4), np.uint16))) as other, pytest.raises(FormatError, match="is none"):
        first.anchor.plane_in(other)


def test_masks_of_whole_floats_are_read_and_others_told(tmp_path: Path, phantom: NDArray[np.uint8]) -> None:
    assert len(images("nifti-mask", nifti(tmp_path / "m.nii", phantom.astype(np.float32)))) == 5
    (note,) = read([nifti(tmp_path / "m.nii", phantom / 3)], "nifti-mask")
    assert isinstance(note, Note) and "no labels" in note.text
    (tmp_path / "m.nii").write_bytes(b"\x5c\x01\0\0" + b"\0" * 500)
    (note,) = read([tmp_path / "m.nii"], "nifti-mask")
    assert isinstance(note, Note) and note.kind == "file refused"


SHAPE = (3, 4)


def slice_of(number: int) -> Dataset:
    return dataset(
        np.zeros(SHAPE, np.uint16),
        SOPClassUID=CTImageStorage,
        StudyInstanceUID="1.2",
        SeriesInstanceUID="1.2.3",
        FrameOfReferenceUID="1.2.4",
        InstanceNumber=number + 1,
        ImagePositionPatient=[0, 0, 2.0 * number],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        PixelSpacing=[1, 1],
        SliceThickness=2,
        Modality="CT",
        **dict.fromkeys(("PatientID", "PatientName", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime"), ""),
        **dict.fromkeys(("StudyID", "AccessionNumber", "ReferringPhysicianName"), ""),
    )


@pytest.fixture
def series(tmp_path: Path) -> list[Dataset]:
    """Three slices whose files are named against their order."""
    made = [slice_of(number) for number in range(3)]
    (tmp_path / "photos").mkdir()
    for name, one in zip("cba", made, strict=True):
        one.file_meta.MediaStorageSOPClassUID = CTImageStorage
        one.save_as(tmp_path / "photos" / f"{name}.dcm", enforce_file_format=True)
    return made


def segmentation(path: Path, sources: list[Dataset], pixels: NDArray[Any], *names: str, kind: str = "BINARY") -> Path:
    described = [
        highdicom.seg.SegmentDescription(number, name, codes.SCT.Tissue, codes.SCT.Tissue, "MANUAL")
        for number, name in enumerate(names, start=1)
    ]
    highdicom.seg.Segmentation(
        sources, pixels, kind, described, generate_uid(), 1, generate_uid(), 1, "them", "their program", "1", "0"
    ).save_as(path)
    return path


def random_masks(seed: int, count: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 2, (3, *SHAPE, count)).astype(np.uint8)


def test_segments_of_another_program_lie_on_the_slices_they_refer_to(tmp_path: Path, series: list[Dataset]) -> None:
    pixels = random_masks(1, 2)
    path = segmentation(tmp_path / "1.2.9.dcm", series, pixels, "liver", "knee, left")
    source = read([path], "dicom-seg")
    assert [label.name for label in source.labels] == ["liver", "knee, left"]
    found: dict[tuple[int, str], Mask] = {}
    with open_image(tmp_path / "photos" / "a.dcm") as opened:
        for image in source:
            assert isinstance(image, Imported) and image.anchor is not None
            plane = image.anchor.plane_in(opened)
            found |= {(plane, label): mask for label, mask in drawn(image)[0]}
    # Slices lie in order of their position, wherever their files stand.
    assert set(found) == {(plane, name) for plane in range(3) for name in ("liver", "knee, left")}
    for (plane, name), mask in found.items():
        assert np.array_equal(mask, pixels[plane, ..., ("liver", "knee, left").index(name)])


def test_a_segmentation_of_any_name_finds_the_series_it_refers_to(tmp_path: Path, series: list[Dataset]) -> None:
    images_here = Images(tmp_path / "photos", ["a.dcm", "x.jpg"])
    asked = [Asked.of(one) for one in images("dicom-seg", segmentation(tmp_path / "s.dcm", series, random_masks(2, 1), "liver"))]
    assert {match.name for match in images_here.match(asked).values() if isinstance(match, Match)} == {"a.dcm"}
    strangers = [slice_of(number) for number in range(3)]
    asked = [
        Asked.of(one) for one in images("dicom-seg", segmentation(tmp_path / "t.dcm", strangers, random_masks(2, 1), "liver"))
    ]
    notes = [match for match in images_here.match(asked).values() if isinstance(match, Note)]
    assert kinds(notes) == ["image missing"] * len(asked)


def test_a_segmentation_of_other_images_is_refused(tmp_path: Path, series: list[Dataset]) -> None:
    strangers = [slice_of(number) for number in range(3)]
    image = images("dicom-seg", segmentation(tmp_path / "s.dcm", strangers, random_masks(3, 1), "liver"))[0]
    assert image.anchor is not None
    with open_image(tmp_path / "photos" / "a.dcm") as opened, pytest.raises(FormatError, match="not in the image's series"):
        image.anchor.plane_in(opened)


def test_fractional_segments_count_from_one_half(tmp_path: Path, series: list[Dataset]) -> None:
    shares = np.random.default_rng(4).uniform(0, 1, (3, *SHAPE))
    path = segmentation(tmp_path / "s.dcm", series, shares, "liver", kind="FRACTIONAL")
    stored = np.rint(shares * 255) / 255
    with open_image(tmp_path / "photos" / "a.dcm") as opened:
        for image in images("dicom-seg", path):
            assert image.anchor is not None
            ((_, mask),) = drawn(image)[0]
            assert np.array_equal(mask, stored[image.anchor.plane_in(opened)] >= 0.5)


def test_other_dicom_files_are_no_segmentations(tmp_path: Path, series: list[Dataset]) -> None:
    with pytest.raises(FormatError, match="but no segmentation"):
        read([tmp_path / "photos" / "a.dcm"], "dicom-seg")
    with pytest.raises(FormatError, match="no DICOM segmentation in"):
        read([tmp_path / "photos"], "dicom-seg")
    segmentation(tmp_path / "photos" / "s.dcm", series, random_masks(1, 1), "liver")
    assert len(images("dicom-seg", tmp_path / "photos")) == 3


def test_a_damaged_segmentation_is_told(tmp_path: Path, series: list[Dataset]) -> None:
    path = segmentation(tmp_path / "s.dcm", series, random_masks(1, 1), "liver")
    broken = pydicom.dcmread(path)
    broken.Rows = 60_000
    broken.Columns = 60_000
    broken.save_as(path)
    (note,) = read([path], "dicom-seg")
    assert isinstance(note, Note) and "possible bomb" in note.text
