"""DICOM segmentations: a SEG object per series, one binary segment a label, referring to the images (PS3.3 A.51).

Segments are numbered from 1 in ascending order of label id, those without a region too, so that a number means the same in every
file. Overlaps of different labels stay, for each segment has frames of its own; regions of one label become one. Only DICOM
images have one. Images without a frame of reference (PS3.3 C.7.4.1), as of plain radiography, have a file per plane; frames of
one file without it cannot be referred to and are left out. The patient's and the study's particulars are copied from the images,
as the standard asks.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import highdicom
import numpy as np
import pydicom
from pydicom.sr.codedict import codes
from pydicom.uid import generate_uid

from edgeflow.annotation.document import Document, Label
from edgeflow.annotation.export.content import File
from edgeflow.annotation.export.encode import Values
from edgeflow.annotation.export.index_mask import blank, label_values
from edgeflow.annotation.export.names import unlike
from edgeflow.annotation.export.order import Order
from edgeflow.annotation.export.overlap import flattened
from edgeflow.annotation.export.report import note_renamed
from edgeflow.annotation.export.rows import paint
from edgeflow.annotation.export.stacks import by_file
from edgeflow.annotation.export.xml_text import legal
from edgeflow.imaging.dicom import Dicom

# PS3.5, section 6.2: LO holds 64 characters, no backslash and no control character.
_LONGEST = 64
_FORBIDDEN = re.compile(r"[\\\x00-\x1f\x7f]")
_UTF_8 = "ISO_IR 192"
# PS3.3 has them as type 2: there, though perhaps empty. Anonymised images often lack them.
_MAY_BE_EMPTY = (
    *("PatientID", "PatientName", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "StudyID", "AccessionNumber"),
    "ReferringPhysicianName",
)
# Overlapping segments are held one beside the other while they are packed.
_MOST_BYTES = 1 << 30


def files(order: Order) -> Iterator[File]:
    """``STEM.dcm`` of every series or file."""
    names = _segment_names(order)
    for documents in by_file(order.documents):
        kept = [document for document in documents if document.regions and _is_dicom(order, document)]
        image = order.sources.image(kept[0], "so it has no segmentation") if kept else None
        if not isinstance(image, Dicom):
            continue
        for together in _together(order, image, kept):
            path = order.scratch / "segmentation.dcm"
            # What highdicom throws at images that lack what a segmentation must copy or refer to.
            try:
                made = _segmentation(order, image, together, names)
                made.save_as(path)
            except (ValueError, TypeError, AttributeError, KeyError, RuntimeError) as error:
                for document in together:
                    order.note(document, "image left out", f"It cannot have a DICOM segmentation: {_one_line(error)}")
                continue
            for document in together:
                order.note_merged(document)
            stem = order.stems.stem_of_file(kept[0]) if together is kept else order.stems.stem(together[0])
            yield f"{stem}.dcm", path
            path.unlink(missing_ok=True)


def _is_dicom(order: Order, document: Document) -> bool:
    image = order.sources.image(document, "so it has no segmentation")
    if image is not None and not isinstance(image, Dicom):
        order.note(document, "image left out", "It is no DICOM image, so it has no DICOM segmentation.")
    return isinstance(image, Dicom)


def _together(order: Order, image: Dicom, documents: Sequence[Document]) -> Iterator[Sequence[Document]]:
    """The planes that one segmentation can hold."""
    if _dataset(image, documents[0]).get("FrameOfReferenceUID"):
        yield documents
    elif image.layout.planes == 1 or len(image.files) > 1:
        yield from ([document] for document in documents)
    else:
        for document in documents:
            text = "Its file has several frames and no frame of reference, so a segmentation cannot say which frame it is of."
            order.note(document, "image left out", text)


def _segmentation(order: Order, image: Dicom, documents: Sequence[Document], names: Sequence[str]) -> Any:
    if len(image.files) > 1 or image.layout.planes == 1:
        sources = [_dataset(image, document) for document in documents]
        frames, places = len(sources), list(range(len(sources)))
    else:
        sources = [_dataset(image, documents[0])]
        frames, places = image.layout.planes, [document.plane for document in documents]
    made = highdicom.seg.Segmentation(
        source_images=sources,
        pixel_array=_pixels(order, documents, places, frames),
        segmentation_type="BINARY",
        segment_descriptions=[
            _description(number, name, label, documents, order.creator)
            for number, (name, label) in enumerate(zip(names, order.labels, strict=True), start=1)
        ],
        series_instance_uid=generate_uid(),
        series_number=1,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="EdgeFlow",
        manufacturer_model_name="EdgeFlow",
        software_versions=order.creator,
        device_serial_number="0",
    )
    made.SpecificCharacterSet = _UTF_8
    return made


def _pixels(order: Order, documents: Sequence[Document], places: Sequence[int], frames: int) -> Values:
    """Of every frame the number of the segment on each pixel; where segments overlap, (frames, H, W, segments) of 0 and 1."""
    values = label_values(order.labels)
    height, width = documents[0].shape
    flats = [flattened(document) for document in documents]
    overlapping = any(notes for _, notes in flats)
    if overlapping and frames * height * width * len(values) <= _MOST_BYTES:
        stacked = np.zeros((frames, height, width, len(values)), np.uint8)
        for place, document in zip(places, documents, strict=True):
            for region in document.regions:
                segment = stacked[place, ..., values[region.label_id] - 1]
                segment[region.geometry.window.slices][region.geometry.crop] = 1
        return stacked
    pixels = blank((frames, height, width), len(values))
    for place, (document, notes) in zip(places, flats, strict=True):
        order.report.notes += notes
        paint(pixels[place], 0, ((region.geometry, values[region.label_id]) for region in document.regions))
    return pixels


def _dataset(image: Dicom, document: Document) -> Any:
    path = image.files[document.plane if len(image.files) > 1 else 0]
    found: Any = pydicom.dcmread(path, stop_before_pixels=True)
    for keyword in _MAY_BE_EMPTY:
        if keyword not in found:
            setattr(found, keyword, "")
    return found


def _segment_names(order: Order) -> list[str]:
    names: list[str] = []
    for label in order.labels:
        plain = _FORBIDDEN.sub("_", legal(label.name)).strip()[:_LONGEST] or "_"
        # Room for a number where two are alike so far.
        names.append(unlike(plain[: _LONGEST - 6], names) if plain in names else plain)
        note_renamed(order.report, label.name, names[-1])
    return names


def _description(number: int, name: str, label: Label, documents: Sequence[Document], creator: str) -> Any:
    regions = [region for document in documents for region in document.regions if region.label_id == label.id]
    models = sorted({region.provenance.model for region in regions} - {""})
    made_by = None
    if models:
        made_by = highdicom.AlgorithmIdentificationSequence(
            name=", ".join(models)[:_LONGEST], family=codes.DCM.ArtificialIntelligence, version=creator
        )
    return highdicom.seg.SegmentDescription(
        segment_number=number,
        segment_label=name,
        segmented_property_category=codes.SCT.Tissue,
        segmented_property_type=codes.SCT.Tissue,
        algorithm_type="SEMIAUTOMATIC" if models else "MANUAL",
        algorithm_identification=made_by,
    )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
