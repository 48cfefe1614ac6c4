"""Prompts of a whole folder made into regions in its store. Knows no formats and no method.

What is there already is not done again: a region's id is made of its prompt (`predict.into_store`), so a run that was interrupted
goes on when it is begun anew, and so does one with more prompts.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from edgeflow.annotation.imports.imported import Imported, NamedLabel
from edgeflow.annotation.imports.matching import Asked, Match
from edgeflow.annotation.imports.note import FormatError, ImportReport, Note
from edgeflow.annotation.imports.shapes import check_size
from edgeflow.errors import ConflictError, ImageError
from edgeflow.evaluate.crew import Crashed
from edgeflow.imaging.image import Layout
from edgeflow.predict.importing import Progress, located
from edgeflow.predict.into_store import Offered, add_objects, known
from edgeflow.predict.job import Answer, Job, Task
from edgeflow.predict.machines import Machine
from edgeflow.predict.project import Project
from edgeflow.predict.prompt import Prompt, PromptedImage
from edgeflow.predict.propose import Manner
from edgeflow.segmenter import Segmenter

Prompts = Callable[[], Iterator[PromptedImage | Imported | Note]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, and what is known before.

    Attributes
    ----------
    tasks, images
        One task an image, and the store's ids of those images.
    report
        With the notes on what cannot be done, and how much is there already.
    labels
        Label name -> id.
    """

    tasks: tuple[Task, ...]
    images: tuple[str, ...]
    report: ImportReport
    labels: dict[str, int] = field(default_factory=dict)


def plan(project: Project, prompts: Prompts, form: str, *, notes: Sequence[Note] = ()) -> Plan:
    """Find the images of prompts, and leave out what is done.

    Parameters
    ----------
    prompts
        Reads them; called twice. Objects that `edgeflow.annotation.imports` reads are coarse masks, our own are boxes and points.
    form, notes
        What the report is to say the prompts were, and of their files as a whole.
    """
    report = ImportReport(form)
    report.note(*notes)
    asked = [_asked(one) for one in prompts() if not isinstance(one, Note)]
    matches = project.images.match(asked)
    tasks: list[Task] = []
    images: list[str] = []
    for one in prompts():
        if isinstance(one, Note):
            report.note(one)
            continue
        match = matches[_asked(one)]
        if isinstance(match, Note):
            report.note(match)
            continue
        found = _planned(project, one, match, report)
        if found is not None:
            image, task = found
            tasks.append(task)
            images.append(image)
    wanted = dict.fromkeys(prompt.label for task in tasks for prompt in task.prompts)
    labels = project.label_ids([NamedLabel(name) for name in wanted])
    return Plan(tuple(tasks), tuple(images), report, labels)


def carry_out(
    project: Project,
    planned: Plan,
    segmenter: Callable[[], Segmenter],
    machine: Machine,
    manner: Manner,
    *,
    progress: Progress | None = None,
) -> ImportReport:
    """Do what is planned, and write each image's regions when they come: one edit, one undo.

    Raises
    ------
    EdgeFlowError
        If the method cannot be made ready.
    StoreError
        If the store cannot be written; images that were done stay so.
    """
    report, total = planned.report, len(planned.tasks)
    if not total:
        return report
    job = Job(planned.tasks, segmenter, manner)
    for done, result in enumerate(machine.do(job, range(total)), start=1):
        task = planned.tasks[result.task]
        if isinstance(result, Crashed):
            report.note(Note(task.name, "image refused", f"{task.name} was left out: {result.reason}"))
        else:
            _write(project, planned, result.task, result.answer)
        if progress is not None:
            progress(done, total, task.name)
    return report


def _write(project: Project, planned: Plan, number: int, answer: Answer) -> None:
    task, report = planned.tasks[number], planned.report
    report.note(*answer.notes)
    offered = [
        Offered(task.prompts[one.prompt].label, task.prompts[one.prompt].key, one.geometry, provenance=one.provenance)
        for one in answer.found
    ]
    taken = add_objects(project.store, planned.images[number], offered, planned.labels, "predict")
    report.images += bool(taken.added)
    report.regions += len(taken.added)
    report.known += taken.known


def _planned(project: Project, one: PromptedImage | Imported, match: Match, report: ImportReport) -> tuple[str, Task] | None:
    name = _asked(one).name
    try:
        layout, plane, prompts = _prompts(project, one, match, report)
        image = project.image_id(match, plane, layout)
    except FormatError as error:
        report.note(Note(name, "image refused", f"{name!r} is left out, because {str(error).rstrip('.')}."))
        return None
    except (ImageError, ConflictError) as error:
        report.note(Note(name, "image refused", str(error)))
        return None
    # The same prompt twice would be the same region twice.
    prompts = tuple({(prompt.label, prompt.key): prompt for prompt in prompts}.values())
    there = known(project.store, image, [(prompt.label, prompt.key) for prompt in prompts])
    report.known += sum(there)
    new = tuple(prompt for prompt, is_there in zip(prompts, there, strict=True) if not is_there)
    if not new:
        return None
    return image, Task(match.name, project.path(match.name), layout.shape, new, plane, match.axis, project.view(match.name))


def _prompts(
    project: Project, one: PromptedImage | Imported, match: Match, report: ImportReport
) -> tuple[Layout, int, tuple[Prompt, ...]]:
    if isinstance(one, PromptedImage):
        report.note(*one.notes)
        with project.open(match) as image:
            layout = image.layout
        if one.shape is not None:
            check_size(one.shape, layout.shape)
        return layout, match.plane, one.prompts
    layout, plane, drawn, notes = located(project, one, match)
    report.note(*notes)
    return layout, plane, tuple(Prompt(each.region.label, each.region.where, mask=each.drawn.geometry) for each in drawn)


def _asked(one: PromptedImage | Imported) -> Asked:
    return one.asked if isinstance(one, PromptedImage) else Asked.of(one)
