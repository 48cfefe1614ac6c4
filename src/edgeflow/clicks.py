"""A click: one point and its sign. Knows nothing of images, networks or files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from edgeflow.errors import ClickError

_SIGNS = {"+": True, "-": False, "1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Click:
    """One click in image coordinates.

    `row` and `col` count pixels from the top-left pixel's *centre* being (0, 0): the pixel a person hits at array index
    ``[r, c]`` is the click ``(r, c)``. Fractions are allowed. `positive` says that the point belongs to the object.
    """

    row: float
    col: float
    positive: bool = True

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``ROW,COL,+`` or ``ROW,COL,-`` (what ``edgeflow segment --click`` takes).

        Raises
        ------
        ClickError
            If `text` has not that form.
        """
        parts = [part.strip() for part in text.split(",")]
        try:
            row, col, sign = parts
            return cls(float(row), float(col), _SIGNS[sign])
        except (ValueError, KeyError) as error:
            raise ClickError(f"The click {text!r} cannot be read; write ROW,COL,+ or ROW,COL,- such as 120,340,+.") from error

    def __str__(self) -> str:
        return f"{self.row:g},{self.col:g},{'+' if self.positive else '-'}"


def check_inside(clicks: Sequence[Click], shape: tuple[int, int]) -> None:
    """Raise `ClickError` unless every click lies on a pixel of an image of `shape` (H, W)."""
    height, width = shape
    for number, click in enumerate(clicks, start=1):
        # Written so that NaN is refused too.
        if not (-0.5 <= click.row < height - 0.5 and -0.5 <= click.col < width - 0.5):
            raise ClickError(
                f"Click {number} at row {click.row:g}, col {click.col:g} is outside the image; "
                f"rows go from 0 to {height - 1} and columns from 0 to {width - 1}."
            )
