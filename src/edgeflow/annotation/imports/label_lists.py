"""Lists of labels that lie beside masks and polygons: what a pixel value, a colour or a class number means. Knows no masks.

``labels.json`` is our own export's. ``labelmap.txt`` is CVAT's and Datumaro's, ``name:red,green,blue:parts:actions``. EISeg has
``number name red green blue`` in a line (``eiseg.util.label``). ``data.yaml`` and ``classes.txt`` name YOLO's classes from 0; of
YAML only what such files have in ``names`` is read, by hand.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edgeflow.annotation.imports.found_files import FoundFile, read_text
from edgeflow.annotation.imports.imported import NamedLabel
from edgeflow.annotation.imports.json_file import read_object, whole_in
from edgeflow.annotation.imports.label_names import color_of, label_color, label_name
from edgeflow.annotation.imports.note import FormatError

_MOST = 16_000_000  # bytes of a file
_LONGEST = 1000  # characters of a line
_EISEG = re.compile(r"(\d+)\s+(.+?)\s+(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})\s*")
_LABEL_MAP = re.compile(r"([^:]*):(\d{1,3}),(\d{1,3}),(\d{1,3}):.*")
_NUMBERED = re.compile(r"\s+['\"]?(\d+)['\"]?\s*:\s*(.*)")
_DASHED = re.compile(r"\s*-\s+(.*)")


@dataclass(frozen=True, slots=True)
class ListedLabel:
    """A row of a list: `value` is the pixel value or class number, None where only the colour tells."""

    value: int | None
    label: NamedLabel


def list_beside(files: Sequence[FoundFile], names: Sequence[str]) -> Path | None:
    """The first file of one of `names` in the folders that were named, or in those that these lie in."""
    roots = dict.fromkeys(file.root for file in files)
    for place in [*roots, *(root.parent for root in roots)]:
        for name in names:
            if (place / name).is_file():
                return place / name
    return None


def rows_beside(files: Sequence[FoundFile], names: Sequence[str]) -> tuple[ListedLabel, ...]:
    """The rows of the list that `list_beside` finds; none where there is no list. Raises as `read_list` does."""
    beside = list_beside(files, names)
    return () if beside is None else read_list(beside)


def read_list(path: Path) -> tuple[ListedLabel, ...]:
    """The rows of a list of labels of any of these kinds, told apart by the file's name and content.

    Raises
    ------
    FormatError
        If it cannot be read as one.
    """
    if path.suffix.lower() == ".json":
        return _ours(path)
    text = read_text(path, _MOST)
    if path.suffix.lower() in (".yaml", ".yml"):
        rows = yaml_names(text)
    else:
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        rows = _lines(lines)
    if not rows:
        raise FormatError(f"{path} lists no labels.")
    return rows


def yaml_names(text: str) -> tuple[ListedLabel, ...]:
    """What stands under ``names:`` in a YAML file of YOLO: a list, in brackets or dashed, or numbers with names."""
    lines = text.splitlines()
    start = next((place for place, line in enumerate(lines) if re.match(r"names\s*:", line)), None)
    if start is None:
        return ()
    same_line = lines[start].partition(":")[2].strip()
    if same_line.startswith("{"):
        lines = [*lines[: start + 1], *(f" {part}" for part in _split(same_line.strip("{}")))]
    elif same_line and not same_line.startswith("#"):
        return _numbered([_unquoted(part) for part in _split(same_line.strip("[]"))])
    found: dict[int, str] = {}
    for line in lines[start + 1 :]:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if match := _NUMBERED.fullmatch(line):
            found[int(match[1])] = _unquoted(match[2])
        elif match := _DASHED.fullmatch(line):
            found[len(found)] = _unquoted(match[1])
        else:
            break
    return tuple(ListedLabel(number, NamedLabel(label_name(name, str(number)))) for number, name in found.items())


def _ours(path: Path) -> tuple[ListedLabel, ...]:
    rows = read_object(path).get("labels")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FormatError(f"{path} has no list of labels, so it is not what lies beside our masks.")
    found: list[ListedLabel] = []
    for row in rows:
        value = whole_in(row, "value")
        if value is None:
            raise FormatError(f"{path} has a label without a whole number as its value.")
        found.append(ListedLabel(value, NamedLabel(label_name(row.get("name"), str(value)), label_color(row.get("color")))))
    return tuple(found)


def _lines(lines: Sequence[str]) -> tuple[ListedLabel, ...]:
    if matches := _all(_LABEL_MAP, lines):
        return tuple(ListedLabel(None, _coloured(match[1], match.groups()[1:])) for match in matches)
    if matches := _all(_EISEG, lines):
        return tuple(ListedLabel(int(match[1]), _coloured(match[2], match.groups()[2:])) for match in matches)
    return _numbered([line.strip() for line in lines])


def _all(pattern: re.Pattern[str], lines: Sequence[str]) -> list[re.Match[str]]:
    # Matching a line of megabytes would take hours.
    matches = [pattern.fullmatch(line) if len(line) <= _LONGEST else None for line in lines]
    return [match for match in matches if match is not None] if all(matches) else []


def _coloured(name: str, channels: Sequence[Any]) -> NamedLabel:
    red, green, blue = (min(255, int(channel)) for channel in channels)
    return NamedLabel(label_name(name, "object"), color_of(red, green, blue))


def _numbered(names: Sequence[str]) -> tuple[ListedLabel, ...]:
    return tuple(ListedLabel(place, NamedLabel(label_name(name, str(place)))) for place, name in enumerate(names))


def _split(text: str) -> list[str]:
    """At commas that stand outside of quotes."""
    return [part.strip() for part in re.findall(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,'"])+""", text) if part.strip()]


def _unquoted(text: str) -> str:
    plain = text.strip()
    if plain.startswith('"') and plain.endswith('"') and len(plain) > 1:
        try:
            # YAML's double quotes are JSON's, as far as names of classes go.
            return str(json.loads(plain))
        except ValueError:
            return plain[1:-1]
    if plain.startswith("'") and plain.endswith("'") and len(plain) > 1:
        return plain[1:-1].replace("''", "'")
    return plain.partition(" #")[0].rstrip()
