"""``edgeflow convert``: annotations of one format written in another, without a project and without a store."""

from pathlib import Path

import typer

from edgeflow import __version__
from edgeflow.annotation.export.bundle import FORMATS, bundle
from edgeflow.annotation.export.options import ExportOptions
from edgeflow.annotation.export.report import Report
from edgeflow.annotation.export.sources import images_in
from edgeflow.annotation.export.writing import write_files
from edgeflow.annotation.imports.documents import contents
from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.note import ImportReport
from edgeflow.cli.progress import progress_bar
from edgeflow.cli.reports import counted, print_notes, write_json
from edgeflow.errors import ExportError

_READ = "import.json"


def convert_files(
    files: list[Path], form: str, to: str, out: Path, images: Path | None, options: ExportOptions | None = None
) -> None:
    """Read `files` as `form`, write the folder `out` as `to`, and print what was read, what was written and what was lost.

    What could not be read is in ``import.json`` there, what could not be written in ``report.json``.
    """
    if to not in FORMATS:
        raise ExportError(f"There is no export format {to!r}; the formats are {', '.join(FORMATS[:-1])} and {FORMATS[-1]}.")
    found = contents(read(files, form), form, images=images)

    written = Report()
    with progress_bar() as bar:
        task = bar.add_task(f"{form} to {to}", total=found.count)
        made = bundle(
            found.documents,
            found.labels,
            to,
            creator=f"EdgeFlow {__version__}",
            options=options or ExportOptions(),
            source=None if images is None else images_in(images),
            report=written,
            progress=lambda done, _: bar.update(task, completed=done),
            total=found.count,
        )
        count = len(write_files(made, out))
    write_json(out / _READ, found.report.as_json())
    _print(found.report, written)
    typer.echo(f"{counted(count, 'file')} in {out}")


def _print(taken: ImportReport, written: Report) -> None:
    typer.echo(f"{counted(taken.regions, 'object')} read, of {counted(taken.images, 'image')}.")
    print_notes(taken.counts, taken.notes)
    typer.echo(
        f"{counted(written.regions, 'object')} written, of which {written.changed:,} will be read with other pixels than before."
    )
    print_notes(written.counts, written.notes)
