"""A job: tasks that one process after the other can do by itself, and what a process needs for it. Knows no store.

A task is one image with its prompts; the same function does it here, in other processes and on other machines.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from edgeflow.annotation.document import Provenance
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.imports.note import Kind, Note
from edgeflow.errors import ClickError, ImageError, MaskError
from edgeflow.grid import Window
from edgeflow.imaging import open_image
from edgeflow.imaging.image import Axis, Image
from edgeflow.imaging.view import AS_STORED, View
from edgeflow.large import LARGE_PIXELS, LargeImage
from edgeflow.predict.prompt import Prompt
from edgeflow.predict.propose import Manner, region_of
from edgeflow.segmenter import Pixels, Prepared, Segmenter


@dataclass(frozen=True, slots=True)
class Task:
    """The prompts of one image, or one plane of a stack.

    Attributes
    ----------
    name
        The image's, for messages.
    path
        Where it lies, on whatever machine does the task.
    shape
        (H, W) it must have.
    view
        What the network sees of the raw pixels; None: the first view of the file.
    """

    name: str
    path: Path
    shape: tuple[int, int]
    prompts: tuple[Prompt, ...]
    plane: int = 0
    axis: Axis | None = None
    view: View | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The region that prompt number `prompt` of a task became."""

    prompt: int
    geometry: Geometry
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Answer:
    """What a task gave: regions, and notes on the prompts that became none."""

    found: tuple[Found, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """Tasks, and how they are done.

    Attributes
    ----------
    segmenter
        Makes the method; a function that can be sent to another process.
    """

    tasks: tuple[Task, ...]
    segmenter: Callable[[], Segmenter]
    manner: Manner = field(default_factory=Manner)


def begin(job: Job) -> tuple[str, Callable[[int], Answer]]:
    """Make the method ready: its name, and the function that does task number i.

    Raises
    ------
    EdgeFlowError
        If the method cannot be made ready.
    """
    segmenter = job.segmenter()
    return segmenter.name, lambda number: answer(job.tasks[number], segmenter, job.manner)


def answer(task: Task, segmenter: Segmenter, manner: Manner) -> Answer:
    """Do a task.

    Raises
    ------
    ImageError
        If the image cannot be read or is not of the size it had.
    EngineError
        If the method fails on it.
    """
    with open_image(task.path, axis=task.axis) as image:
        if image.layout.shape != task.shape:
            height, width = image.layout.shape
            raise ImageError(f"{task.name} is now {height} x {width} pixels (rows x columns); it was another size before.")
        view = task.view or image.views[0][1]
        prepared = _prepared(image, task.plane, view, segmenter)
        # Of a photo that the network saw as it is shown there is nothing to be recorded.
        seen = None if view == AS_STORED else view
        found: list[Found] = []
        notes: list[Note] = []
        for number, prompt in enumerate(task.prompts):
            try:
                geometry, made = region_of(prompt, prepared, manner)
            except (ClickError, MaskError) as error:
                kind: Kind = "no mask found" if isinstance(error, MaskError) else "object refused"
                notes.append(Note(task.name, kind, f"No region was made of {prompt.where}: {error}"))
                continue
            made = replace(made, model=segmenter.name, weights=segmenter.weights, view=seen)
            found.append(Found(number, geometry, made))
    return Answer(tuple(found), tuple(notes))


def _prepared(image: Image, plane: int, view: View, segmenter: Segmenter) -> Prepared:
    height, width = image.layout.shape
    if height * width <= LARGE_PIXELS:
        return segmenter.prepare(np.ascontiguousarray(view.apply(image.read(plane))))

    def read(window: Window) -> Pixels:
        return view.apply(image.read(plane, window))

    return LargeImage(image.layout.shape, read, segmenter)
