"""``edgeflow predict``: boxes, points or coarse masks of a whole folder made into regions, without a person."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal, cast

import typer

from edgeflow import __version__
from edgeflow.annotation.export.bundle import bundle
from edgeflow.annotation.export.writing import write_files
from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.imported import Source
from edgeflow.annotation.imports.note import FormatError, ImportReport
from edgeflow.cli.progress import progress_bar
from edgeflow.cli.reports import counted, print_notes, write_json
from edgeflow.engine.protocol import Precision
from edgeflow.errors import EdgeFlowError
from edgeflow.network.load import load_segmenter
from edgeflow.predict.machines import Cluster, Here, Machine, Processes
from edgeflow.predict.project import Project
from edgeflow.predict.prompt_file import has_masks, kind_of, read_coco_boxes, read_prompts
from edgeflow.predict.propose import Manner
from edgeflow.predict.run import Prompts, carry_out, plan
from edgeflow.store.connect import DEFAULT_PLACE
from edgeflow.store.store import Store

Use = Literal["boxes", "masks"]
_REPORT = "predict.json"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the regions go.

    Attributes
    ----------
    folder
        The images.
    store
        A store of its own, by default the folder's.
    out
        A COCO file instead; until it is whole the regions are in a store beside it, so that an interrupted run goes on.
    report
        A JSON file for all that could not be done; by default beside the folder's store.
    """

    folder: Path
    store: str | None = None
    out: Path | None = None
    report: Path | None = None


def predict_folder(
    place: Place,
    prompts: Path,
    form: str | None,
    use: Use | None,
    processes: int,
    ray: str | None,
    manner: Manner,
    model: Path | None,
    engine: str,
    precision: str,
) -> None:
    """Find what is to be done, do it with a progress bar, and print what was done and what could not be."""
    read_them, source, kind = _prompts(prompts, form, use)
    method = partial(load_segmenter, model, engine=engine, precision=cast("Precision", precision))
    with _store(place) as store:
        project = Project(place.folder, store)
        planned = plan(project, read_them, kind, notes=() if source is None else source.notes)
        with progress_bar() as bar:
            task = bar.add_task(f"{kind} on {place.folder}", total=len(planned.tasks))

            def show(done: int, total: int, name: str) -> None:
                bar.update(task, completed=done, total=total, description=name)

            report = carry_out(project, planned, method, _machine(processes, ray), manner, progress=show)
        if place.out is not None:
            _write_coco(store, place.out)
    _print(report)
    written = place.report
    if written is None and place.store is None and place.out is None:
        written = place.folder / DEFAULT_PLACE.parent / _REPORT
    if written is not None:
        write_json(written, report.as_json())
        typer.echo(f"All of it is in {written}")


def _prompts(path: Path, form: str | None, use: Use | None) -> tuple[Prompts, Source | None, str]:
    """What reads the prompts, what was opened for it, and what they are."""
    if form is None:
        if path.is_dir():
            form = "index-mask"
        elif path.suffix.lower() == ".json":
            form = kind_of(path)
        else:
            raise FormatError(f"{path} is neither a folder of masks nor a JSON file; say with --format what it is.")
    if form == "prompts":
        return partial(read_prompts, path), None, form
    if form == "coco" and (use == "boxes" or (use is None and not has_masks(path))):
        return partial(read_coco_boxes, path), None, "boxes of coco"
    source = read([path], form)
    return source.images, source, f"masks of {form}"


def _machine(processes: int, ray: str | None) -> Machine:
    if ray is not None:
        return Cluster(ray, processes if processes > 1 else None)
    return Here() if processes == 1 else Processes(processes)


@contextmanager
def _store(place: Place) -> Iterator[Store]:
    """The store to write into. That of a COCO file is removed when the file is written."""
    if place.out is None:
        with closing(Store.open(place.folder, place.store)) as store:
            yield store
        return
    if place.store is not None:
        raise EdgeFlowError("Regions go into a store or into a COCO file; leave out --store or --out.")
    partial_store = place.out.with_name(f".{place.out.name}.partial.sqlite")
    with closing(Store.open(place.folder, str(partial_store))) as store:
        yield store
    partial_store.unlink()


def _write_coco(store: Store, out: Path) -> None:
    used = {region.label_id for document in store.labelled_documents() for region in document.regions}
    labels = [label for label in store.labels() if label.id in used]
    files = bundle(store.labelled_documents(), labels, "coco", creator=f"EdgeFlow {__version__}")
    # The first is the COCO file, the second its report: nothing is lost on the way there.
    write_files(((out.name, content) for _, content in islice(files, 1)), out.parent)
    typer.echo(f"The regions are in {out}")


def _print(report: ImportReport) -> None:
    there = f"; {report.known} there already" if report.known else ""
    typer.echo(f"{counted(report.regions, 'region')} made, in {counted(report.images, 'image')}{there}.")
    print_notes(report.counts, report.notes)
