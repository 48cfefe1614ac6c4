"""A store of an older version opens, keeps everything, and goes on."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from tests.store.drawn import MADE, edited, redone, square, undone

from edgeflow.annotation.document import Draft, Label
from edgeflow.clicks import Click
from edgeflow.store.connect import DEFAULT_PLACE, open_engine
from edgeflow.store.edits import Hide
from edgeflow.store.labels import AddLabel
from edgeflow.store.schema import metadata
from edgeflow.store.store import Store


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder with a store of the first schema."""
    path = tmp_path / DEFAULT_PLACE
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(Path(__file__).with_name("store_0001.sql").read_text())
    return tmp_path


def test_labels_images_regions_and_drafts_of_the_first_schema_are_there(old: Path) -> None:
    with closing(Store.open(old)) as store:
        assert store.labels() == (Label(1, "object", "#e6194b", "1"), Label(2, "cat", "#4363d8", "2"))
        first, second = store.images()
        assert (first.name, first.shape, first.regions, first.labels) == ("a.jpg", (6, 8), 1, (2,))
        assert (second.name, second.shape, second.regions, second.draft) == ("b.jpg", None, 0, False)
        assert store.last_image == first.id
        document = store.document(first.id)
        (region,) = document.regions
        assert (region.id, region.label_id, region.geometry, region.provenance) == ("r1", 2, square(1), MADE)
        assert (region.outline, region.hidden, region.locked) == (None, False, False)
        assert document.draft == Draft(threshold=0.6)
        assert store.efforts()[1][0].seconds == 2.5


def test_what_was_done_before_is_taken_back_and_made_again(old: Path) -> None:
    with closing(Store.open(old)) as store:
        document = store.document(store.images()[0].id)
        assert redone(store, document).draft == Draft((Click(3, 3), Click(4.25, 4)), 0.5)
        document = undone(store, store.document(document.image), 2)
        assert [region.id for region in document.regions] == ["r1", "r2"]
        document = undone(store, document, 9)
        assert (document.regions, document.draft, document.can_undo) == ((), Draft(), False)
        document = redone(store, document, 9)
        assert [region.id for region in document.regions] == ["r1"]
        assert document.draft == Draft((Click(3, 3), Click(4.25, 4)), 0.5)


def test_a_store_of_the_first_schema_takes_new_edits(old: Path) -> None:
    with closing(Store.open(old)) as store:
        document = edited(store, store.document(store.images()[0].id), Hide(("r1",), True))
        assert document.regions[0].hidden
        assert [label.id for label in store.edit_labels(0, AddLabel("dog")).labels] == [1, 2, 3]
    with closing(Store.open(old)) as store:
        assert store.document(document.image) == document


def test_the_tables_are_those_of_a_new_store_and_every_key_leads_somewhere(old: Path) -> None:
    engine = open_engine(old)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'label'").scalar()
        assert made is not None and "AUTOINCREMENT" in made and "UNIQUE" not in made
    engine.dispose()


def test_a_migration_cut_off_leaves_the_store_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut() -> None:
        raise KeyboardInterrupt

    before = dump(old)
    # In the script's own module, which Alembic loads anew: cut where it makes its last tables.
    monkeypatch.setattr("alembic.op.create_index", lambda *_: cut())
    with pytest.raises(KeyboardInterrupt):
        Store.open(old)
    monkeypatch.undo()
    assert dump(old) == before
    with closing(Store.open(old)) as store:
        assert len(store.images()) == 2


def dump(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / DEFAULT_PLACE)) as connection:
        return list(connection.iterdump())
