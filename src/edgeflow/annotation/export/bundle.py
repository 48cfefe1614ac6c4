"""All files of one export, named and ready to be zipped or written. Knows formats by name; knows no HTTP."""

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Literal, get_args

from edgeflow.annotation.document import Document, Label
from edgeflow.annotation.export.coco import coco
from edgeflow.annotation.export.index_mask import index_mask, label_table
from edgeflow.annotation.export.report import Note
from edgeflow.annotation.place import inside
from edgeflow.atomic import write_whole
from edgeflow.errors import ExportError

Format = Literal["index-mask", "coco"]
FORMATS: tuple[Format, ...] = get_args(Format)
REPORT = "report.json"


def bundle(documents: Iterable[Document], labels: Sequence[Label], form: str, *, creator: str) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) one after the other, the export report last.

    Documents without a region are left out: they are not yet labelled, and an all-background mask would claim they were.

    Raises
    ------
    ExportError
        If there is no such format.
    """
    if form not in FORMATS:
        raise ExportError(f"There is no export format {form!r}; the formats are {' and '.join(FORMATS)}.")
    labelled = (document for document in documents if document.regions)
    notes: list[Note] = []
    count = 0
    if form == "coco":
        content, notes = coco(labelled, labels, creator=creator)
        images = content["images"]
        assert isinstance(images, list)
        count = len(images)
        yield "annotations.json", _json(content)
    else:
        taken: dict[str, str] = {}
        for document in labelled:
            name = _mask_name(document.name, taken, notes)
            png, remarks = index_mask(document, labels)
            notes += remarks
            count += 1
            yield name, png
        yield "labels.json", _json(label_table(labels))
    yield REPORT, _json({"format": form, "creator": creator, "images": count, "notes": [note.as_json() for note in notes]})


def write_files(files: Iterable[tuple[str, bytes]], folder: Path) -> list[Path]:
    """Write every file into `folder`, each beside its place and then renamed: an old file stays until the new one is whole.

    Raises
    ------
    ExportError
        If a file cannot be written.
    ProjectError
        If a name leads out of `folder`.
    """
    written: list[Path] = []
    for name, content in files:
        path = inside(folder, name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        except OSError as error:
            raise ExportError(
                f"{path} cannot be written ({error.strerror or error}); choose a folder that is writable."
            ) from error
        written.append(path)
    return written


def _mask_name(image: str, taken: dict[str, str], notes: list[Note]) -> str:
    """``masks/STEM.png``; the suffix stays in the name where two images differ in nothing else. `taken` maps names to images."""
    plain = str(PurePosixPath(image).with_suffix(""))
    choices = itertools.chain([plain, image], (f"{image}-{number}" for number in itertools.count(2)))
    # Folded, because many file systems take A.png and a.png for the same file.
    stem = next(stem for stem in choices if stem.casefold() not in taken)
    if stem != plain:
        first = taken[plain.casefold()]
        notes.append(Note(image, "file renamed", f"Its mask is called {stem}.png, because {first} has the same stem."))
    taken[stem.casefold()] = image
    return f"masks/{stem}.png"


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
