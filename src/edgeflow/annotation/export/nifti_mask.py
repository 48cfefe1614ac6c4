"""NIfTI masks: index masks of whole volumes, in the voxel grid and with the affine of their images (NIfTI-1.1, nifti1.h).

Values are those of `index_mask`. All planes of a file become one volume, those nobody annotated background. Where planes of
several axes cross, a voxel keeps the label it had first: the usual axis comes first, then the others by name. Voxels are in the
file's own order, so nothing is turned or resampled.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
from numpy.typing import NDArray

from edgeflow.annotation.document import Document
from edgeflow.annotation.export.content import File
from edgeflow.annotation.export.index_mask import blank, label_table_json, label_values
from edgeflow.annotation.export.order import Order
from edgeflow.annotation.export.stacks import by_file
from edgeflow.imaging.natural import is_nifti_name
from edgeflow.imaging.nifti import Nifti

# nifti1.h: values name labels; coordinates are the scanner's.
_LABELS = "label"
_SCANNER = 1
_PIECE = 1 << 24  # bytes


def files(order: Order) -> Iterator[File]:
    """``STEM.nii.gz`` of every volume and ``labels.json``, the table of values."""
    for documents in by_file(order.documents):
        if not is_nifti_name(documents[0].name):
            for document in documents:
                order.note(document, "image left out", "It is no NIfTI volume, so it has no NIfTI mask.")
            continue
        path = order.scratch / "mask.nii.gz"
        if _write(order, documents, path):
            yield f"{order.stems.stem_of_file(documents[0])}.nii.gz", path
            path.unlink(missing_ok=True)
    yield "labels.json", label_table_json(order.labels)


def _write(order: Order, documents: Sequence[Document], path: Path) -> bool:
    """Whether there is anything to write."""
    voxels: NDArray[Any] | None = None
    affine: NDArray[np.float64] | None = None
    held = order.scratch / "voxels"
    for document in documents:
        image = order.sources.image(document, "so its plane is not in the mask")
        if not isinstance(image, Nifti):
            continue
        if voxels is None:
            depth = image.layout.planes // image.cut.size[2]
            shape = image.voxels if depth == 1 else (*image.voxels, depth)
            voxels = _on_disk(held, shape, blank((0, 0), len(order.labels)).dtype)
            affine = image.affine
        volume, plane = divmod(document.plane, image.cut.size[2])
        target = voxels if voxels.ndim == 3 else voxels[..., volume]
        before = image.cut.plane(target, plane)
        image.cut.place(target, plane, _painted(order, document, before))
    if voxels is None:
        return False
    made: Any = nibabel.Nifti1Image(voxels, affine)  # type: ignore[no-untyped-call]
    made.set_sform(affine, _SCANNER)
    made.header.set_xyzt_units("mm")
    made.header.set_intent(_LABELS, name="labels")
    nibabel.save(made, path)
    held.unlink()
    return True


def _on_disk(path: Path, shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Zeros in the order of NIfTI's voxels; a volume may be larger than memory."""
    size = math.prod(shape) * dtype.itemsize
    # Written, not only declared: where the disk is full, a page that was not would end the process and not raise.
    with path.open("wb") as file:
        for begin in range(0, size, _PIECE):
            file.write(bytes(min(_PIECE, size - begin)))
    return np.memmap(path, dtype, "r+", shape=shape, order="F")


def _painted(order: Order, document: Document, before: NDArray[np.generic]) -> NDArray[np.generic]:
    """The plane with a document's regions where nothing was before."""
    order.note_merged(document)
    values = label_values(order.labels)
    after = np.array(before)
    for region in document.regions:
        value = values[region.label_id]
        there = after[region.geometry.window.slices]
        crop = region.geometry.crop
        taken = int(np.count_nonzero(crop & (there != 0) & (there != value)))
        if taken:
            area = region.geometry.area
            text = f"{taken} of {area} pixels of region {region.id} have the label that a plane of another axis gave them."
            order.note(document, "overlap flattened", text, region=region, iou=(area - taken) / area)
        there[crop & (there == 0)] = value
    return after
