"""DICOM files drawn for tests: valid, small, of no patient."""

from pathlib import Path
from typing import Any

import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
    SecondaryCaptureImageStorage,
    generate_uid,
)


def dataset(pixels: NDArray[Any], **attributes: Any) -> Dataset:
    """A data set of pixels (H, W), (frames, H, W) or, with 3 samples a pixel, (H, W, 3)."""
    color = pixels.ndim == 3 and attributes.get("SamplesPerPixel") == 3
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    made.SOPClassUID = SecondaryCaptureImageStorage
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    made.SeriesInstanceUID = generate_uid()
    made.Modality = "OT"
    made.SamplesPerPixel = 1
    made.PhotometricInterpretation = "MONOCHROME2"
    made.Rows, made.Columns = pixels.shape[:2] if color else pixels.shape[-2:]
    if pixels.ndim == 3 and not color:
        made.NumberOfFrames = pixels.shape[0]
    made.BitsAllocated = made.BitsStored = pixels.dtype.itemsize * 8
    made.HighBit = made.BitsStored - 1
    made.PixelRepresentation = int(pixels.dtype.kind == "i")
    made.PixelData = pixels.tobytes()
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def write(path: Path, pixels: NDArray[Any], **attributes: Any) -> Path:
    dataset(pixels, **attributes).save_as(path, enforce_file_format=True)
    return path


def compressed(folder: Path, plain: Dataset, syntax: UID) -> Dataset:
    """By GDCM, which also decodes: no other encoder of these is at hand; run lengths by pydicom."""
    if syntax == RLELossless:
        plain.compress(RLELossless, encoding_plugin="pydicom")
        return plain
    import gdcm

    kinds = {
        JPEGLosslessSV1: gdcm.TransferSyntax.JPEGLosslessProcess14_1,
        JPEG2000Lossless: gdcm.TransferSyntax.JPEG2000Lossless,
        JPEGLSLossless: gdcm.TransferSyntax.JPEGLSLossless,
    }
    plain.save_as(folder / "plain", enforce_file_format=True)
    reader = gdcm.ImageReader()
    reader.SetFileName(str(folder / "plain"))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(kinds[syntax]))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer = gdcm.ImageWriter()
    writer.SetFileName(str(folder / "changed"))
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    assert writer.Write()
    (folder / "plain").unlink()
    made = pydicom.dcmread(folder / "changed")
    (folder / "changed").unlink()
    return made
