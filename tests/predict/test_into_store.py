"""Objects into a store: once, in order, as one undo, whatever was done to them since."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgeflow.annotation.document import Document, Provenance
from edgeflow.annotation.geometry import Geometry
from edgeflow.predict.into_store import Offered, Taken, add_objects, key_of_pixels
from edgeflow.store.edits import AddRegion, DeleteRegions, Edit, Relabel, Reshape, SetNote, Shaped
from edgeflow.store.labels import AddLabel, DeleteLabel
from edgeflow.store.store import Store

SHAPE = (6, 8)
OURS = 4 * "0123abcd"


def square(top: int, left: int) -> Geometry:
    mask = np.zeros(SHAPE, np.bool_)
    mask[top : top + 2, left : left + 2] = True
    return Geometry.of_mask(mask)


def cat(top: int = 0, left: int = 0, *, own: str | None = None) -> Offered:
    shape = square(top, left)
    return Offered("cat", key_of_pixels(shape), shape, given=own)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path)
    opened.edit_labels(0, AddLabel("cat"))
    opened.scan(["a.jpg", "b.jpg"])
    for image in opened.images():
        opened.set_shape(image.id, SHAPE)
    yield opened
    opened.close()


def images(store: Store) -> list[str]:
    return [image.id for image in store.images()]


def add(store: Store, *offered: Offered, image: int = 0) -> Taken:
    labels = {label.name: label.id for label in store.labels()}
    return add_objects(store, images(store)[image], offered, labels, "import")


def seen(store: Store, image: int = 0) -> Document:
    return store.document(images(store)[image])


def edit(store: Store, wanted: Edit) -> None:
    document = seen(store)
    store.edit(document.image, document.version, wanted)


def test_objects_come_in_their_order_and_go_with_one_undo(store: Store) -> None:
    taken = add(store, cat(0, 0), cat(2, 2))
    document = seen(store)
    assert tuple(region.id for region in document.regions) == taken.added
    assert [region.geometry for region in document.regions] == [square(0, 0), square(2, 2)]
    assert store.undo(document.image, document.version).document.regions == ()


def test_what_comes_a_second_time_is_there_already(store: Store) -> None:
    first = add(store, cat(0, 0), cat(2, 2))
    second = add(store, cat(2, 2), cat(4, 4), cat(0, 0))
    assert (len(first.added), len(second.added), second.known, second.changed) == (2, 1, 2, ())
    assert len(seen(store).regions) == 3


def test_of_two_equal_objects_both_come_and_both_are_known(store: Store) -> None:
    assert len(add(store, cat(), cat()).added) == 2
    assert add(store, cat(), cat()) == Taken((), 2, ())


def test_an_object_that_was_corrected_or_relabelled_here_stays_so(store: Store) -> None:
    one, other = add(store, cat(0, 0), cat(2, 2)).added
    store.edit_labels(store.label_table().version, AddLabel("dog"))
    dog = store.labels()[-1].id
    edit(store, Reshape("paint", (Shaped(one, square(4, 4)),)))
    edit(store, Relabel((other,), dog))
    before = seen(store)
    assert add(store, cat(0, 0), cat(2, 2)) == Taken((), 2, ())
    assert seen(store) == before


def test_a_region_that_was_drawn_here_does_not_come_again_out_of_a_file_without_ids(store: Store) -> None:
    cats = store.labels()[-1].id
    edit(store, AddRegion("drawn", cats, square(0, 0), Provenance(), ends_draft=False))
    # One of two equal ones is it, and under another label it would be another one.
    assert add(store, cat(0, 0)) == Taken((), 1, ())
    assert len(add(store, cat(0, 0), cat(0, 0), replace(cat(0, 0), label="object")).added) == 2
    assert add(store, cat(0, 0), cat(0, 0), replace(cat(0, 0), label="object")) == Taken((), 3, ())


def test_what_was_deleted_or_taken_back_comes_again(store: Store) -> None:
    (one,) = add(store, cat()).added
    edit(store, DeleteRegions((one,)))
    assert add(store, cat()).added == (one,)
    document = seen(store)
    store.undo(document.image, document.version)
    assert add(store, cat()).added == (one,)


def test_an_object_whose_label_was_deleted_with_it_comes_again_under_another_id(store: Store) -> None:
    (one,) = add(store, cat()).added
    table = store.label_table()
    store.edit_labels(table.version, DeleteLabel(table.labels[-1].id))
    store.edit_labels(store.label_table().version, AddLabel("cat"))
    (again,) = add(store, cat()).added
    assert again != one
    assert add(store, cat()) == Taken((), 1, ())


def test_a_region_of_ours_keeps_its_id_and_a_copy_of_it_gets_another(store: Store) -> None:
    taken = add(store, cat(0, 0, own=OURS), cat(2, 2, own=OURS))
    assert taken.added[0] == OURS
    assert taken.added[1] != OURS
    assert add(store, cat(0, 0, own=OURS), cat(2, 2, own=OURS)) == Taken((), 2, ())


def test_a_region_of_ours_that_differs_now_is_kept_and_told(store: Store) -> None:
    add(store, cat(0, 0, own=OURS))
    corrected = cat(3, 3, own=OURS)
    assert add(store, corrected) == Taken((), 1, (corrected,))
    assert [region.geometry for region in seen(store).regions] == [square(0, 0)]


def test_an_id_that_a_region_of_another_image_has_is_not_taken_from_it(store: Store) -> None:
    add(store, cat(own=OURS), image=1)
    (new,) = add(store, cat(own=OURS)).added
    assert new != OURS
    assert [region.id for region in seen(store, 1).regions] == [OURS]


@pytest.mark.parametrize("name", ["", "a" * 33, "a" * 31, "A" * 32, "../a", "a\0", "\ud800"])
def test_an_id_that_cannot_be_one_of_ours_is_not_taken(store: Store, name: str) -> None:
    (new,) = add(store, cat(own=name)).added
    assert len(new) == 32


class Busy(Store):
    """Somebody notes something on a document right after it was read for the first time."""

    noted = False

    def document(self, image: str) -> Document:
        found = super().document(image)
        if not self.noted:
            self.noted = True
            self.edit(image, found.version, SetNote(True, "mine"))
        return found


def test_somebody_elses_edit_in_between_is_waited_for(store: Store, tmp_path: Path) -> None:
    busy = Busy.open(tmp_path)
    assert len(add(busy, cat()).added) == 1
    assert seen(store).note == "mine"
    busy.close()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from(["cat", "object"])), max_size=8), st.data())
def test_any_list_in_any_parts_and_any_order_comes_once(places: list[tuple[int, int, str]], data: st.DataObject) -> None:
    offered = [replace(cat(top, left), label=label) for top, left, label in places]
    with TemporaryDirectory() as folder:
        store = Store.open(Path(folder))
        store.edit_labels(0, AddLabel("cat"))
        store.scan(["a.jpg"])
        store.set_shape(images(store)[0], SHAPE)
        whole = sorted(add(store, *offered).added)
        assert add(store, *data.draw(st.permutations(offered))) == Taken((), len(offered), ())
        assert sorted(region.id for region in seen(store).regions) == whole
        store.close()
