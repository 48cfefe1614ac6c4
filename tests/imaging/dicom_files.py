"""DICOM files drawn for tests: valid, small, of no patient."""

from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid


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
