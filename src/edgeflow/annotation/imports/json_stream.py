"""Large JSON files entry by entry, in memory that does not grow with them. Knows no formats.

A file is one object whose values are lists of objects, as in COCO and GeoJSON. The scanner looks for brackets outside of texts
and hands the bytes of one entry after the other to `json`; so an entry's size and depth are known before it is parsed. (ijson
keeps the path to where it is, which a file of nothing but opening brackets makes as long as the file: 100,000 of them took more
than 20 GB.)
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from edgeflow.annotation.imports.note import FormatError

_CHUNK = 1 << 20
_MOST_BYTES = 64_000_000  # of one entry
_MOST_DEEP = 100
# A whole text, a bracket, or the beginning of a text that goes on in the next chunk.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]|"', re.DOTALL)
_BLANK = b" \t\r\n"


def entries(path: Path, wanted: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """Yield (name, entry) for every object in the lists of these names, and for every object that stands under one itself.

    Raises
    ------
    FormatError
        If the file cannot be read, is cut short or is not JSON of that form; or an entry is larger than 64 MB or too deep.
    """
    try:
        with path.open("rb") as file:
            scanner = _Scanner(path, wanted)
            while chunk := file.read(_CHUNK):
                yield from scanner.feed(chunk)
            scanner.finish()
    except OSError as error:
        raise FormatError(f"{path} cannot be read ({error.strerror or error}).") from error


class _Scanner:
    """Where in the file one is. Depth counts open brackets: 1 in the object that the file is, 2 in a list of it."""

    def __init__(self, path: Path, wanted: frozenset[str]) -> None:
        self._path = path
        self._wanted = wanted
        self._held = b""  # what is still needed of what was read; places count in it
        self._at = 0  # up to where brackets were looked for
        self._depth = 0
        self._begun = False
        self._over = False
        self._name = ""  # of the value one is in
        self._gap: int | None = None  # in a list that is wanted: where what stands between its entries begins
        self._between = b""  # and what it must be
        self._entry: int | None = None  # where the entry under way begins
        self._outside = 0  # depth around it

    def feed(self, chunk: bytes) -> Iterator[tuple[str, Any]]:
        """The entries that end in the next piece of the file."""
        self._held += chunk
        if not self._begun:
            self._begin()
        text_goes_on = False
        for token in _TOKEN.finditer(self._held, self._at):
            mark = token[0]
            if self._over:
                raise FormatError(f"{self._path} goes on after its end; it is not one JSON object.")
            if mark == b'"':
                self._at, text_goes_on = token.start(), True
                break
            if mark in b"[{":
                self._open(token.start(), mark)
            elif mark in b"]}":
                found = self._close(token.end())
                if found is not None:
                    yield found
            elif self._depth == 1:
                self._name = str(self._parsed(mark))
        if not text_goes_on:
            self._at = len(self._held)
        self._forget()

    def finish(self) -> None:
        """Say so where the file ended too early."""
        if self._depth or not self._begun:
            raise FormatError(f"{self._path} is cut short; copy it again.")

    def _begin(self) -> None:
        plain = self._held.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)
        if plain and not plain.startswith(b"{"):
            raise FormatError(f"{self._path} is not a JSON object in UTF-8.")
        self._held, self._begun = plain, bool(plain)

    def _open(self, place: int, mark: bytes) -> None:
        if self._depth == _MOST_DEEP:
            raise FormatError(f"{self._path} is nested more than {_MOST_DEEP} brackets deep, which no file of this kind is.")
        if self._entry is None and self._gap is not None:
            self._check_gap(place, self._between)
            self._entry, self._outside = place, self._depth
        elif self._entry is None and self._depth == 1 and self._name in self._wanted:
            if mark == b"{":
                self._entry, self._outside = place, self._depth
            else:
                self._gap, self._between = place + 1, b""
        self._depth += 1

    def _close(self, end: int) -> tuple[str, Any] | None:
        self._depth -= 1
        self._over = self._depth == 0
        if self._entry is not None:
            if self._depth > self._outside:
                return None
            found = self._name, self._parsed(self._held[self._entry : end])
            self._entry = None
            if self._gap is not None:
                self._gap, self._between = end, b","
            return found
        if self._gap is not None:
            self._check_gap(end - 1, b"")
            self._gap = None
        return None

    def _check_gap(self, place: int, between: bytes) -> None:
        if self._held[self._gap : place].strip(_BLANK) != between:
            raise FormatError(f"{self._path} has something else than objects in its list of {self._name}.")

    def _parsed(self, text: bytes) -> Any:
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"{self._path} has something among its {self._name} that is not JSON ({error}).") from error

    def _forget(self) -> None:
        """Let go of what was dealt with."""
        needed = [place for place in (self._at, self._gap, self._entry) if place is not None]
        kept = min(needed) if self._entry is None else self._entry
        if len(self._held) - kept > _MOST_BYTES:
            raise FormatError(f"{self._path} has an entry of more than {_MOST_BYTES / 1e6:.0f} MB, which is refused.")
        self._held = self._held[kept:]
        self._at -= kept
        self._gap = None if self._gap is None else max(0, self._gap - kept)
        self._entry = None if self._entry is None else self._entry - kept
