"""What this process knows of the clicking on one image, and which list of clicks may follow which. Knows no store, no network."""

import threading

from edgeflow.annotation.document import Document
from edgeflow.clicks import Click
from edgeflow.segmenter import Proposal
from edgeflow.server.boxes import Question
from edgeflow.server.inference import SupersededError


class Clicking:
    """Nothing in here is lost when the process dies: a page that goes on opens the image again."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.seq = 0
        # The first version of an unbroken run of click edits, and the version after its last.
        self._run = (0, -1)
        # The last proposal and what it was asked by.
        self.shown: tuple[Question, Proposal] | None = None

    def version_for(self, document: Document, clicks: tuple[Click, ...], version: int, seq: int) -> int:
        """The version to store a list of clicks on: a page may send the next click before the last one is answered.

        That is no conflict as long as nothing but clicks came between, and the new list holds every click of the stored one.

        Raises
        ------
        SupersededError
            If a newer list that holds these clicks is stored already.
        """
        stored = document.draft.clicks
        in_run = self._run[0] <= version <= self._run[1] == document.version
        if in_run and version != document.version:
            if seq < self.seq and stored[: len(clicks)] == clicks:
                raise SupersededError("A newer list of clicks on this image is stored already; it holds these too.")
            if seq > self.seq and clicks[: len(stored)] == stored:
                return document.version
        return version

    def clicked(self, since: int, version: int) -> None:
        """Note that a list of clicks took the document from one version to another."""
        if since != version:
            self._run = (self._run[0] if self._run[1] == since else since, version)
