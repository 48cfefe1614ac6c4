"""The store as its callers see it: what is there after edits, restarts and quarrels."""

import threading

import pytest
from tests.store.conftest import OpenStore
from tests.store.drawn import SHAPE, clicked, edited, opened, redone, region, undone

from edgeflow.annotation.document import Draft
from edgeflow.clicks import Click
from edgeflow.errors import ConflictError
from edgeflow.store.edits import DeleteRegions, Lock, Relabel, SetNote, Start, UnknownIdError
from edgeflow.store.labels import AddLabel, DeleteLabel, MergeLabel
from edgeflow.store.store import Store


def test_a_new_store_has_one_label_and_no_image(store: Store) -> None:
    assert [(label.id, label.name, label.key) for label in store.labels()] == [(1, "object", "1")]
    assert store.images() == []
    assert store.last_image is None
    assert store.settings() == {}


def test_everything_is_there_again_in_another_process_or_after_a_restart(open_store: OpenStore) -> None:
    store = open_store()
    document = edited(store, opened(store), clicked((1, 2)), region(), SetNote(True, "odd"), clicked((3, 3), (4.25, 4)))
    document = undone(store, document)
    store.remember_last(document.image)
    again = open_store()
    assert again.document(document.image) == document
    assert again.last_image == document.image
    assert again.images() == store.images()
    document = redone(again, document)
    assert document.draft.clicks == (Click(3, 3), Click(4.25, 4))
    assert store.document(document.image) == document


def test_known_images_keep_their_ids_when_the_folder_is_scanned_again(store: Store) -> None:
    store.scan(["b.jpg"])
    before = store.images()
    store.scan(["a.jpg", "b.jpg"])
    assert store.images()[:1] == before
    assert [image.name for image in store.images()] == ["b.jpg", "a.jpg"]


def test_an_edit_on_another_version_is_refused_and_nothing_changes(store: Store) -> None:
    document = opened(store)
    after = edited(store, document, clicked((1, 2)))
    refused = r"a\.jpg was changed elsewhere"
    for version in (document.version, after.version + 1):
        with pytest.raises(ConflictError, match=refused):
            store.edit(document.image, version, region())
        with pytest.raises(ConflictError, match=refused):
            store.undo(document.image, version)
    assert store.document(document.image) == after


def test_of_many_edits_on_one_version_exactly_one_is_made(open_store: OpenStore) -> None:
    store = open_store()
    document = opened(store)
    results: list[str] = []
    own = [open_store() for _ in range(6)]

    def edit(number: int) -> None:
        try:
            own[number].edit(document.image, document.version, region(f"r{number}"))
            results.append("made")
        except ConflictError:
            results.append("refused")

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["made"] + ["refused"] * 5
    assert len(store.document(document.image).regions) == 1


