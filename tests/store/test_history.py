"""Random edits of every kind, undo, redo, repeats and restarts, beside a document in plain Python that was written for this."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from tests.store.drawn import clicked, opened, region, square
from tests.store.plain import Plain, Thing, told

from edgeflow.annotation.document import Provenance
from edgeflow.errors import ConflictError
from edgeflow.grid import Window
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
)
from edgeflow.store.labels import AddLabel, DeleteLabel, MergeLabel
from edgeflow.store.ordering import Place
from edgeflow.store.store import Store

PLACES: tuple[Place, ...] = ("front", "back", "forward", "backward")


class History(RuleBasedStateMachine):
    def url(self) -> str | None:
        """Of a new database, or None for a file."""
        return None

    @initialize()
    def begin(self) -> None:
        self.place = TemporaryDirectory()
        self.address = self.url()
        self.store = Store.open(Path(self.place.name), self.address)
        self.store.edit_labels(self.store.edit_labels(0, AddLabel("cat")).version, AddLabel("dog"))
        self.document = opened(self.store)
        self.history = [Plain()]
        self.position = 0
        # Whether the slider was what led to each document.
        self.slid = [False]
        self.count = 0
        self.sent: tuple[str, int, Edit] | None = None
        # Label -> the one that stands for it, None where that is deleted.
        self.meaning: dict[int, int | None] = {1: 1, 2: 2, 3: 3}

    @property
    def plain(self) -> Plain:
        return self.history[self.position]

    def seen(self, name: str) -> bool:
        return self.meaning[self.plain.things[name].label] is not None

    def there(self) -> list[str]:
        return [name for name in self.plain.order if self.seen(name)]

    def some(self, which: set[int]) -> list[str]:
        there = self.there()
        return list(dict.fromkeys(there[number % len(there)] for number in sorted(which)))

    def new(self) -> str:
        self.count += 1
        return f"r{self.count:03}"

    def make(self, edit: Edit, after: Plain, *, slider: bool = False) -> None:
        """Make an edit that must lead to `after`, or be refused where it changes a locked region."""
        before = self.document
        uid = f"{before.version:032x}"
        edited = self.store.edit(before.image, before.version, edit, uid=uid)
        self.document = edited.document
        if after == self.plain:
            assert edited.document == before
            return
        assert edited.document.version == before.version + 1
        self.sent = (uid, before.version, edit)
        if slider and self.slid[self.position] and self.position == len(self.history) - 1:
            self.history[-1] = after
            return
        self.history[self.position + 1 :] = [after]
        self.slid[self.position + 1 :] = [slider]
        self.position += 1

    def refused(self, edit: Edit, names: list[str]) -> bool:
        """Whether a region is locked, in which case nothing must change."""
        if not any(self.plain.things[name].locked for name in names):
            return False
        with pytest.raises(LockedError):
            self.store.edit(self.document.image, self.document.version, edit)
        return True

    some_regions = precondition(lambda self: self.there())

    @rule(row=st.integers(0, 5))
    def click(self, row: int) -> None:
        after = deepcopy(self.plain)
        after.clicks = (*after.clicks, (row, 1))
        self.make(clicked(*after.clicks, threshold=after.threshold), after)

    @rule()
    def clear(self) -> None:
        after = deepcopy(self.plain)
        # Without a click only the slider can be changed, and that has a rule of its own.
        if after.clicks:
            after.clicks = ()
            self.make(clicked(threshold=after.threshold), after)

    @rule(threshold=st.sampled_from([0.25, 0.75]))
    def slide(self, threshold: float) -> None:
        after = deepcopy(self.plain)
        after.threshold = threshold
        self.make(clicked(*after.clicks, threshold=threshold), after, slider=True)

    @rule(top=st.integers(0, 4), label=st.sampled_from([1, 2, 3]), ends=st.booleans())
    def add(self, top: int, label: int, ends: bool) -> None:
        if self.meaning[label] != label:
            return
        after, name = deepcopy(self.plain), self.new()
        made = region(name, label, top=top)
        after.things[name] = Thing(label, top)
        after.heights.append([name])
        if ends:
            after.end()
        self.make(replace(made, ends_draft=ends), after)

    @some_regions
    @rule(number=st.integers(0, 9))
    def start(self, number: int) -> None:
        (name,) = self.some({number})
        after = deepcopy(self.plain)
        after.end()
        after.corrected = name
        if not self.refused(Start(name), [name]):
            self.make(Start(name), after)

    @rule(box=st.tuples(st.integers(0, 4), st.integers(0, 6)) | st.none())
    def start_in_a_box(self, box: tuple[int, int] | None) -> None:
        after = deepcopy(self.plain)
        after.end()
        after.box = box
        self.make(Start(box=None if box is None else Window(*box, 2, 2)), after)

    @precondition(lambda self: self.plain.corrected in self.there())
    @rule(top=st.integers(0, 4))
    def correct(self, top: int) -> None:
        after = deepcopy(self.plain)
        name = after.corrected
        assert name is not None
        after.things[name].top = top
        after.things[name].clicks += 1
        after.end()
        edit = Correct(name, square(top), Provenance(clicks=clicked((1, 1)).clicks))
        if not self.refused(edit, [name]):
            self.make(edit, after)

    @some_regions
    @rule(which=st.sets(st.integers(0, 9), min_size=1, max_size=3), top=st.integers(0, 4))
    def reshape(self, which: set[int], top: int) -> None:
        names, after = self.some(which), deepcopy(self.plain)
        for thing in (after.things[name] for name in names):
            thing.edits += thing.top != top
            thing.top = top
        edit = Reshape("move", tuple(Shaped(name, square(top)) for name in names))
        if not self.refused(edit, names):
            self.make(edit, after)

    @some_regions
    @rule(which=st.sets(st.integers(0, 9), min_size=2, max_size=3), top=st.integers(0, 4))
    def unite(self, which: set[int], top: int) -> None:
        names, after = self.some(which), deepcopy(self.plain)
        thing = after.things[names[0]]
        thing.edits += thing.top != top
        thing.top = top
        for name in names[1:]:
            after.delete(name)
        edit = Reshape("combine", (Shaped(names[0], square(top)),), gone=tuple(names[1:]))
        if not self.refused(edit, names):
            self.make(edit, after)

    @some_regions
    @rule(number=st.integers(0, 9), top=st.integers(0, 4))
    def split(self, number: int, top: int) -> None:
        (name,), after, piece = self.some({number}), deepcopy(self.plain), self.new()
        whole = after.things[name]
        after.things[piece] = Thing(whole.label, top, clicks=0, edits=1, hidden=whole.hidden)
        # The newest name is the last among those of one height.
        next(names for names in after.heights if name in names).append(piece)
        edit = Reshape("split", (Shaped(name, square(whole.top)),), pieces=(Piece(piece, name, square(top)),))
        if not self.refused(edit, [name]):
            self.make(edit, after)

    @some_regions
    @rule(which=st.sets(st.integers(0, 9), min_size=1, max_size=3), label=st.sampled_from([1, 2, 3]))
    def relabel(self, which: set[int], label: int) -> None:
        if self.meaning[label] != label:
            return
        names, after = self.some(which), deepcopy(self.plain)
        for thing in (after.things[name] for name in names):
            thing.edits += thing.label != label
            thing.label = label
        edit = Relabel(tuple(names), label)
        if not self.refused(edit, names):
            self.make(edit, after)

    @some_regions
    @rule(which=st.sets(st.integers(0, 9), min_size=1, max_size=2))
    def delete(self, which: set[int]) -> None:
        names, after = self.some(which), deepcopy(self.plain)
        for name in names:
            after.delete(name)
        if not self.refused(DeleteRegions(tuple(names)), names):
            self.make(DeleteRegions(tuple(names)), after)

    @some_regions
    @rule(which=st.sets(st.integers(0, 9), min_size=1, max_size=3), to=st.sampled_from(PLACES))
    def order(self, which: set[int], to: Place) -> None:
        names, after = self.some(which), deepcopy(self.plain)
        moving = [name for name in after.order if name in names]
        resting = [name for name in after.order if name not in names]
        if to == "front" and after.order != resting + moving:
            for name in moving:
                after.take(name)
                after.heights.append([name])
        elif to == "back" and after.order != moving + resting:
            for name in reversed(moving):
                after.take(name)
                after.heights.insert(0, [name])
        elif to in ("forward", "backward"):
            line = after.order if to == "forward" else after.order[::-1]
            stepped = list(line)
            for name in reversed(line):
                place = stepped.index(name)
                if name in names and place + 1 < len(stepped) and stepped[place + 1] not in names:
                    stepped[place : place + 2] = stepped[place + 1], name
            if stepped != line:
                after.heights = [[name] for name in (stepped if to == "forward" else stepped[::-1])]
        edit = OrderRegions(tuple(names), to)
        if not self.refused(edit, names):
            self.make(edit, after)

    @some_regions
    @rule(which=st.sets(st.integers(0, 9), min_size=1, max_size=3), on=st.booleans())
    def hide(self, which: set[int], on: bool) -> None:
        names, after = self.some(which), deepcopy(self.plain)
        for name in names:
            after.things[name].hidden = on
        self.make(Hide(tuple(names), on), after)

    @some_regions
    @rule(number=st.integers(0, 9), on=st.booleans())
    def lock(self, number: int, on: bool) -> None:
        names, after = self.some({number}), deepcopy(self.plain)
        for name in names:
            after.things[name].locked = on
        self.make(Lock(tuple(names), on), after)

    @rule(flagged=st.booleans(), note=st.sampled_from(["", "blurred"]))
    def set_note(self, flagged: bool, note: str) -> None:
        after = deepcopy(self.plain)
        after.flagged, after.note = flagged, note
        self.make(SetNote(flagged, note), after)

    @rule()
    def undo(self) -> None:
        before = self.document
        self.document = self.store.undo(before.image, before.version, uid=f"{before.version:032x}").document
        again = self.store.undo(before.image, before.version, uid=f"{before.version:032x}")
        assert again.document == self.document
        self.position = max(0, self.position - 1)

    @rule()
    def redo(self) -> None:
        before = self.document
        self.document = self.store.redo(before.image, before.version, uid=f"{before.version:032x}").document
        self.position = min(len(self.history) - 1, self.position + 1)

    @rule(label=st.sampled_from([1, 2, 3]), into=st.sampled_from([1, 2, 3, None]))
    def meanwhile_a_label_is_merged_or_deleted(self, label: int, into: int | None) -> None:
        """And undone at once: what the images hold must be as before."""
        if label == into:
            return
        version = self.store.label_table().version
        edit = DeleteLabel(label) if into is None else MergeLabel(label, into)
        self.store.edit_labels(version, edit)
        self.meaning[label] = into
        self.document = self.store.document(self.document.image)
        self.the_document_is_the_plain_one()
        self.store.undo_labels(version + 1)
        self.meaning[label] = label
        self.document = self.store.document(self.document.image)

    @precondition(lambda self: self.sent is not None)
    @rule()
    def send_the_last_edit_again(self) -> None:
        assert self.sent is not None
        uid, version, edit = self.sent
        again = self.store.edit(self.document.image, version, edit, uid=uid)
        assert again.known and again.document == self.document

    @rule()
    def send_an_edit_of_an_older_version(self) -> None:
        with pytest.raises(ConflictError):
            self.store.edit(self.document.image, self.document.version - 1, SetNote(True, "late"))

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = Store.open(Path(self.place.name), self.address)
        assert self.store.document(self.document.image) == self.document

    @invariant()
    def the_document_is_the_plain_one(self) -> None:
        assert told(self.document) == self.expected()
        assert self.document.can_undo == (self.position > 0)
        assert self.document.can_redo == (self.position < len(self.history) - 1)

    def expected(self) -> tuple[object, ...]:
        plain = self.plain
        regions = []
        for name in self.there():
            thing = plain.things[name]
            label = self.meaning[thing.label]
            regions.append((name, label, square(thing.top), thing.clicks, thing.edits, thing.hidden, thing.locked))
        return regions, plain.clicks, plain.threshold, plain.corrected, plain.box, plain.flagged, plain.note

    def teardown(self) -> None:
        self.store.close()
        self.place.cleanup()


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=15, stateful_step_count=40, deadline=None)


def test_random_histories_in_postgresql(new_database: Callable[[], str]) -> None:
    class InPostgres(History):
        def url(self) -> str | None:
            return new_database()

    run_state_machine_as_test(InPostgres, settings=settings(max_examples=5, stateful_step_count=30, deadline=None))
