"""What the network proposes for the drafts of documents, asked once for each question, and the region a proposal becomes.

Knows no HTTP, no store and no files.
"""

import threading
from dataclasses import replace

from edgeflow.annotation.document import Document, Provenance
from edgeflow.annotation.geometry import Geometry
from edgeflow.errors import ClickError, MaskError
from edgeflow.segmenter import Proposal
from edgeflow.server import asked
from edgeflow.server.boxes import cut_to, question_of
from edgeflow.server.clicking import Clicking
from edgeflow.server.inference import Inference
from edgeflow.server.translate import as_seen
from edgeflow.store.edits import AddRegion, Correct, known_regions


class Proposals:
    """The proposals of one `inference`, with what is known of the clicking on each image. Safe from several threads."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._clicking: dict[str, Clicking] = {}
        self._lock = threading.Lock()

    def clicking(self, image: str) -> Clicking:
        """What is known of the clicking on an image."""
        with self._lock:
            return self._clicking.setdefault(image, Clicking())

    def of(self, document: Document, ticket: int | None = None) -> Proposal | None:
        """The proposal for the draft; None where there is nothing to propose.

        Parameters
        ----------
        ticket
            Of the list of clicks it is for, where there is one: without, the newest is meant.

        Raises
        ------
        SupersededError
            If a newer list of clicks came meanwhile.
        EdgeFlowError
            Where the network cannot answer: the text says why.
        """
        question, clicking = question_of(document), self.clicking(document.image)
        if question is None:
            return None
        shown = clicking.shown
        if shown is not None and shown[0] == question:
            return shown[1]
        ticket = ticket or self._inference.ticket(document.image)
        found = self._inference.propose(document.image, question.clicks, ticket, start=question.start, box=question.box)
        if found is None:
            return None
        # What it carries stays with the session.
        proposal = replace(found if question.cut is None else cut_to(found, question.cut), carry=None)
        clicking.shown = question, proposal
        return proposal

    def forget(self) -> None:
        """The same clicks mean something else now: what the network sees has changed."""
        self._inference.forget()
        with self._lock:
            for clicking in self._clicking.values():
                clicking.shown = None


def check_finishable(document: Document) -> None:
    """Refuse a draft of which no region can be made.

    Raises
    ------
    ClickError
        If no object is begun.
    UnknownIdError
        If the region it corrects is gone.
    """
    draft = document.draft
    if not draft.clicks and draft.box is None:
        raise ClickError("There is no object to finish; click on one first.")
    if draft.region is not None:
        known_regions(document, [draft.region])


def finished(document: Document, wanted: asked.Finish, proposal: Proposal, made: Provenance, new_id: str) -> AddRegion | Correct:
    """The edit that makes a region of the draft, or corrects the one it began from.

    Parameters
    ----------
    made
        Model and view; the clicks and how the mask was cut from the proposal are added.
    new_id
        Of the region, where it is a new one.

    Raises
    ------
    MaskError
        If no pixel is above the threshold.
    """
    mask = as_seen(proposal).crop_mask(wanted.threshold, largest=wanted.largest)
    if not mask.any():
        raise MaskError(
            f"No pixel is above the threshold {wanted.threshold:g}, so there is no region to keep; lower it or click."
        )
    draft, window = document.draft, proposal.window
    cut = replace(made, clicks=draft.clicks, threshold=wanted.threshold, largest=wanted.largest, window=window)
    geometry = Geometry.of_crop(mask, top=window.top, left=window.left, shape=document.shape)
    if draft.region is not None:
        return Correct(draft.region, geometry, cut)
    return AddRegion(new_id, wanted.label_id, geometry, cut)
