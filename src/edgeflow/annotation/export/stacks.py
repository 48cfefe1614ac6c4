"""The planes of one file brought together, for formats that hold volumes. Knows no files."""

from collections.abc import Iterable, Iterator

from edgeflow.annotation.document import Document


def by_file(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """The documents of each file, those along the usual axis first, then by axis and plane.

    Planes come in the order in which they were first looked at, so all are held: their run lengths, not their pixels.
    """
    files: dict[str, list[Document]] = {}
    for document in documents:
        files.setdefault(document.name, []).append(document)
    for planes in files.values():
        yield sorted(planes, key=lambda document: (document.axis or "", document.plane))
