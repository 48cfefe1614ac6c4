"""What each edit does to a document, drawn; no database."""

from dataclasses import replace

import pytest
from tests.store.drawn import MADE, SHAPE, clicked, region, square

from edgeflow.annotation.document import Document, Draft, Provenance, Region
from edgeflow.clicks import Click
from edgeflow.grid import Window
from edgeflow.store.changes import apply
from edgeflow.store.edits import (
    Correct,
    DeleteRegions,
    Edit,
    Hide,
    Lock,
    LockedError,
    OrderRegions,
    Piece,
    Relabel,
    Reshape,
    SetNote,
    Shaped,
    Start,
    UnknownIdError,
    changes_of,
)
from edgeflow.store.ordering import Place

OUTLINE = ((((2.0, 1.0), (4.0, 1.0), (4.0, 3.0), (2.0, 3.0), (2.0, 1.0)),),)


def document(*names: str, draft: Draft | None = None) -> Document:
    """Regions of these names from the lowest z to the highest."""
    regions = tuple(Region(name, 1, z, square(), MADE, OUTLINE) for z, name in enumerate(names, start=1))
    return Document("i", 1, "a.jpg", SHAPE, 3, regions, draft or Draft())


def after(before: Document, edit: Edit, seconds: float = 0.0) -> Document:
    """The document after an edit, which must also be taken back by its own changes."""
    _, changes = changes_of(before, edit, seconds)
    done = apply(before, changes)
    assert apply(done, [change.reversed for change in reversed(changes)]) == before
    return done


def order(of: Document) -> str:
    return "".join(region.id for region in of.regions)


@pytest.mark.parametrize(
    ("to", "chosen", "expected"),
    [
        ("front", "b", "acdeb"),
        ("front", "db", "acebd"),
        ("front", "e", "abcde"),
        ("back", "d", "dabce"),
        ("back", "db", "bdace"),
        ("back", "ab", "abcde"),
        ("forward", "b", "acbde"),
        ("forward", "bc", "adbce"),
        ("forward", "ce", "abdce"),
        ("forward", "de", "abcde"),
        ("backward", "c", "acbde"),
        ("backward", "cd", "acdbe"),
        ("backward", "ad", "abdce"),
        ("backward", "ab", "abcde"),
    ],
)
def test_regions_go_up_and_down_keeping_their_order_among_each_other(to: Place, chosen: str, expected: str) -> None:
    assert order(after(document(*"abcde"), OrderRegions(tuple(chosen), to))) == expected


def test_a_step_parts_regions_of_one_height() -> None:
    flat = document(*"abc")
    flat = replace(flat, regions=tuple(replace(region, z=4) for region in flat.regions))
    assert order(after(flat, OrderRegions(("a",), "forward"))) == "bac"
    assert order(after(flat, OrderRegions(("c",), "backward"))) == "acb"


def test_only_columns_that_differ_are_logged() -> None:
    (change,) = changes_of(document("a"), Relabel(("a",), 2))[1]
    assert change.before is not None and set(change.before) == {"label_id", "provenance"}
    (change,) = changes_of(document("a"), Hide(("a",), True))[1]
    assert (change.before, change.after) == ({"hidden": False}, {"hidden": True})


def test_a_new_region_lies_on_top_and_takes_the_seconds_of_the_draft() -> None:
    draft = Draft((Click(1, 1),), 0.7, True, None, Window(0, 0, 2, 2), 5.0)
    done = after(document("a", "b", draft=draft), region("c"), 1.5)
    assert (order(done), done.regions[-1].z, done.regions[-1].provenance.seconds) == ("abc", 3, 9.0)
    assert done.draft == Draft(threshold=0.7, largest=True)


def test_a_drawn_region_leaves_the_draft_alone() -> None:
    draft = Draft((Click(1, 1),), seconds=5.0)
    done = after(document(draft=draft), replace(region("a"), ends_draft=False, provenance=Provenance(edits=1)), 1.5)
    assert (done.draft, done.regions[0].provenance) == (draft, Provenance(edits=1, seconds=1.5))


