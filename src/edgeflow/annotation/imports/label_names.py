"""Names and colours of labels as they may be here, out of whatever a file says. Knows no formats."""

import re

from edgeflow.annotation.imports.imported import NamedLabel

_LONGEST = 200  # characters: what a store has room for
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def label_name(value: object, otherwise: str) -> str:
    """`value` as the name of a label; `otherwise` where it is no text or blank.

    Kept as it is but for what no database takes: characters that are halves of one, and nothing after the 200th.
    """
    if not isinstance(value, str) or not value.strip():
        return otherwise
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "_")[:_LONGEST]


def label_color(value: object) -> str | None:
    """``#rrggbb`` in small letters, or None where the value is no such colour."""
    return value.lower() if isinstance(value, str) and _COLOR.fullmatch(value) else None


def color_of(red: int, green: int, blue: int) -> str:
    """``#rrggbb`` of three channels from 0 to 255."""
    return f"#{red:02x}{green:02x}{blue:02x}"


def each_once(labels: list[NamedLabel]) -> tuple[NamedLabel, ...]:
    """The labels in their order, of those with the same name the first."""
    return tuple({label.name: label for label in reversed(labels)}[name] for name in dict.fromkeys(one.name for one in labels))
