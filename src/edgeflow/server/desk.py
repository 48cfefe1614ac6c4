"""What the annotator does, in the order that loses nothing: first the store, then the network, then the answer.

Knows no HTTP; every method may be called from any thread.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from edgeflow import __version__
from edgeflow.annotation.document import Document, Provenance
from edgeflow.annotation.export.bundle import bundle
from edgeflow.annotation.export.content import File
from edgeflow.annotation.export.options import ExportOptions
from edgeflow.annotation.export.report import Report, note_unfinished
from edgeflow.annotation.export.sources import images_in
from edgeflow.annotation.outline import outline_of
from edgeflow.clicks import check_inside
from edgeflow.errors import EdgeFlowError, EngineError, ImageError, ProjectError
from edgeflow.imaging.view import AS_STORED, View
from edgeflow.segmenter import Segmenter
from edgeflow.server import asked, asked_labels, wire
from edgeflow.server.boxes import question_of
from edgeflow.server.clicking import Clicking
from edgeflow.server.gallery import Gallery, no_image
from edgeflow.server.hand import carried_over, edit_of, simplified_region
from edgeflow.server.inference import Inference, SupersededError
from edgeflow.server.proposals import Proposals, check_finishable, finished
from edgeflow.server.translate import (
    clicks_of,
    label_edit_of,
    wire_change,
    wire_document,
    wire_grid,
    wire_labels,
    wire_outline,
    wire_statistics,
)
from edgeflow.store.documents import Edited, check_version
from edgeflow.store.edits import AddRegion, Correct, SetDraft, known_regions
from edgeflow.store.store import Store


class Desk:
    """One folder being annotated.

    Parameters
    ----------
    folder
        Where the images are.
    store
        Where the annotations are.
    segmenter
        Makes the segmenter; called in a thread of its own after `start`.
    fallback
        Makes what serves where that fails.
    clock
        Seconds of a clock for durations.

    Raises
    ------
    ProjectError
        If the folder holds no image and never did.
    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        segmenter: Callable[[], Segmenter],
        *,
        fallback: Callable[[], Segmenter] | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._folder = folder
        self._store = store
        self._clock = clock
        self.gallery = Gallery(folder, store)
        self._inference = Inference(segmenter, self.gallery.picture_for_network, fallback=fallback)
        self._proposals = Proposals(self._inference)
        if not self.gallery.entries():
            raise no_image(folder)

    def start(self) -> None:
        """Load the model in the background; everything but proposals works meanwhile."""
        self._inference.start()

    def stop(self) -> None:
        """Let the running click end, then close the store."""
        self._inference.stop()
        self.gallery.files.close()
        self._store.close()

    def project(self) -> wire.Project:
        """What the page needs once."""
        model, last = self._inference.state, self._store.last_image
        return wire.Project(
            name=self._folder.resolve().name,
            labels=self.labels(),
            images=self.gallery.count(),
            model=wire.Model(
                name=model.name,
                weights=model.weights,
                engine=model.engine,
                device=model.device,
                problem=model.problem,
                loading=model.loading,
            ),
            version=__version__,
            last_image=last,
            last_entry=None if last is None else self.gallery.entry(last),
        )

    def open(self, image: str) -> wire.State:
        """The document, and the proposal for the draft that was left in it; the network begins to prepare the image."""
        began = self._clock()
        document, problem = self.gallery.document(image)
        if self._store.last_image != image:
            self._store.remember_last(image)
        if problem is None and question_of(document) is None:
            self._inference.prepare(image)
        return self._state(document, None, began, problem)

    def edit(self, image: str, wanted: asked.Asked) -> wire.State:
        """Make one edit, and propose a mask where there is a draft.

        An edit that is known already is answered with the document as it is.

        Raises
        ------
        SupersededError
            If a newer list of clicks is there already.
        ConflictError
            If the document was changed elsewhere.
        EdgeFlowError
            Where the edit cannot be made: the text says why, and nothing is stored.
        """
        began = self._clock()
        document, problem = self.gallery.document(image)
        clicking = self._proposals.clicking(image)
        ticket: int | None = None
        if self._store.knows(wanted.id):
            # Read anew: a request that was cut off may have been stored since, while this repeats it.
            return self._state(self._store.document(image), None, began, problem)
        match wanted.edit:
            case asked.Clicks():
                edited, ticket = self._click(image, wanted, wanted.edit, clicking)
            case asked.Finish():
                check_version(document, wanted.version)
                finished = self._finished(document, wanted.edit, problem)
                edited = self._store.edit(image, wanted.version, finished, uid=wanted.id, seconds=wanted.seconds)
            case asked.Undo():
                edited = self._store.undo(image, wanted.version, uid=wanted.id, seconds=wanted.seconds)
            case asked.Redo():
                edited = self._store.redo(image, wanted.version, uid=wanted.id, seconds=wanted.seconds)
            case asked.Carry():
                check_version(document, wanted.version)
                carried = carried_over(document, self._store.document(wanted.edit.image), wanted.edit, _new_id)
                edited = self._store.edit(image, wanted.version, carried, uid=wanted.id, seconds=wanted.seconds)
            case by_hand:
                check_version(document, wanted.version)
                shaped = edit_of(document, by_hand, _new_id)
                edited = self._store.edit(image, wanted.version, shaped, uid=wanted.id, seconds=wanted.seconds)
        with clicking.lock:
            clicking.seq = max(clicking.seq, wanted.seq)
        # Another thread may have stored this very edit since we looked.
        return self._state(edited.document, None if edited.known else edited, began, problem, ticket)

    def plane(self, image: str, plane: int, axis: str) -> wire.PlaneId:
        """The image that another plane of an image's file is, known from now on. Raises `ImageError` where there is none."""
        return wire.PlaneId(image=self.gallery.plane(image, plane, axis))

    def set_view(self, image: str, wanted: wire.ChosenView) -> wire.Source:
        """Choose what is shown of an image's file and what the network sees of it. Raises `ImageError` where it has no such."""
        view = None if wanted.view is None else View.from_json(wanted.view.model_dump())
        self.gallery.set_view(image, view)
        self._proposals.forget()
        return self.gallery.source(image)

    def outline(self, image: str, region_id: str, tolerance: float) -> wire.Outline:
        """What simplifying a region would give. Raises `UnknownIdError`, or `MaskError` where nothing would be left."""
        document, _ = self.gallery.document(image)
        (region,) = known_regions(document, [region_id])
        shaped = simplified_region(region, tolerance)
        return wire_outline(shaped.outline or outline_of(shaped.geometry), shaped.geometry, region.geometry)

    def labels(self) -> wire.Labels:
        """The label table."""
        return wire_labels(self._store.label_table())

    def edit_labels(self, wanted: asked_labels.AskedOfLabels) -> wire.Labels:
        """Make one edit of the label table. Raises as `Store.edit_labels` does."""
        match wanted.edit:
            case asked.Undo():
                return wire_labels(self._store.undo_labels(wanted.version, uid=wanted.id))
            case asked.Redo():
                return wire_labels(self._store.redo_labels(wanted.version, uid=wanted.id))
            case edit:
                return wire_labels(self._store.edit_labels(wanted.version, label_edit_of(edit), uid=wanted.id))

    def label_use(self, label_id: int) -> wire.LabelUse:
        """What would be affected if a label were deleted or merged."""
        use = self._store.label_use(label_id)
        return wire.LabelUse(regions=use.regions, images=use.images)

    def statistics(self) -> wire.Statistics:
        """Clicks, edits and active seconds."""
        return wire_statistics(*self._store.efforts())

    def settings(self) -> wire.Settings:
        """What the user chose in the page."""
        return wire.Settings(values=self._store.settings())

    def set_settings(self, wanted: wire.Settings) -> wire.Settings:
        """Keep what the user chose; names that are not given stay."""
        return wire.Settings(values=self._store.set_settings(wanted.values))

    def export(self, form: str, options: ExportOptions, report: Report) -> Iterator[File]:
        """Yield (file name, content) of an export of the whole folder; `report` tells afterwards what came of it.

        Raises
        ------
        ExportError
            If the format cannot do what is asked for.
        """
        note_unfinished(report, self._store.unfinished())
        documents, labels, creator = self._store.labelled_documents(), self._store.labels(), f"EdgeFlow {__version__}"
        return bundle(documents, labels, form, creator=creator, options=options, source=images_in(self._folder), report=report)

    def _click(self, image: str, wanted: asked.Asked, edit: asked.Clicks, clicking: Clicking) -> tuple[Edited, int]:
        clicks = clicks_of(edit.clicks)
        with clicking.lock:
            document = self._store.document(image)
            check_inside(clicks, document.shape)
            draft = SetDraft(clicks, edit.threshold, edit.largest)
            if draft == SetDraft(document.draft.clicks, document.draft.threshold, document.draft.largest):
                # Stored already, whoever sent it: perhaps this very request, cut off and repeated at once.
                edited = Edited(document, document.version, known=self._store.knows(wanted.id))
            else:
                version = clicking.version_for(document, clicks, wanted.version, wanted.seq)
                edited = self._store.edit(image, version, draft, uid=wanted.id, seconds=wanted.seconds)
            clicking.clicked(edited.since, edited.document.version)
            clicking.seq = max(clicking.seq, wanted.seq)
            return edited, self._inference.ticket(image)

    def _finished(self, document: Document, wanted: asked.Finish, problem: str | None) -> AddRegion | Correct:
        check_finishable(document)
        if problem is not None:
            raise ImageError(problem)
        proposal = self._proposals.of(document)
        if proposal is None:
            raise EngineError("There is no proposal to finish; click again.")
        model, view = self._inference.state, self.gallery.view(document.image)
        made = Provenance(model=model.name, weights=model.weights, view=None if view == AS_STORED else view)
        return finished(document, wanted, proposal, made, _new_id())

    def _state(
        self, document: Document, edited: Edited | None, began: float, problem: str | None, ticket: int | None = None
    ) -> wire.State:
        """The answer: the whole document, or what the edit changed in it."""
        proposal = None
        if problem is None:
            try:
                proposal = self._proposals.of(document, ticket)
            except SupersededError:
                # Of a list of clicks there is a newer one; any other edit was made and has an answer even without a proposal.
                if ticket is not None:
                    raise
            except EdgeFlowError as error:
                # The edit is stored whatever becomes of the proposal.
                problem = str(error)
        return wire.State(
            seq=self._proposals.clicking(document.image).seq,
            document=wire_document(document, self._source(document.image)) if edited is None else None,
            change=None if edited is None else wire_change(edited),
            proposal=None if proposal is None else wire_grid(proposal),
            milliseconds=round((self._clock() - began) * 1000, 1),
            problem=problem,
        )

    def _source(self, image: str) -> wire.Source | None:
        try:
            return self.gallery.source(image)
        except (ImageError, ProjectError):
            # What is wrong with the file is said elsewhere; its annotations are shown without it.
            return None


def _new_id() -> str:
    return uuid.uuid4().hex
