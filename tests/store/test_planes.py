"""Stacks in the store: every plane a document of its own, the file one row of the list."""

from contextlib import closing

from tests.store.conftest import OpenStore
from tests.store.drawn import SHAPE, edited, opened, region

from edgeflow.annotation.document import Provenance
from edgeflow.imaging.view import View
from edgeflow.store.edits import AddRegion, SetNote
from edgeflow.store.store import Store

BONE = View((0,), (-450.0,), (1050.0,))


def test_a_plane_gets_an_id_once_and_is_a_document_of_its_own(store: Store) -> None:
    first = opened(store)
    third = store.plane(first.image, 2)
    assert third == store.plane(first.image, 2) == store.plane(third, 2)
    assert store.plane(third, 0) == first.image
    assert store.plane(first.image, 2, "coronal") not in (first.image, third)
    store.set_shape(third, SHAPE)
    document = edited(store, store.document(third), region())
    assert (document.name, document.plane, document.axis, len(document.regions)) == ("a.jpg", 2, None, 1)
    assert store.document(first.image).regions == ()
    coronal = store.plane(first.image, 2, "coronal")
    store.set_shape(coronal, SHAPE)
    assert store.document(coronal).axis == "coronal"


def test_the_list_has_a_file_once_with_what_is_on_all_its_planes(store: Store) -> None:
    first = opened(store)
    second = store.plane(first.image, 1)
    store.set_shape(second, SHAPE)
    edited(store, store.document(second), region("r1"), SetNote(True, "odd"))
    edited(store, first, region("r2"))
    listed, other = store.images()
    assert (listed.id, listed.name, listed.regions, listed.flagged, listed.note) == (first.image, "a.jpg", 2, True, True)
    assert other.name == "b.jpg"
    assert [(plane.plane, plane.regions) for plane in store.planes("a.jpg")] == [(0, 1), (1, 1)]
    assert [document.plane for document in store.labelled_documents()] == [0, 1]
    objects, images = store.efforts()
    assert [effort.name for effort in objects] == ["a.jpg", "a.jpg (2)"]
    assert [effort.name for effort in images] == ["a.jpg", "b.jpg", "a.jpg (2)"]


def test_what_is_shown_of_a_file_is_kept_for_all_its_planes_and_with_its_regions(open_store: OpenStore) -> None:
    store = open_store()
    document = opened(store)
    assert store.image(document.image).view is None
    store.set_view(store.plane(document.image, 5), BONE)
    seen = region().geometry
    edited(store, document, AddRegion("r9", 1, seen, Provenance(view=BONE)))
    with closing(open_store()) as again:
        far = again.image(again.plane(document.image, 7))
        assert (far.entry, far.plane, far.view) == (document.image, 7, BONE)
        assert again.document(document.image).regions[0].provenance.view == BONE
    store.set_view(document.image, None)
    assert store.image(document.image).view is None
