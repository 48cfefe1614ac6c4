"""What our own export writes comes back as the same pixels, or differs exactly as its report says."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from tests.annotation.export.drawn import LABELS, documents, exported, iou, lying, visible
from tests.annotation.imports.written import drawn, images_in

from edgeflow.annotation.document import Document
from edgeflow.imaging.image import Georeference
from edgeflow.masks import Mask

NAMES = {label.id: label.name for label in LABELS}
UTM = Georeference("EPSG:32633", (0.5, 0.1, 500_000.25, 0.1, -0.5, 5_200_000.75))  # rotated
FORMS_OF_OBJECTS = ["coco", "labelme", "cvat", "geojson", "geopackage", "shapefile"]


def back(form: str, document: Document, georeference: Georeference | None = None) -> list[tuple[str, Mask]]:
    with TemporaryDirectory() as folder:
        made = exported(form, document, source=lying(georeference))
        place = made.written(Path(folder))
        skipped = {"report.json", "labels.json", "split.json"}
        paths = [path for path in place.rglob("*") if path.is_file() and path.name not in skipped]
        suffixes = {
            "shapefile": ".shp",
            "geopackage": ".gpkg",
            "geojson": ".geojson",
            "coco": ".json",
            "labelme": ".json",
            "cvat": ".xml",
        }
        named = [path for path in paths if path.suffix == suffixes[form]] if form in suffixes else [place]
        (image,) = images_in(form, *named)
        found, _ = drawn(image, document.shape, georeference)
        return found


@pytest.mark.parametrize("form", FORMS_OF_OBJECTS)
@settings(max_examples=25, deadline=None)
@given(document=documents())
def test_objects_come_back_in_their_order_with_their_labels_and_pixels(form: str, document: Document) -> None:
    found = back(form, document)
    assert [label for label, _ in found] == [NAMES[region.label_id] for region in document.regions]
    assert all(np.array_equal(mask, region.geometry.mask) for (_, mask), region in zip(found, document.regions, strict=True))


@pytest.mark.parametrize("form", ["geojson", "geopackage", "shapefile"])
@settings(max_examples=15, deadline=None)
@given(document=documents())
def test_objects_on_the_ground_come_back_through_a_rotated_transform(form: str, document: Document) -> None:
    found = back(form, document, UTM)
    assert all(np.array_equal(mask, region.geometry.mask) for (_, mask), region in zip(found, document.regions, strict=True))


@settings(max_examples=25, deadline=None)
@given(document=documents())
def test_voc_brings_back_what_is_seen_of_each_object(document: Document) -> None:
    found = back("voc", document)
    seen = [
        (NAMES[region.label_id], mask) for region, mask in zip(document.regions, visible(document), strict=True) if mask.any()
    ]
    assert [label for label, _ in found] == [label for label, _ in seen]
    assert all(np.array_equal(mask, other) for (_, mask), (_, other) in zip(found, seen, strict=True))


@pytest.mark.parametrize("form", ["index-mask", "pseudo-colour", "geotiff-mask"])
@settings(max_examples=25, deadline=None)
@given(document=documents())
def test_masks_bring_back_what_is_seen_of_each_label(form: str, document: Document) -> None:
    found = dict(back(form, document))
    seen: dict[str, Mask] = {}
    for region, mask in zip(document.regions, visible(document), strict=True):
        if mask.any():
            seen[NAMES[region.label_id]] = seen.get(NAMES[region.label_id], np.zeros(document.shape, np.bool_)) | mask
    assert found.keys() == seen.keys()
    assert all(np.array_equal(found[label], mask) for label, mask in seen.items())


@settings(max_examples=25, deadline=None)
@given(document=documents(most=1))
def test_yolo_costs_what_the_report_says(document: Document) -> None:
    with TemporaryDirectory() as folder:
        made = exported("yolo-seg", document)
        (image,) = images_in("yolo-seg", made.written(Path(folder)))
        found, _ = drawn(image, document.shape)
    (region,) = document.regions
    assert {label for label, _ in found} == {NAMES[region.label_id]}
    best = max(iou(mask, region.geometry.mask) for _, mask in found)
    assert best == pytest.approx(made.ious().get(region.id, 1.0))
