"""What the annotator does, in the order that loses nothing: first the store, then the network, then the answer.

Knows no HTTP; every method may be called from any thread.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from edgeflow import __version__
from edgeflow.annotation.document import Document, Draft, Provenance
from edgeflow.annotation.export.bundle import bundle
from edgeflow.annotation.geometry import Geometry
from edgeflow.clicks import Click, check_inside
from edgeflow.errors import ClickError, ConflictError, EdgeFlowError, EngineError, ImageError, MaskError
from edgeflow.segmenter import Proposal, Segmenter
from edgeflow.server import wire
from edgeflow.server.gallery import Gallery, no_image
from edgeflow.server.inference import Inference, SupersededError
from edgeflow.server.translate import as_seen, clicks_of, wire_document, wire_grid, wire_label
from edgeflow.store.edits import AddRegion, DeleteRegion, Edit, Relabel, SetDraft
from edgeflow.store.store import Store


class _Clicking:
    """What this process knows of the clicking on one image; nothing here is lost when it dies."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.seq = 0
        # The first version of an unbroken run of click edits, and the version after its last.
        self.run = (0, -1)
        # The last proposal and the clicks it belongs to.
        self.shown: tuple[tuple[Click, ...], Proposal] | None = None


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
    now, clock
        Seconds since 1970, and seconds of a clock for durations.

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
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._folder = folder
        self._store = store
        self._now = now
        self._clock = clock
        self.gallery = Gallery(folder, store)
        self._clicking: dict[str, _Clicking] = {}
        self._clicking_lock = threading.Lock()
        self._inference = Inference(segmenter, self.gallery.pixels)
        if not self.gallery.entries():
            raise no_image(folder)

    def start(self) -> None:
        """Load the model in the background; everything but proposals works meanwhile."""
        self._inference.start()

    def stop(self) -> None:
        """Let the running click end, then close the store."""
        self._inference.stop()
        self._store.close()

    def project(self) -> wire.Project:
        """What the page needs once."""
        model = self._inference.state
        return wire.Project(
            name=self._folder.resolve().name,
            labels=self.labels(),
            images=len(self.gallery.entries()),
            model=wire.Model(
                name=model.name,
                weights=model.weights,
                engine=model.engine,
                device=model.device,
                problem=model.problem,
                loading=model.loading,
            ),
            version=__version__,
            last_image=self._store.last_image,
        )

    def labels(self) -> list[wire.Label]:
        """The label table."""
        return [wire_label(label) for label in self._store.labels()]

    def add_label(self, new: wire.NewLabel) -> list[wire.Label]:
        """Add a label unless there is one of that name."""
        return [wire_label(label) for label in self._store.add_label(new.name, new.color)]

    def open(self, image: str) -> wire.State:
        """The document, and the proposal for clicks that were left in it; the network begins to prepare the image."""
        began = self._clock()
        document, problem = self.gallery.document(image)
        if self._store.last_image != image:
            self._store.remember_last(image)
        if problem is None and not document.draft.clicks:
            self._inference.prepare(image)
        return self._state(document, began, problem)

    def click(self, image: str, asked: wire.Clicks) -> wire.State:
        """Store the draft's clicks, then propose a mask for them.

        Raises
        ------
        SupersededError
            If a newer list of clicks is there already.
        ConflictError
            If the document was changed elsewhere.
        ClickError
            If a click lies outside the image; nothing is stored then.
        """
        began = self._clock()
        document, problem = self.gallery.document(image)
        clicks = clicks_of(asked.clicks)
        check_inside(clicks, document.shape)
        clicking = self._clicking_on(image)
        with clicking.lock:
            document = self._store.document(image)
            started = (document.draft.started or self._now()) if clicks else 0.0
            draft = Draft(clicks, asked.threshold, asked.largest, started)
            version = self._version_for(clicking, document, draft, asked)
            after = self._store.edit(image, version, SetDraft(draft))
            if after.version != document.version:
                first = clicking.run[0] if clicking.run[1] == document.version else document.version
                clicking.run = (first, after.version)
            clicking.seq = max(clicking.seq, asked.seq)
            ticket = self._inference.ticket(image)
        return self._state(after, began, problem, ticket)

    def finish(self, image: str, asked: wire.Finish) -> wire.State:
        """Turn the draft into a region.

        Raises
        ------
        ClickError
            If there are no clicks.
        MaskError
            If no pixel is above the threshold.
        ConflictError, UnknownIdError, EngineError
            If the document changed, the label is not there, or there is no proposal to finish.
        """
        began = self._clock()
        document, problem = self.gallery.document(image)
        draft = document.draft
        _check_version(document, asked.version)
        if not draft.clicks:
            raise ClickError("There is no object to finish; click on one first.")
        if problem is not None:
            raise ImageError(problem)
        proposal = self._propose(image, draft.clicks, self._inference.ticket(image))
        if proposal is None:
            raise EngineError("There is no proposal to finish; click again.")
        mask = as_seen(proposal).mask(asked.threshold, largest=asked.largest)
        if not mask.any():
            raise MaskError(
                f"No pixel is above the threshold {asked.threshold:g}, so there is no region to keep; lower it or click."
            )
        model = self._inference.state
        made = Provenance(
            clicks=draft.clicks,
            model=model.name,
            weights=model.weights,
            threshold=asked.threshold,
            largest=asked.largest,
            seconds=max(0.0, round(self._now() - draft.started, 3)),
            window=proposal.window,
        )
        region = AddRegion(uuid.uuid4().hex, asked.label_id, Geometry.of_mask(mask), made)
        return self._state(self._store.edit(image, asked.version, region), began, None)

    def undo(self, image: str, asked: wire.Versioned) -> wire.State:
        """Take the last edit of this image back. Raises `ConflictError` on another version."""
        began = self._clock()
        _, problem = self.gallery.document(image)
        return self._state(self._store.undo(image, asked.version), began, problem)

    def redo(self, image: str, asked: wire.Versioned) -> wire.State:
        """Make the edit last taken back again. Raises `ConflictError` on another version."""
        began = self._clock()
        _, problem = self.gallery.document(image)
        return self._state(self._store.redo(image, asked.version), began, problem)

    def relabel(self, image: str, region: str, asked: wire.Relabel) -> wire.State:
        """Give a region another label. Raises as `Store.edit` does."""
        return self._edit(image, asked.version, Relabel(region, asked.label_id))

    def delete(self, image: str, region: str, version: int) -> wire.State:
        """Take a region away. Raises as `Store.edit` does."""
        return self._edit(image, version, DeleteRegion(region))

    def export(self, form: str) -> Iterator[tuple[str, bytes]]:
        """Yield (file name, content) of an export of the whole folder."""
        return bundle(self._store.labelled_documents(), self._store.labels(), form, creator=f"EdgeFlow {__version__}")

    def _edit(self, image: str, version: int, edit: Edit) -> wire.State:
        began = self._clock()
        _, problem = self.gallery.document(image)
        return self._state(self._store.edit(image, version, edit), began, problem)

    def _state(self, document: Document, began: float, problem: str | None, ticket: int | None = None) -> wire.State:
        proposal = None
        if problem is None and document.draft.clicks:
            try:
                proposal = self._propose(document.image, document.draft.clicks, ticket or self._inference.ticket(document.image))
            except SupersededError:
                raise
            except EdgeFlowError as error:
                # The edit is stored whatever becomes of the proposal.
                problem = str(error)
        return wire.State(
            seq=self._clicking_on(document.image).seq,
            document=wire_document(document),
            proposal=None if proposal is None else wire_grid(proposal),
            milliseconds=round((self._clock() - began) * 1000, 1),
            problem=problem,
        )

    def _propose(self, image: str, clicks: tuple[Click, ...], ticket: int) -> Proposal | None:
        clicking = self._clicking_on(image)
        shown = clicking.shown
        if shown is not None and shown[0] == clicks:
            return shown[1]
        proposal = self._inference.propose(image, clicks, ticket)
        if proposal is not None:
            # What it carries stays with the session.
            clicking.shown = clicks, replace(proposal, carry=None)
        return proposal

    def _version_for(self, clicking: _Clicking, document: Document, draft: Draft, asked: wire.Clicks) -> int:
        """The version to store a list of clicks on: a page may send the next click before the last one is answered.

        That is no conflict as long as nothing but clicks came between, and the new list holds every click of the stored one.
        """
        stored, wanted = document.draft.clicks, draft.clicks
        if asked.version == document.version or draft == document.draft:
            return document.version
        in_run = clicking.run[0] <= asked.version <= clicking.run[1] == document.version
        if in_run and asked.seq < clicking.seq and stored[: len(wanted)] == wanted:
            raise SupersededError("A newer list of clicks on this image is stored already; it holds these too.")
        if in_run and asked.seq > clicking.seq and wanted[: len(stored)] == stored:
            return document.version
        return asked.version

    def _clicking_on(self, image: str) -> _Clicking:
        with self._clicking_lock:
            return self._clicking.setdefault(image, _Clicking())


def _check_version(document: Document, version: int) -> None:
    if document.version != version:
        raise ConflictError(
            f"{document.name} was changed elsewhere meanwhile (version {document.version}, not {version}); look at it again and "
            "repeat the edit."
        )
