import numpy as np
from hypothesis import given, settings
from tests.annotation.export.drawn import document, documents, iou, rows, visible

from edgeflow.annotation.document import Document
from edgeflow.annotation.export.overlap import flattened


def test_a_region_loses_what_lies_under_another() -> None:
    flat, notes = flattened(document((rows("###."), 1), (rows("..##"), 1)))
    assert [region.geometry.mask.tolist() for region in flat.regions] == [rows("##..").tolist(), rows("..##").tolist()]
    assert [(note.region, note.iou) for note in notes] == [("r1", 2 / 3)]


def test_regions_that_only_touch_are_the_same_objects_as_before() -> None:
    drawn = document((rows("##.."), 1), (rows("..##"), 4))
    flat, notes = flattened(drawn)
    assert flat == drawn and notes == []


@settings(deadline=None)
@given(documents(most=6))
def test_what_is_left_is_what_is_seen_and_the_notes_say_its_cost(drawn: Document) -> None:
    flat, notes = flattened(drawn)
    told = {note.region: note.iou for note in notes}
    left = {region.id: region.geometry.mask for region in flat.regions}
    for region, seen in zip(drawn.regions, visible(drawn), strict=True):
        assert np.array_equal(left.get(region.id, np.zeros(drawn.shape, np.bool_)), seen)
        assert told.get(region.id, 1.0) == iou(seen, region.geometry.mask)
