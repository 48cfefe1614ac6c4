"""DICOM segmentations (PS3.3 A.51): binary or fractional segments of the planes of a series, as highdicom and others write them.

Each segment is one region of each plane that has a pixel of it; of fractional ones the pixels of at least one half. The
plane that a frame is of is the instance it refers to; the image is looked for by the file's name, then by that instance. Nothing
of the patient is read.
"""

import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom.pixels.utils import iter_pixels

from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.imports.dicom_instances import plane_of_instance
from edgeflow.annotation.imports.found_files import FoundFile, found_files
from edgeflow.annotation.imports.imported import Imported, ImportedRegion, NamedLabel, Source
from edgeflow.annotation.imports.label_names import each_once, label_name
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.annotation.imports.shapes import MOST_PIXELS, Pixels
from edgeflow.errors import ImageError
from edgeflow.imaging.guarded import guarded
from edgeflow.imaging.image import Image

_SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Instance:
    """A frame, from 1, of a DICOM instance; implements `Anchor`."""

    uid: str
    frame: int

    def plane_in(self, image: Image) -> int:
        """See `Anchor.plane_in`."""
        plane = plane_of_instance(image, self.uid, self.frame)
        if plane is None:
            raise FormatError("it refers to a DICOM instance that is not in the image's series")
        return plane


def read(paths: Sequence[Path]) -> Source:
    """Read segmentations, and those in folders; other DICOM files in a folder are passed over.

    Raises
    ------
    FormatError
        If there is none.
    """
    files = found_files(paths, (".dcm", ".dicom"))
    opened: dict[FoundFile, Any] = {}
    for file in files:
        try:
            opened[file] = _opened(file)
        except FormatError:
            if len(files) == 1:
                raise
    if not opened:
        raise FormatError(f"There is no DICOM segmentation in {' and '.join(str(path) for path in paths)}.")
    labels = [NamedLabel(name) for dataset in opened.values() for name in _labels(dataset).values()]
    return Source(each_once(labels), lambda: (one for file in opened for one in _planes(file)))


def _opened(file: FoundFile) -> Any:
    """The header of a segmentation."""
    with _sentences(file):
        dataset: Any = pydicom.dcmread(file.path, stop_before_pixels=True)
        if dataset.SOPClassUID != _SEGMENTATION:
            raise FormatError(f"{file.path} is a DICOM file, but no segmentation.")
        _labels(dataset)
        return dataset


def _planes(file: FoundFile) -> Iterator[Imported | Note]:
    try:
        with _sentences(file):
            dataset = _opened(file)
            labels, shape = _labels(dataset), (int(dataset.Rows), int(dataset.Columns))
            found = _frames(file, dataset, shape)
    except FormatError as error:
        yield Note(file.name, "file refused", str(error))
        return
    for plane, (instance, segments) in enumerate(found.items()):
        regions = tuple(
            ImportedRegion(labels.get(segment, f"segment {segment}"), Pixels(geometry), f"segment {segment} of {file.name}")
            for segment, geometry in sorted(segments, key=lambda pair: pair[0])
        )
        yield Imported(file.stem, shape, regions, is_stem=True, plane=plane, anchor=instance, instance=instance.uid)


def _frames(file: FoundFile, dataset: Any, shape: tuple[int, int]) -> Mapping["Instance", list[tuple[int, Geometry]]]:
    """Of every instance the segments that have a pixel of it."""
    if min(shape) < 1 or shape[0] * shape[1] > MOST_PIXELS:
        raise FormatError(f"{file.path} declares {shape[0]} x {shape[1]} pixels, which is refused as a possible bomb.")
    fractional = str(dataset.get("SegmentationType")) == "FRACTIONAL"
    least = _HALF * float(dataset.get("MaximumFractionalValue") or 1) if fractional else 1.0
    found: dict[Instance, list[tuple[int, Geometry]]] = defaultdict(list)
    for group, values in zip(list(dataset.PerFrameFunctionalGroupsSequence), iter_pixels(file.path), strict=True):
        mask = np.asarray(values) >= least
        if mask.shape != shape:
            raise FormatError(f"{file.path} has a frame of {mask.shape} pixels where its header says {shape}.")
        if mask.any():
            found[_instance(group)].append((_segment(dataset, group), Geometry.of_mask(mask)))
    return found


@contextmanager
def _sentences(file: FoundFile) -> Iterator[None]:
    try:
        with guarded(file.path), warnings.catch_warnings():
            # What pydicom finds odd is not for the reader of our report.
            warnings.simplefilter("ignore")
            try:
                yield
            except FormatError as error:
                # Our own sentence, which the guard would take for a decoder's.
                raise ImageError(str(error)) from error
    except ImageError as error:
        raise FormatError(str(error)) from error


def _labels(dataset: Any) -> dict[int, str]:
    return {
        int(segment.SegmentNumber): label_name(str(segment.get("SegmentLabel") or ""), f"segment {int(segment.SegmentNumber)}")
        for segment in dataset.SegmentSequence
    }


def _segment(dataset: Any, group: Any) -> int:
    sequence = group.get("SegmentIdentificationSequence")
    if not sequence:
        sequence = dataset.SharedFunctionalGroupsSequence[0].SegmentIdentificationSequence
    return int(sequence[0].ReferencedSegmentNumber)


def _instance(group: Any) -> Instance:
    source = group.DerivationImageSequence[0].SourceImageSequence[0]
    frame = source.get("ReferencedFrameNumber") or 1
    return Instance(str(source.ReferencedSOPInstanceUID), int(frame[0] if isinstance(frame, Sequence | list) else frame))
