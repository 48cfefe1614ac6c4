"""A prompt: what says where an object is before anybody has clicked it. A box, clicks or a coarse mask. Knows no files."""

import hashlib
from dataclasses import dataclass

from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.imports.matching import Asked
from edgeflow.annotation.imports.note import Note
from edgeflow.clicks import Click
from edgeflow.grid import Window


@dataclass(frozen=True, slots=True)
class Prompt:
    """One object: at least one of `box`, `clicks` and `mask` is there.

    Attributes
    ----------
    label
        The class, by name.
    where
        Which it is in its file, for messages.
    """

    label: str
    where: str
    box: Window | None = None
    clicks: tuple[Click, ...] = ()
    mask: Geometry | None = None

    @property
    def key(self) -> str:
        """The same for the same prompt, whatever its place in a file (hexadecimal)."""
        box = None if self.box is None else (self.box.top, self.box.left, self.box.height, self.box.width)
        mask = None if self.mask is None else (self.mask.window.top, self.mask.window.left, self.mask.runs.hex())
        clicks = [(float(click.row), float(click.col), click.positive) for click in self.clicks]
        return hashlib.sha256(repr((box, clicks, mask)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PromptedImage:
    """The prompts of one image, or one plane of a stack.

    Attributes
    ----------
    asked
        The image's name as the file says it.
    shape
        (H, W) as the file says it, or None.
    notes
        On what could not be read of it.
    """

    asked: Asked
    shape: tuple[int, int] | None
    prompts: tuple[Prompt, ...]
    notes: tuple[Note, ...] = ()
