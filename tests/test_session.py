"""The session over a segmenter that writes down what it is asked: steps, undo, redo, prefixes, carry."""

from collections.abc import Sequence

import numpy as np
import pytest

from edgeflow.clicks import Click
from edgeflow.errors import ClickError, MaskError
from edgeflow.grid import Window
from edgeflow.masks import Mask
from edgeflow.segmenter import Proposal
from edgeflow.session import Session

A, B, C = Click(1, 1), Click(2, 2), Click(3, 3, positive=False)


class Notebook:
    """A prepared image of 4 x 5 whose proposal's carry is the chain of click counts that led to it."""

    shape = (4, 5)

    def __init__(self) -> None:
        self.asked: list[tuple[Click, ...]] = []

    def segment(self, clicks: Sequence[Click], carry: object = None) -> Proposal:
        self.asked.append(tuple(clicks))
        probability = np.full(self.shape, len(clicks) / 10, np.float32)
        return Proposal(probability, Window.whole(self.shape), self.shape, (carry, len(clicks)))

    def carry_from(self, mask: Mask) -> object:
        return f"mask of {int(mask.sum())}"


class BoxedNotebook(Notebook):
    def carry_from_box(self, box: Window) -> object:
        return box


def test_a_box_has_a_proposal_before_any_click_and_its_middle_counts_until_a_positive_click() -> None:
    notebook = BoxedNotebook()
    box = Window(1, 1, 3, 3)
    session = Session(notebook, box=box)
    assert session.proposal is not None
    assert session.proposal.carry == (box, 1)
    session.click(C)
    assert session.click(A).carry == (((box, 1), 2), 2)
    assert notebook.asked == [(Click(2, 2),), (Click(2, 2), C), (C, A)]


def test_a_method_without_boxes_gets_the_click_in_the_middle_alone() -> None:
    notebook = Notebook()
    proposal = Session(notebook, box=Window(-2, 0, 4, 5)).follow(())
    assert proposal is not None
    assert proposal.carry == (None, 1)
    assert notebook.asked == [(Click(0.5, 2),)]


def test_each_click_gets_the_carry_of_the_one_before() -> None:
    session = Session(Notebook())
    session.click(A)
    assert session.click(B).carry == ((None, 1), 2)


def test_undo_and_redo_give_the_same_proposals_without_running_again() -> None:
    notebook = Notebook()
    session = Session(notebook)
    first, second = session.click(A), session.click(B)
    assert session.undo() is first
    assert session.undo() is None
    assert session.undo() is None
    assert session.redo() is first
    assert session.redo() is second
    assert session.redo() is second
    assert notebook.asked == [(A,), (A, B)]


def test_a_click_after_undo_forgets_what_was_undone() -> None:
    session = Session(Notebook())
    session.click(A)
    session.click(B)
    session.undo()
    session.click(C)
    assert session.clicks == (A, C)
    assert not session.can_redo


def test_clear_can_be_undone() -> None:
    session = Session(Notebook())
    session.click(A)
    session.clear()
    assert (session.clicks, session.proposal) == ((), None)
    session.undo()
    assert session.clicks == (A,)


def test_following_a_list_runs_only_what_is_new() -> None:
    notebook = Notebook()
    session = Session(notebook)
    session.follow([A, B])
    session.follow([A, B, C])
    session.follow([A])
    session.follow([A, C])
    assert notebook.asked == [(A,), (A, B), (A, B, C), (A, C)]
    assert session.follow([]) is None


def test_a_click_outside_leaves_the_session_as_it_was() -> None:
    session = Session(Notebook())
    session.click(A)
    with pytest.raises(ClickError, match="outside the image"):
        session.click(Click(99, 0))
    with pytest.raises(ClickError, match="outside the image"):
        session.follow([B, Click(0, 99)])
    assert session.clicks == (A,)


def test_a_session_may_start_from_a_mask() -> None:
    start = np.zeros((4, 5), np.bool_)
    start[1, 1:4] = True
    session = Session(Notebook(), start=start)
    assert session.mask() is start
    assert session.click(A).carry == ("mask of 3", 1)
    session.clear()
    assert session.mask() is start


def test_a_start_mask_of_another_size_is_refused() -> None:
    with pytest.raises(MaskError, match="3 x 3"):
        Session(Notebook(), start=np.zeros((3, 3), np.bool_))


def test_the_mask_is_the_proposal_above_the_threshold() -> None:
    session = Session(Notebook(), threshold=0.15)
    session.click(A)
    assert session.mask() is not None and not session.mask().any()  # type: ignore[union-attr]
    session.click(B)
    assert session.mask().all()  # type: ignore[union-attr]
