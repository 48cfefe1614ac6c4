"""Many regions as one step."""

import pytest
from tests.store.drawn import clicked, edited, opened, redone, region, square, undone

from edgeflow.annotation.document import Provenance
from edgeflow.store.adding import AddRegions, NewRegion
from edgeflow.store.edits import Reshape, Shaped, TakenIdError, UnknownIdError
from edgeflow.store.labels import AddLabel
from edgeflow.store.store import Store

TWO = AddRegions((NewRegion("low", 1, square(0, 0)), NewRegion("high", 1, square(3, 3))), "import")


def test_regions_come_on_top_in_their_order_and_the_draft_stays(store: Store) -> None:
    before = edited(store, opened(store), region("there"), clicked((1, 1)))
    after = edited(store, before, TWO)
    assert [(region.id, region.z) for region in after.regions] == [("there", 1), ("low", 2), ("high", 3)]
    assert after.draft == before.draft
    assert after.version == before.version + 1


def test_one_undo_takes_all_of_them_back_and_one_redo_brings_them_again(store: Store) -> None:
    after = edited(store, opened(store), TWO)
    gone = undone(store, after)
    assert gone.regions == ()
    assert redone(store, gone).regions == after.regions


def test_none_is_added_where_one_of_them_cannot_be(store: Store) -> None:
    before = edited(store, opened(store), region("high"))
    with pytest.raises(TakenIdError, match="'high'"):
        edited(store, before, TWO)
    unlabelled = AddRegions((NewRegion("a", 1, square()), NewRegion("b", 7, square(3, 3))), "import")
    with pytest.raises(UnknownIdError, match="no label 7"):
        edited(store, before, unlabelled)
    assert store.document(before.image) == before


def test_seconds_go_to_them_in_equal_parts_on_top_of_their_own(store: Store) -> None:
    store.edit_labels(0, AddLabel("cat"))
    timed = AddRegions((NewRegion("a", 1, square(), Provenance(seconds=1)), NewRegion("b", 2, square(3, 3))), "import")
    after = edited(store, opened(store), timed, seconds=3)
    assert [region.provenance.seconds for region in after.regions] == [2.5, 1.5]


def test_attributes_stay_through_undo_and_edits_by_hand(store: Store) -> None:
    said = {"occluded": True, "track": 7, "note": "ein Hund \U0001f415", "deep": {"of": [1, 2.5, None]}}
    after = edited(store, opened(store), AddRegions((NewRegion("a", 1, square(), attributes=said),), "import"))
    assert after.regions[0].attributes == said
    assert redone(store, undone(store, after)).regions[0].attributes == said
    moved = edited(store, store.document(after.image), Reshape("move", (Shaped("a", square(2, 2)),)))
    assert moved.regions[0].attributes == said


def test_adding_nothing_is_no_edit(store: Store) -> None:
    before = opened(store)
    assert edited(store, before, AddRegions((), "import")) == before
