"""The label table: what edits make of it, how documents are read through it, and how it is taken back."""

from itertools import pairwise

import pytest
from tests.store.conftest import OpenStore
from tests.store.drawn import edited, opened, redone, region, undone

from edgeflow.errors import ConflictError
from edgeflow.store.edits import Hide, Relabel, UnknownIdError
from edgeflow.store.label_table import Labels, LabelUse
from edgeflow.store.labels import (
    AddLabel,
    ChangeLabel,
    DeleteLabel,
    ImportLabels,
    LabelEdit,
    LabelError,
    ListedLabel,
    MergeLabel,
    OrderLabels,
)
from edgeflow.store.store import Store


def change(store: Store, *edits: LabelEdit) -> Labels:
    for edit in edits:
        store.edit_labels(store.label_table().version, edit)
    return store.label_table()


def names(labels: Labels) -> list[str]:
    return [label.name for label in labels.labels]


def test_labels_are_added_once_with_colours_and_keys_of_their_own(store: Store) -> None:
    labels = change(store, *(AddLabel(name) for name in ["<script>", "../", "a, b", "😀", *map(str, range(8))]))
    assert change(store, AddLabel("😀", "#000000")) == labels
    assert len(labels.labels) == 13
    assert [label.key for label in labels.labels] == [*"123456789", "", "", "", ""]
    assert len({label.color for label in labels.labels}) == 13


def test_a_name_is_there_once_until_its_label_is_merged_or_deleted(store: Store) -> None:
    change(store, AddLabel("cat"), AddLabel("dog"))
    with pytest.raises(LabelError, match="There is a label 'cat' already"):
        change(store, ChangeLabel(3, name="cat"))
    change(store, MergeLabel(2, 1), ChangeLabel(3, name="cat"), DeleteLabel(3))
    assert [(label.id, label.name) for label in change(store, AddLabel("cat")).labels] == [(1, "object"), (4, "cat")]


def test_a_digit_is_taken_from_the_label_that_had_it(store: Store) -> None:
    labels = change(store, AddLabel("cat"), ChangeLabel(2, key="1", color="#123456"))
    assert [(label.name, label.color, label.key) for label in labels.labels] == [
        ("object", "#e6194b", ""),
        ("cat", "#123456", "1"),
    ]
    assert change(store, ChangeLabel(2, key="")).labels[1].key == ""


def test_the_order_of_the_table_names_every_label_once(store: Store) -> None:
    change(store, AddLabel("cat"), AddLabel("dog"), DeleteLabel(2))
    assert names(change(store, OrderLabels((3, 1)))) == ["dog", "object"]
    for wrong in ((3,), (3, 1, 1), (3, 1, 2), (1, 4)):
        with pytest.raises(LabelError, match="each of the 2 labels once"):
            change(store, OrderLabels(wrong))
    assert names(change(store, AddLabel("bird"))) == ["dog", "object", "bird"]


def test_a_list_gives_known_names_its_colours_and_digits_and_adds_the_others(store: Store) -> None:
    change(store, AddLabel("cat"))
    listed = [ListedLabel("new"), ListedLabel("cat", "#010203", "1"), ListedLabel("newer", "#040506", "7"), ListedLabel("object")]
    labels = change(store, ImportLabels(tuple(listed)))
    assert [(label.name, label.key) for label in labels.labels] == [("object", ""), ("cat", "1"), ("new", "2"), ("newer", "7")]
    assert [label.color for label in labels.labels[1::2]] == ["#010203", "#040506"]
    assert names(store.undo_labels(labels.version)) == ["object", "cat"]


def test_new_labels_of_a_list_get_the_digits_that_are_free_and_no_label_loses_its_own(store: Store) -> None:
    change(store, AddLabel("cat"), ChangeLabel(2, key=""))
    listed = [*(ListedLabel(f"label {number}") for number in range(4)), ListedLabel("asks", key="3"), ListedLabel("cat")]
    labels = change(store, ImportLabels(tuple(listed)))
    assert [label.key for label in labels.labels] == [*"1", "", *"2456", "3"]
    labels = change(store, ImportLabels(tuple(ListedLabel(f"more {number}") for number in range(5))))
    assert [label.key for label in labels.labels[-5:]] == [*"789", "", ""]


def test_many_labels_of_one_list_are_a_matter_of_a_moment(store: Store) -> None:
    labels = change(store, ImportLabels(tuple(ListedLabel(f"label {number}") for number in range(300))))
    assert len(labels.labels) == 301
    assert all(one.color != other.color for one, other in pairwise(labels.labels))


