"""What files say of an object beyond label and shape, as far as it can be kept with the region. Knows no formats."""

import json
from collections.abc import Mapping
from typing import Any

_LARGEST = 10_000  # characters of JSON for all of an object's fields together
# What a database of text does not take, as JSON writes it.
_NUL = "\\u0000"


def kept_of(fields: Mapping[str, object]) -> dict[str, Any]:
    """The fields that are plain values and not too large, in their order: what is returned survives JSON as it is."""
    kept: dict[str, Any] = {}
    room = _LARGEST
    for name, value in fields.items():
        text = _plain(name, value)
        if text is not None and len(text) <= room:
            room -= len(text)
            kept[name] = json.loads(text)[name]
    return kept


def _plain(name: str, value: object) -> str | None:
    try:
        text = json.dumps({name: value}, allow_nan=False)
        # Halves of characters have no bytes.
        json.dumps({name: value}, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError):
        return None
    return None if _NUL in text else text
