"""``edgeflow export``: the annotations of a folder as files for other programs, and what they could not keep."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import typer
from rich.console import Console
from rich.table import Table

from edgeflow import __version__
from edgeflow.annotation.export.bundle import REPORT, bundle, write_files
from edgeflow.annotation.export.options import ExportOptions, Outlines, Overlap, Split
from edgeflow.annotation.export.report import Report, note_unfinished
from edgeflow.annotation.export.sources import images_in
from edgeflow.cli.progress import progress_bar
from edgeflow.errors import ExportError, ProjectError
from edgeflow.store.connect import DEFAULT_PLACE
from edgeflow.store.store import Store


def export_project(
    folder: Path,
    out: Path,
    form: str,
    store: str | None,
    *,
    labels: Sequence[str] = (),
    overlap: Overlap | None = None,
    only_flagged: bool = False,
    split: float | None = None,
    seed: int = 0,
    images: bool = False,
    wgs84: bool = False,
    outlines: Outlines | None = None,
) -> Report:
    """Write the export and print what it could not keep exactly; `labels` are ``NAME=NEW``, or ``NAME=`` to leave one out.

    A new folder `out` appears when all files are in it; into one that is there each file is put whole.
    """
    if store is None and not (folder / DEFAULT_PLACE).exists():
        raise ProjectError(f"{folder} holds no annotations of ours; name a folder annotated before, or say where with --store.")
    options = ExportOptions(
        overlap=overlap,
        labels=dict(map(_mapping, labels)),
        only_flagged=only_flagged,
        split=None if split is None else Split(split, seed),
        images=images,
        wgs84=wgs84,
        outlines=outlines,
    )

    report = Report()
    opened = Store.open(folder, store)
    try:
        note_unfinished(report, opened.unfinished())
        total = sum(1 for plane in opened.planes() if plane.regions)
        with progress_bar() as bar, _appearing(out) as place:
            task = bar.add_task(f"writing {form}", total=total)
            files = bundle(
                opened.labelled_documents(),
                opened.labels(),
                form,
                creator=f"EdgeFlow {__version__}",
                options=options,
                source=images_in(folder),
                report=report,
                progress=lambda done, _: bar.update(task, completed=done),
                total=total,
                # On the disk that must have the room anyway; the system's own place is often in memory.
                scratch=place,
            )
            count = len(write_files(files, place))
    finally:
        opened.close()
    _tell(report, count, out)
    return report


def _mapping(text: str) -> tuple[str, str | None]:
    # The last one: a name in the table may have one, and may have to be got rid of.
    name, equals, new = text.rpartition("=")
    if not equals or not name:
        raise ExportError(f"{text!r} does not say what to do with a label; write NAME=NEW, or NAME= to leave it out.")
    return name, new or None


@contextmanager
def _appearing(out: Path) -> Iterator[Path]:
    """Where to write: beside a folder that is not there yet, which then appears at once; else into it."""
    if out.exists():
        yield out
        return
    beside = out.parent / f".{out.name}.{uuid4().hex[:8]}"
    with _named(out):
        beside.mkdir(parents=True)
    try:
        yield beside
        with _named(out):
            beside.replace(out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def _named(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(f"{out} cannot be written ({error.strerror or error}); choose a folder that is writable.") from error


def _tell(report: Report, count: int, out: Path) -> None:
    if report.notes:
        table = Table("what", "how often", "least IoU", title=f"what {report.form} did not keep as it was")
        for kind, number in report.counts.items():
            costs = [note.iou for note in report.notes if note.kind == kind and note.iou is not None]
            table.add_row(kind, str(number), f"{min(costs):.4f}" if costs else "")
        Console().print(table)
    typer.echo(f"{report.images} images with {report.regions} regions, of which {report.changed} are read with other pixels")
    typer.echo(f"{count} files in {out}; what they could not keep exactly is in {out / REPORT}")
