"""Opening a store: whole, or refused in one sentence and left as it is."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from tests.store.drawn import edited, opened, region

from edgeflow.errors import ProjectError, StoreError
from edgeflow.store.connect import DEFAULT_PLACE, open_engine
from edgeflow.store.schema import metadata
from edgeflow.store.store import Store


def test_the_migrations_make_the_tables_that_the_code_describes(tmp_path: Path) -> None:
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
        edited(store, document, region())
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


def test_a_damaged_store_keeps_the_log_of_a_kill_for_the_copy_put_back(tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    with closing(Store.open(tmp_path)) as store:
        document = edited(store, opened(store), region())
        # What is on the disk in the middle of work is what a kill leaves.
        shutil.copytree(tmp_path / DEFAULT_PLACE.parent, killed / DEFAULT_PLACE.parent)
    path = killed / DEFAULT_PLACE
    log = path.with_name(path.name + "-wal")
    whole, logged = path.read_bytes(), log.read_bytes()
    path.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    with pytest.raises(StoreError, match="damaged"):
        Store.open(killed)
    assert log.read_bytes() == logged
    path.write_bytes(whole)
    with closing(Store.open(killed)) as store:
        assert store.document(document.image) == document


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


def test_a_store_held_by_another_program_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Store.open(tmp_path)) as store:
        document = opened(store)
    monkeypatch.setattr("edgeflow.store.connect._BUSY_MS", 50)
    with closing(Store.open(tmp_path)) as impatient, closing(sqlite3.connect(tmp_path / DEFAULT_PLACE)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="held by another program"):
            impatient.edit(document.image, document.version, region())
        holder.rollback()
        assert impatient.edit(document.image, document.version, region()).document.version == document.version + 1


@pytest.mark.parametrize("address", ["nonsense://x", "sqlite://", "sqlite:///:memory:", "://"])
def test_an_address_that_cannot_be_a_store_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(ProjectError):
        Store.open(tmp_path, address)
