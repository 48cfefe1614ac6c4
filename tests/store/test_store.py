import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from edgeflow.annotation.document import Document, Draft, Provenance
from edgeflow.annotation.geometry import Geometry
from edgeflow.clicks import Click
from edgeflow.errors import ConflictError, ProjectError, StoreError
from edgeflow.grid import Window
from edgeflow.store.connect import DEFAULT_PLACE, open_engine
from edgeflow.store.edits import AddRegion, DeleteRegion, Relabel, SetDraft, UnknownIdError
from edgeflow.store.schema import metadata
from edgeflow.store.store import Store

SHAPE = (6, 8)


def square(top: int = 1, left: int = 2) -> Geometry:
    mask = np.zeros(SHAPE, np.bool_)
    mask[top : top + 2, left : left + 2] = True
    return Geometry.of_mask(mask)


def region(name: str = "r1", label: int = 1, *, top: int = 1) -> AddRegion:
    made = Provenance((Click(1, 2), Click(3.5, 4, False)), "net", "f00", 0.4, True, 2.5, Window(0, 0, 6, 8))
    return AddRegion(name, label, square(top), made)


def clicked(*points: tuple[float, float]) -> SetDraft:
    return SetDraft(Draft(tuple(Click(row, col) for row, col in points), 0.5, False, 100.0 if points else 0.0))


def opened(store: Store) -> Document:
    store.scan(["a.jpg", "b.jpg"])
    image = store.images()[0].id
    store.set_shape(image, SHAPE)
    return store.document(image)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opening = Store.open(tmp_path, now=lambda: 100.0)
    yield opening
    opening.close()


def test_a_new_store_has_one_label_and_no_image(store: Store) -> None:
    assert [(label.id, label.name, label.key) for label in store.labels()] == [(1, "object", "1")]
    assert store.images() == []
    assert store.last_image is None


def test_everything_is_there_again_in_another_process_or_after_a_restart(store: Store, tmp_path: Path) -> None:
    document = opened(store)
    document = store.edit(document.image, document.version, clicked((1, 2)))
    document = store.edit(document.image, document.version, region())
    document = store.edit(document.image, document.version, clicked((3, 3), (4.25, 4)))
    document = store.undo(document.image, document.version)
    store.remember_last(document.image)
    with closing(Store.open(tmp_path)) as again:
        assert again.document(document.image) == document
        assert again.last_image == document.image
        assert again.images() == store.images()
        document = again.redo(document.image, document.version)
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
    after = store.edit(document.image, document.version, clicked((1, 2)))
    refused = r"a\.jpg was changed elsewhere"
    for version in (document.version, after.version + 1):
        with pytest.raises(ConflictError, match=refused):
            store.edit(document.image, version, region())
        with pytest.raises(ConflictError, match=refused):
            store.undo(document.image, version)
    assert store.document(document.image) == after