def test_the_last_label_stays(store: Store) -> None:
    with pytest.raises(LabelError, match="'object' is the last label"):
        change(store, DeleteLabel(1))
    with pytest.raises(LabelError, match="into itself"):
        change(store, MergeLabel(1, 1))
    for edit in (DeleteLabel(7), MergeLabel(1, 7), MergeLabel(7, 1), ChangeLabel(7, name="x")):
        with pytest.raises(UnknownIdError, match="There is no label 7"):
            change(store, edit)


def test_merged_labels_are_read_through_a_chain_and_given_back_by_undo(store: Store) -> None:
    change(store, AddLabel("cat"), AddLabel("dog"))
    document = edited(store, opened(store), region("r1", 1), region("r2", 2), region("r3", 3))
    labels = change(store, MergeLabel(1, 2), MergeLabel(2, 3))
    seen = store.document(document.image)
    assert ([entry.label_id for entry in seen.regions], seen.version) == ([3, 3, 3], document.version)
    assert store.label_use(3) == LabelUse(3, 1)
    with pytest.raises(UnknownIdError):
        edited(store, document, Relabel(("r3",), 1))
    with pytest.raises(UnknownIdError):
        change(store, MergeLabel(3, 1))
    # An edit of something else does not write the label down that is only read.
    document = edited(store, document, Hide(("r1",), True))
    assert [entry.label_id for entry in document.regions] == [3, 3, 3]
    labels = store.undo_labels(store.undo_labels(labels.version).version)
    assert [entry.label_id for entry in store.document(document.image).regions] == [1, 2, 3]
    assert names(labels) == ["object", "cat", "dog"]


def test_regions_of_a_deleted_label_are_nowhere_until_it_is_undone(store: Store) -> None:
    change(store, AddLabel("cat"))
    document = edited(store, opened(store), region("r1", 1), region("r2", 2))
    labels = change(store, DeleteLabel(2))
    assert [entry.id for entry in store.document(document.image).regions] == ["r1"]
    assert [image.regions for image in store.images()] == [1, 0]
    assert [[entry.id for entry in found.regions] for found in store.labelled_documents()] == [["r1"]]
    assert [row.region for row in store.efforts()[0]] == ["r1"]
    assert store.label_use(2) == LabelUse(0, 0)
    with pytest.raises(UnknownIdError):
        edited(store, document, Hide(("r2",), True))
    # Undo and redo of the image go on below the surface.
    hidden = redone(store, undone(store, document))
    assert [entry.id for entry in hidden.regions] == ["r1"]
    store.undo_labels(labels.version)
    assert [entry.id for entry in store.document(document.image).regions] == ["r1", "r2"]


def test_adding_a_label_is_not_taken_back_while_regions_have_it(store: Store) -> None:
    labels = change(store, AddLabel("cat"))
    document = edited(store, opened(store), region("r1", 2))
    with pytest.raises(LabelError, match="'cat' cannot be taken back while 1 object in 1 image have it"):
        store.undo_labels(labels.version)
    undone(store, document)
    assert names(store.undo_labels(labels.version)) == ["object"]
    assert names(store.redo_labels(labels.version + 1)) == ["object", "cat"]


def test_every_edit_of_the_table_is_taken_back_and_made_again(store: Store) -> None:
    edits: list[LabelEdit] = [
        AddLabel("cat"),
        ChangeLabel(2, "dog", "#000000", "1"),
        OrderLabels((2, 1)),
        ImportLabels((ListedLabel("cow"), ListedLabel("dog", key="3"))),
        MergeLabel(2, 1),
        DeleteLabel(3),
    ]
    seen = [store.label_table().labels, *(change(store, edit).labels for edit in edits)]
    assert len(set(seen)) == len(seen)
    for expected in reversed(seen[:-1]):
        assert store.undo_labels(store.label_table().version).labels == expected
    assert not store.label_table().can_undo
    for expected in seen[1:]:
        assert store.redo_labels(store.label_table().version).labels == expected
    assert not store.label_table().can_redo


def test_an_edit_of_another_version_of_the_table_is_refused_and_a_known_one_changes_nothing(open_store: OpenStore) -> None:
    store, other = open_store(), open_store()
    first = store.edit_labels(0, AddLabel("cat"), uid="a" * 32)
    assert other.edit_labels(0, AddLabel("dog"), uid="a" * 32) == first
    with pytest.raises(ConflictError, match=r"The labels were changed elsewhere meanwhile \(version 1, not 0\)"):
        other.edit_labels(0, AddLabel("dog"))
    second = other.undo_labels(1, uid="b" * 32)
    assert store.undo_labels(1, uid="b" * 32) == second
    assert names(store.label_table()) == ["object"]