def test_a_correction_keeps_id_label_and_height_and_adds_its_clicks_and_seconds() -> None:
    begun = after(document("a", "b"), Start("a"), 1.0)
    clicking = after(begun, clicked((2, 2)), 2.0)
    assert clicking.draft == Draft((Click(2, 2),), region="a", seconds=3.0)
    done = after(clicking, Correct("a", square(3), Provenance((Click(2, 2),), "other", "f01", 0.6)), 0.5)
    corrected = done.regions[0]
    assert (corrected.id, corrected.z, corrected.geometry, corrected.outline) == ("a", 1, square(3), None)
    assert corrected.provenance == Provenance((*MADE.clicks, Click(2, 2)), "other", "f01", 0.6, seconds=6.0)
    assert done.draft == Draft()


def test_a_draft_cleared_of_everything_begins_without_seconds() -> None:
    clicking = after(document(), clicked((1, 1)), 2.0)
    assert after(clicking, clicked(), 3.0).draft == Draft()
    boxed = after(document(), Start(box=Window(0, 0, 2, 2)), 2.0)
    assert after(after(boxed, clicked((1, 1)), 1.0), clicked(), 1.0).draft == Draft(box=Window(0, 0, 2, 2), seconds=4.0)


def test_a_change_by_hand_is_counted_and_its_seconds_are_shared_by_the_regions_it_touches() -> None:
    done = after(document(*"abc"), Reshape("move", tuple(Shaped(name, square(3)) for name in "ab")), 3.0)
    assert [(region.geometry, region.outline) for region in done.regions[:2]] == [(square(3), None)] * 2
    assert [(region.provenance.edits, region.provenance.seconds) for region in done.regions] == [(1, 4.0), (1, 4.0), (0, 2.5)]


def test_a_region_that_keeps_its_shape_was_not_worked_on() -> None:
    done = after(document(*"ab"), Reshape("fill-holes", (Shaped("a", square(), OUTLINE), Shaped("b", square(3)))), 3.0)
    assert [(region.provenance.edits, region.provenance.seconds) for region in done.regions] == [(0, 2.5), (1, 5.5)]


def test_a_piece_cut_off_has_the_label_and_height_of_its_whole() -> None:
    done = after(document(*"ab"), Reshape("split", (Shaped("a", square(3)),), pieces=(Piece("c", "a", square(1, 5)),)), 2.0)
    assert [(region.id, region.z) for region in done.regions] == [("a", 1), ("c", 1), ("b", 2)]
    assert done.regions[1].provenance == Provenance(edits=1, seconds=1.0)


def test_deleting_the_region_that_is_corrected_ends_the_correction() -> None:
    draft = Draft((Click(1, 1),), 0.7, region="a", seconds=5.0)
    done = after(document(*"ab", draft=draft), DeleteRegions(("a",)))
    assert (order(done), done.draft) == ("b", Draft(threshold=0.7))
    joined = after(document(*"ab", draft=draft), Reshape("combine", (Shaped("b", square(3)),), gone=("a",)))
    assert (order(joined), joined.draft) == ("b", Draft(threshold=0.7))


def test_a_locked_region_can_be_hidden_and_unlocked_and_nothing_else() -> None:
    locked = after(document(*"ab", draft=Draft((Click(1, 1),), region="b")), Lock(("b",), True))
    sentence = r"^Object 2 of a\.jpg, at row 1 and column 2, is locked; unlock it first\.$"
    shaped = (Shaped("b", square(3)),)
    for edit in (
        Start("b"),
        Correct("b", square(3), MADE),
        Reshape("move", shaped),
        Reshape("combine", (Shaped("a", square(3)),), gone=("b",)),
        Relabel(("a", "b"), 2),
        DeleteRegions(("b",)),
        OrderRegions(("b",), "back"),
    ):
        with pytest.raises(LockedError, match=sentence):
            changes_of(locked, edit)
    assert after(locked, Hide(("b",), True)).regions[1].hidden
    assert not after(locked, Lock(("b",), False)).regions[1].locked


def test_flag_and_note_are_of_the_image() -> None:
    done = after(document("a"), SetNote(True, "two of them"))
    assert (done.flagged, done.note) == (True, "two of them")


def test_a_region_named_twice_is_changed_once() -> None:
    assert order(after(document(*"abc"), DeleteRegions(("a", "a")))) == "bc"
    with pytest.raises(UnknownIdError, match=r"There is no region 'x' on a\.jpg"):
        changes_of(document("a"), Hide(("a", "x"), True))
