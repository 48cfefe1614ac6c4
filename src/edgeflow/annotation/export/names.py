"""Names of files made from names that come from data: safe on every system, and no two the same. Knows no formats."""

import itertools
import posixpath
import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from edgeflow.annotation.document import Document
from edgeflow.annotation.export.report import Note, Report
from edgeflow.annotation.place import inside
from edgeflow.errors import ProjectError

# Forbidden on some system; the last are halves of surrogate pairs, as names that are not UTF-8 have.
_NEVER = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
# File systems allow 255 bytes; what is put before and after it needs some.
_LONGEST = 120


def safe_part(text: str) -> str:
    """`text` as one part of a path on any system: what is forbidden somewhere becomes ``_``, what is too long is cut."""
    plain = _NEVER.sub("_", text).encode()[:_LONGEST].decode("utf-8", "ignore").rstrip(". ") or "_"
    try:
        inside(Path(), plain)
    except ProjectError:
        # `..` came to nothing above; what is left are the names of devices.
        return f"_{plain}"
    return plain


def stem_of(document: Document) -> str:
    """The image's name without its suffix, and which plane it is where it is not the first of the usual axis."""
    name = document.name
    # Of NIfTI's two suffixes both go.
    plain = name[: -len(".nii.gz")] if name.lower().endswith(".nii.gz") else posixpath.splitext(name)[0]
    axis = f"-{document.axis}" if document.axis else ""
    return f"{plain}{axis}-plane{document.plane:04d}" if document.plane or axis else plain


def unlike(name: str, taken: Collection[str]) -> str:
    """`name`, or with the first number behind it that makes it differ from all that are taken."""
    choices = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    return next(choice for choice in choices if choice not in taken)


class Stems:
    """Gives every document a path of its own without a suffix, and notes where that is not simply the image's.

    Where two would be the same, the later one keeps its suffix, or gets a number. Letters' case does not tell them apart: many
    file systems take A.png and a.png for the same file.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._taken: dict[str, str] = {}

    def keep(self, *names: str) -> None:
        """Names that the export's own files have, and no document's may."""
        self._taken |= {name.casefold(): "a file of the export itself" for name in names}

    def stem(self, document: Document) -> str:
        """A path with ``/``, in the folder of the image."""
        return self._given(document, stem_of(document))

    def stem_of_file(self, document: Document) -> str:
        """The same for a file of all planes of the document's image."""
        return self._given(document, stem_of(replace(document, plane=0, axis=None)))

    def _given(self, document: Document, wanted: str) -> str:
        plain, whole = _safe(wanted), _safe(f"{wanted}{posixpath.splitext(document.name)[1]}")
        choices = itertools.chain([plain, whole], (f"{whole}-{number}" for number in itertools.count(2)))
        stem = next(choice for choice in choices if choice.casefold() not in self._taken)
        first = self._taken.get(plain.casefold())
        self._taken[stem.casefold()] = document.name
        if stem != plain:
            text = f"Its files are called {stem}, because {first} has the same stem."
            self._report.notes.append(Note.on(document, "file renamed", text))
        elif plain != wanted:
            text = f"Its files are called {stem}, because its own name does not do in every place."
            self._report.notes.append(Note.on(document, "file renamed", text))
        return stem


def _safe(name: str) -> str:
    return "/".join(safe_part(part) for part in name.split("/") if part not in ("", ".")) or "_"
