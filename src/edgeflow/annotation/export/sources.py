"""The images behind the documents, opened one at a time, with a note wherever one cannot be had. Knows no formats."""

from collections.abc import Callable
from pathlib import Path

from edgeflow.annotation.document import Document
from edgeflow.annotation.export.report import Note, Report
from edgeflow.annotation.place import inside
from edgeflow.errors import EdgeFlowError
from edgeflow.imaging import open_image
from edgeflow.imaging.image import Image

Source = Callable[[Document], Image]


def images_in(folder: Path) -> Source:
    """Opens the images of documents whose names are relative to `folder`.

    The function raises `ImageError` where a file cannot be read and `ProjectError` where a name leads out of the folder.
    """
    return lambda document: open_image(inside(folder, document.name), axis=document.axis)


class Sources:
    """Opens images by `source` (None: there are none) and closes them; planes of one file that follow each other open it once.

    A context manager.
    """

    def __init__(self, source: Source | None, report: Report) -> None:
        self._source = source
        self._report = report
        self._key: tuple[str, str | None] | None = None
        self._image: Image | None = None

    def image(self, document: Document, purpose: str) -> Image | None:
        """The opened image of a document, valid until the next is asked for; None where it cannot be had.

        `purpose` ends the note's sentence: what the files do without.
        """
        if self._key != (document.name, document.axis):
            self.close()
            if self._source is None:
                self._missing(document, f"There is no image of it at hand, {purpose}.")
                return None
            try:
                self._image = self._source(document)
            except EdgeFlowError as error:
                self._missing(document, f"{str(error).rstrip('.')}, {purpose}.")
                return None
            self._key = document.name, document.axis
        assert self._image is not None
        height, width = self._image.layout.shape
        if (height, width) != document.shape:
            text = (
                f"The file is now {height} x {width} but was annotated at {document.shape[0]} x {document.shape[1]}, {purpose}."
            )
            self._missing(document, text)
            return None
        return self._image

    def close(self) -> None:
        """Let the last image go."""
        if self._image is not None:
            self._image.close()
        self._image = None
        self._key = None

    def __enter__(self) -> "Sources":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _missing(self, document: Document, text: str) -> None:
        self._report.notes.append(Note.on(document, "image missing", text))
