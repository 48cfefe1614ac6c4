"""``edgeflow import``: annotations that other programs made, into the store of a folder."""

from contextlib import closing
from pathlib import Path

import typer

from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.note import ImportReport
from edgeflow.cli.progress import progress_bar
from edgeflow.cli.reports import counted, print_notes, write_json
from edgeflow.predict.importing import Intake, import_source
from edgeflow.predict.project import Project
from edgeflow.store.connect import DEFAULT_PLACE
from edgeflow.store.store import Store

_REPORT = "import.json"


def import_annotations(folder: Path, files: list[Path], form: str, store: str | None, report: Path | None) -> None:
    """Import, show progress, print what was done and what could not be, and write all of it as JSON.

    Without `report` it is written beside the store where that is in the folder, and nowhere else.
    """
    # Before the store is made: a mistyped name must not leave one behind.
    source = read(files, form)
    with closing(Store.open(folder, store)) as opened:
        project = Project(folder, opened)
        with progress_bar() as bar:
            task = bar.add_task(f"{form} into {folder}", total=None)

            def show(done: int, total: int, name: str) -> None:
                bar.update(task, completed=done, total=total, description=name)

            intake = import_source(project, source, form, progress=show)
    _print(intake)
    if report is None and store is None:
        report = folder / DEFAULT_PLACE.parent / _REPORT
    if report is not None:
        write_json(report, intake.as_json())
        typer.echo(f"All of it is in {report}")


def _print(intake: Intake) -> None:
    done: ImportReport = intake.report
    there = f"; {done.known} there already" if done.known else ""
    typer.echo(f"{counted(done.regions, 'object')} added, in {counted(done.images, 'image')}{there}.")
    print_notes(done.counts, done.notes)
    if intake.unkept:
        fields = ", ".join(f"{name} ({count})" for name, count in intake.unkept.most_common(5))
        more = " and more" if len(intake.unkept) > 5 else ""
        typer.echo(f"Fields that are too large or no plain values were left out, of so many objects: {fields}{more}.")