def test_of_many_edits_on_one_version_exactly_one_is_made(store: Store, tmp_path: Path) -> None:
    document = opened(store)
    results: list[str] = []

    def edit(name: str) -> None:
        with closing(Store.open(tmp_path)) as own:
            try:
                own.edit(document.image, document.version, region(name))
                results.append("made")
            except ConflictError:
                results.append("refused")

    threads = [threading.Thread(target=edit, args=(f"r{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["made"] + ["refused"] * 5
    assert len(store.document(document.image).regions) == 1


def test_unknown_ids_are_told(store: Store) -> None:
    document = opened(store)
    for edit in (Relabel("r9", 1), DeleteRegion("r9"), region(label=5)):
        with pytest.raises(UnknownIdError):
            store.edit(document.image, document.version, edit)
    with pytest.raises(UnknownIdError):
        store.document("nothing")


def test_a_slider_moved_in_many_steps_is_one_undo(store: Store) -> None:
    document = opened(store)
    image = document.image
    document = store.edit(image, document.version, clicked((1, 2)))
    for threshold in (0.6, 0.7, 0.8):
        document = store.edit(image, document.version, SetDraft(Draft((Click(1, 2),), threshold, False, 100.0)))
    document = store.undo(image, document.version)
    assert document.draft == Draft((Click(1, 2),), 0.5, False, 100.0)
    assert store.redo(image, document.version).draft.threshold == 0.8


def test_an_edit_that_changes_nothing_is_none(store: Store) -> None:
    document = opened(store)
    assert store.edit(document.image, document.version, clicked()) == document
    assert store.undo(document.image, document.version) == document
    assert store.redo(document.image, document.version) == document


def test_a_replaced_picture_of_another_size_is_refused_while_there_are_regions(store: Store) -> None:
    document = opened(store)
    store.set_shape(document.image, (9, 9))
    document = store.document(document.image)
    assert document.shape == (9, 9)
    store.set_shape(document.image, SHAPE)
    store.edit(document.image, document.version, region())
    with pytest.raises(ConflictError, match="9 x 9 but was annotated at 6 x 8"):
        store.set_shape(document.image, (9, 9))


def test_labels_are_added_once_with_colours_and_keys_of_their_own(store: Store) -> None:
    for name in ["<script>", "../", "a, b", "😀", *map(str, range(8))]:
        store.add_label(name)
    labels = store.add_label("😀", "#000000")
    assert len(labels) == 13
    assert [label.key for label in labels] == [*"123456789", "", "", "", ""]
    assert len({label.color for label in labels}) == 13


def test_the_migrations_make_the_tables_that_the_code_describes(store: Store, tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_every_commit_reaches_the_disk(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    engine.dispose()


def closed_store(folder: Path) -> Path:
    with closing(Store.open(folder)) as store:
        document = opened(store)
        store.edit(document.image, document.version, region())
    return folder / DEFAULT_PLACE


@pytest.mark.parametrize("damage", ["emptied", "cut short", "overwritten", "scribbled", "another database"])
def test_a_damaged_store_is_refused_in_one_sentence_and_left_as_it_is(tmp_path: Path, damage: str) -> None:
    path = closed_store(tmp_path)
    whole = path.read_bytes()
    if damage == "another database":
        path.unlink()
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE recipes (name)")
        damaged = path.read_bytes()
    else:
        damaged = {
            "emptied": b"",
            "cut short": whole[: len(whole) // 2],
            "overwritten": b"not a database at all " * 400,
            "scribbled": whole[:4096] + os.urandom(8192) + whole[12288:],
        }[damage]
        path.write_bytes(damaged)
    with pytest.raises(StoreError, match=r"\.$") as caught:
        Store.open(tmp_path)
    assert "\n" not in str(caught.value)
    assert "--store" in str(caught.value)
    assert path.read_bytes() == damaged


def test_a_store_whose_file_vanished_beside_its_log_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    path = closed_store(tmp_path)
    path.with_name(path.name + "-wal").write_bytes(b"log")
    path.unlink()
    with pytest.raises(StoreError, match="the file is gone"):
        Store.open(tmp_path)
    assert not path.exists()


def test_a_store_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = closed_store(tmp_path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer EdgeFlow \(schema 9999\)"):
        Store.open(tmp_path)
    assert path.read_bytes() == before


def test_a_killed_creation_leaves_no_half_made_store(tmp_path: Path) -> None:
    path = tmp_path / DEFAULT_PLACE
    path.parent.mkdir()
    path.with_name(".project.sqlite.1.new").write_bytes(b"half")
    with closing(Store.open(tmp_path)) as store:
        assert len(store.labels()) == 1


@contextmanager
def nobody() -> Iterator[None]:
    """Run as a user without rights, where root is what runs the tests."""
    if os.name != "posix":
        pytest.skip("needs POSIX permissions")
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("existing", [False, True])
def test_a_read_only_folder_is_told_with_the_way_out(tmp_path: Path, existing: bool) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    if existing:
        closed_store(folder)
    places = [folder, *folder.rglob("*")]
    for place in places:
        place.chmod(0o555 if place.is_dir() else 0o444)
    for parent in tmp_path.parents[:2]:
        parent.chmod(0o755)
    tmp_path.chmod(0o755)
    try:
        with nobody(), pytest.raises(ProjectError, match="--store PATH"):
            Store.open(folder)
    finally:
        for place in places:
            place.chmod(0o755)
    with closing(Store.open(folder, str(tmp_path / "elsewhere" / "mine.sqlite"))) as store:
        assert store.images() == []
    shutil.rmtree(folder)


def test_a_store_held_by_another_program_is_told(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = opened(store)
    monkeypatch.setattr("edgeflow.store.connect._BUSY_MS", 50)
    with closing(Store.open(tmp_path)) as impatient, closing(sqlite3.connect(tmp_path / DEFAULT_PLACE)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="held by another program"):
            impatient.edit(document.image, document.version, region())
        holder.rollback()
        assert impatient.edit(document.image, document.version, region()).version == document.version + 1


@pytest.mark.parametrize("address", ["nonsense://x", "sqlite://", "sqlite:///:memory:", "://"])
def test_an_address_that_cannot_be_a_store_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(ProjectError):
        Store.open(tmp_path, address)


class UndoAgainstHistory(RuleBasedStateMachine):
    """Random edits, undo, redo and restarts, beside a plain list of all documents there have been."""

    @initialize()
    def begin(self) -> None:
        self.place = TemporaryDirectory()
        self.store = Store.open(Path(self.place.name))
        self.store.add_label("cat")
        self.document = opened(self.store)
        self.history = [self.content()]
        self.position = 0
        self.count = 0

    def content(self) -> tuple[object, ...]:
        return self.document.regions, self.document.draft

    def edit(self, edit: SetDraft | AddRegion | Relabel | DeleteRegion) -> None:
        before = self.document
        self.document = self.store.edit(before.image, before.version, edit)
        if self.document.version != before.version:
            self.history[self.position + 1 :] = [self.content()]
            self.position += 1

    @rule(row=st.integers(0, 5))
    def click(self, row: int) -> None:
        clicks = (*self.document.draft.clicks, Click(row, 1))
        self.edit(SetDraft(Draft(clicks, 0.5, False, 100.0)))

    @rule(top=st.integers(0, 4))
    def add(self, top: int) -> None:
        self.count += 1
        self.edit(region(f"r{self.count}", top=top))

    @precondition(lambda self: self.document.regions)
    @rule(label=st.integers(1, 2), which=st.integers(0, 9))
    def relabel(self, label: int, which: int) -> None:
        regions = self.document.regions
        self.edit(Relabel(regions[which % len(regions)].id, label))

    @precondition(lambda self: self.document.regions)
    @rule(which=st.integers(0, 9))
    def delete(self, which: int) -> None:
        regions = self.document.regions
        self.edit(DeleteRegion(regions[which % len(regions)].id))

    @rule()
    def undo(self) -> None:
        self.document = self.store.undo(self.document.image, self.document.version)
        self.position = max(0, self.position - 1)

    @rule()
    def redo(self) -> None:
        self.document = self.store.redo(self.document.image, self.document.version)
        self.position = min(len(self.history) - 1, self.position + 1)

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = Store.open(Path(self.place.name))
        assert self.store.document(self.document.image) == self.document

    @invariant()
    def the_document_is_the_one_in_the_list(self) -> None:
        assert self.content() == self.history[self.position]
        assert self.document.can_undo == (self.position > 0)
        assert self.document.can_redo == (self.position < len(self.history) - 1)

    def teardown(self) -> None:
        self.store.close()
        self.place.cleanup()


TestUndoAgainstHistory = UndoAgainstHistory.TestCase
TestUndoAgainstHistory.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
