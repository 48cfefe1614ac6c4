"""What a command could not do as asked, on the screen and as a JSON file. Knows no formats."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import typer

from edgeflow.atomic import write_whole
from edgeflow.errors import ProjectError

Kind = TypeVar("Kind", bound=str)
_SHOWN = 3  # sentences of each kind


class Noted(Protocol):
    """A note of a report."""

    @property
    def kind(self) -> str:
        """What kind of thing."""
        ...

    @property
    def text(self) -> str:
        """A sentence."""
        ...


def counted(number: int, noun: str) -> str:
    """``1 object``, ``1,200 objects``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def print_notes(counts: Mapping[Kind, int], notes: Sequence[Noted]) -> None:
    """Print how many notes of each kind there were, in the order of `counts`, and the first few of each."""
    for kind, count in counts.items():
        texts = [note.text for note in notes if note.kind == kind]
        typer.echo(f"{count:,} x {kind}")
        for text in texts[:_SHOWN]:
            typer.echo(f"    {text}")
        if count > _SHOWN:
            typer.echo("    ...")


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write a report; an old one stays until the new one is whole.

    Raises
    ------
    ProjectError
        If it cannot be written.
    """
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise ProjectError(f"The report {path} cannot be written ({error.strerror or error}); name a writable place.") from error
