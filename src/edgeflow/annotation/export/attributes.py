"""What else was said of regions where they came from, on its way back into files. Knows no formats."""

import json
from collections.abc import Collection, Iterator

from edgeflow.annotation.document import Document, Region
from edgeflow.annotation.export.report import Note, Report

VOC = frozenset({"pose", "truncated", "difficult", "occluded"})


def besides(region: Region, own: Collection[str]) -> dict[str, object]:
    """The attributes whose names a format does not use itself."""
    return {name: value for name, value in region.attributes.items() if name not in own}


def as_text(value: object) -> str:
    """An attribute for formats that know texts only: a text as it is, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def flag(region: Region, name: str) -> str:
    """``1`` where an attribute says yes, however its file wrote that; else ``0``."""
    return "1" if region.attributes.get(name) in (1, "1", "true", "True", "yes") else "0"


def noted(documents: Iterator[Document], held: Collection[str] | None, report: Report) -> Iterator[Document]:
    """The documents as they are; `report` is told of attributes that are not among those `held` (None: all are)."""
    for document in documents:
        names = dict.fromkeys(name for region in document.regions for name in region.attributes)
        lost = [] if held is None else [name for name in names if name not in held]
        if lost:
            more = f" and {len(lost) - 5} more" if len(lost) > 5 else ""
            text = f"This format has no place for {', '.join(lost[:5])}{more}, which files said of regions they were read from."
            report.notes.append(Note.on(document, "attributes left out", text))
        yield document