def test_one_edit_sent_by_six_at_once_is_made_once_and_known_to_five(open_store: OpenStore) -> None:
    document = opened(open_store())
    own = [open_store() for _ in range(6)]
    known: list[bool] = []
    threads = [
        threading.Thread(
            target=lambda store: known.append(store.edit(document.image, document.version, region(), uid="e" * 32).known),
            args=(store,),
        )
        for store in own
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(known) == [False] + [True] * 5


def test_unknown_ids_are_told(store: Store) -> None:
    document = opened(store)
    for edit in (Relabel(("r9",), 1), DeleteRegions(("r9",)), region(label=5), Start("r9")):
        with pytest.raises(UnknownIdError):
            store.edit(document.image, document.version, edit)
    with pytest.raises(UnknownIdError):
        store.document("nothing")


def test_a_known_edit_is_answered_with_the_document_as_it_is_whatever_its_version(store: Store) -> None:
    document = opened(store)
    first = store.edit(document.image, document.version, region("r1"), uid="a" * 32)
    assert (first.since, first.touched, first.known) == (document.version, ("r1",), False)
    later = edited(store, first.document, region("r2"))
    again = store.edit(document.image, document.version, region("r1"), uid="a" * 32)
    assert (again.document, again.touched, again.known) == (later, (), True)
    assert store.knows("a" * 32) and not store.knows("b" * 32)


def test_an_undo_sent_twice_takes_one_edit_back(store: Store) -> None:
    document = edited(store, opened(store), region("r1"), region("r2"))
    image, version = document.image, document.version
    first = store.undo(image, version, uid="a" * 32).document
    again = store.undo(image, version, uid="a" * 32)
    assert (again.document, again.known) == (first, True)
    back = store.redo(image, first.version, uid="b" * 32).document
    assert store.redo(image, first.version, uid="b" * 32).document == back
    assert [region.id for region in back.regions] == ["r1", "r2"]


def test_every_name_of_a_slider_moved_in_many_steps_is_known(store: Store) -> None:
    document = edited(store, opened(store), clicked((1, 2)))
    version = document.version
    for step, name in enumerate("abc"):
        edit = clicked((1, 2), threshold=0.6 + step / 10)
        document = store.edit(document.image, version + step, edit, uid=name * 32).document
    assert all(store.knows(name * 32) for name in "abc")


def test_a_slider_moved_in_many_steps_is_one_undo(store: Store) -> None:
    document = edited(store, opened(store), clicked((1, 2)))
    document = edited(store, document, *(clicked((1, 2), threshold=threshold) for threshold in (0.6, 0.7, 0.8)))
    document = undone(store, document)
    assert document.draft == Draft((Click(1, 2),), 0.5, False)
    assert redone(store, document).draft.threshold == 0.8


def test_an_edit_that_changes_nothing_is_none(store: Store) -> None:
    document = edited(store, opened(store), region())
    for edit in (clicked(), Start(), Relabel(("r1",), 1), Lock(("r1",), False), SetNote(False, "")):
        assert edited(store, document, edit, seconds=3.0) == document
    fresh = undone(store, document, 2)
    assert undone(store, fresh) == fresh
    assert redone(store, redone(store, fresh)).version == fresh.version + 1


def test_a_replaced_picture_of_another_size_is_refused_while_there_are_regions(store: Store) -> None:
    document = opened(store)
    store.set_shape(document.image, (9, 9))
    document = store.document(document.image)
    assert document.shape == (9, 9)
    store.set_shape(document.image, SHAPE)
    edited(store, document, region())
    with pytest.raises(ConflictError, match="9 x 9 but was annotated at 6 x 8"):
        store.set_shape(document.image, (9, 9))


def test_the_list_of_images_tells_what_is_in_them(store: Store) -> None:
    document = opened(store)
    labels = store.edit_labels(0, AddLabel("cat"))
    assert [(image.regions, image.labels, image.draft) for image in store.images()] == [(0, (), False)] * 2
    document = edited(store, document, region("r1", 2), region("r2", 1), region("r3", 2), SetNote(True, "blurred"), Start("r1"))
    first, second = store.images()
    assert (first.regions, first.labels, first.draft, first.flagged, first.note) == (3, (1, 2), True, True, True)
    assert (second.regions, second.labels, second.draft, second.flagged, second.note) == (0, (), False, False, False)
    labels = store.edit_labels(labels.version, MergeLabel(1, 2))
    assert store.images()[0].labels == (2,)
    labels = store.edit_labels(labels.version, AddLabel("dog"))
    store.edit_labels(labels.version, DeleteLabel(2))
    assert (store.images()[0].regions, store.images()[0].labels) == (0, ())


def test_efforts_are_of_regions_there_are_and_seconds_of_everything_done(store: Store) -> None:
    document = edited(store, opened(store), clicked((1, 2)), seconds=4.0)
    document = edited(store, document, region("r1"), region("r2"), seconds=1.0)
    edited(store, document, DeleteRegions(("r2",)), seconds=2.0)
    regions, images = store.efforts()
    ((row, image),) = [(regions[0], images[0])]
    # 2.5 it came with, 4 of its clicks, 1 of finishing it.
    assert (row.region, row.label, row.area, row.clicks, row.edits, row.seconds) == ("r1", "object", 4, 2, 0, 7.5)
    assert len(regions) == 1
    assert (image.name, image.regions, image.clicks, image.edits, image.seconds) == ("a.jpg", 1, 2, 0, 8.0)
    assert images[1].seconds == 0.0


def test_settings_are_kept_by_name_and_by_user(open_store: OpenStore) -> None:
    store = open_store()
    assert store.set_settings({"brush": 8, "keys": {"a": ["b", None]}}) == {"brush": 8, "keys": {"a": ["b", None]}}
    assert store.set_settings({"brush": None}) == {"brush": None, "keys": {"a": ["b", None]}}
    store.set_settings({"brush": 3}, user="somebody")
    assert open_store().settings() == {"brush": None, "keys": {"a": ["b", None]}}
    assert open_store().settings("somebody") == {"brush": 3}
