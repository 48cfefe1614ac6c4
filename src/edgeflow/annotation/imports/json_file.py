"""Small JSON files, and what is taken out of them with a sentence where it is not what it should be. Knows no formats."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edgeflow.annotation.imports.found_files import read_text
from edgeflow.annotation.imports.note import FormatError
from edgeflow.annotation.imports.shapes import MOST_PIXELS

# A labelme file may hold its image.
_MOST = 256_000_000


def read_object(path: Path) -> dict[str, Any]:
    """The object that a JSON file is.

    Raises
    ------
    FormatError
        If the file is too large, no JSON, nested too deeply, or something else than an object.
    """
    text = read_text(path, _MOST)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path} is not JSON that can be read ({error}).") from error
    if not isinstance(content, dict):
        raise FormatError(f"{path} is not a JSON object but {type(content).__name__}.")
    return content


def text_in(fields: Mapping[str, Any], name: str) -> str | None:
    """A text, or None where there is none."""
    value = fields.get(name)
    return value if isinstance(value, str) else None


def whole_in(fields: Mapping[str, Any], name: str) -> int | None:
    """A whole number, or None where there is none; 640.0 is one, true is not."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value != int(value):
        return None
    return int(value)


def size_in(fields: Mapping[str, Any], height: str, width: str) -> tuple[int, int] | None:
    """(H, W) out of two fields, or None where one is missing; raises `FormatError` where they are no size."""
    if fields.get(height) is None or fields.get(width) is None:
        return None
    found = whole_in(fields, height), whole_in(fields, width)
    if found[0] is None or found[1] is None or min(found[0], found[1]) < 1 or found[0] * found[1] > MOST_PIXELS:
        raise FormatError(f"the size {fields.get(height)!r:.40} x {fields.get(width)!r:.40} is none that an image can have")
    return found[0], found[1]


def rest_of(fields: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """The fields that are not among the known ones and say something."""
    return {name: value for name, value in fields.items() if name not in known and value not in (None, "", {}, [])}
