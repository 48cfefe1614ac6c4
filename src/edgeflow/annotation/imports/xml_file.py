"""XML files, small ones whole and large ones element by element; declared entities are refused. Knows no formats."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree as Xml
from defusedxml import DefusedXmlException

from edgeflow.annotation.imports.found_files import read_bytes
from edgeflow.annotation.imports.note import FormatError

_MOST = 64_000_000  # of a file that is read whole, and of one element of one that is not
_DEEPEST = 100


def read_root(path: Path) -> Element:
    """The root of a small file.

    Raises
    ------
    FormatError
        If it is too large, no XML, or declares anything of its own (a document type, entities).
    """
    content = read_bytes(path, _MOST)
    with _sentences(path):
        root: Element = Xml.fromstring(content, forbid_dtd=True)
        return root


def elements(path: Path, tags: frozenset[str]) -> Iterator[Element]:
    """The elements of these tags that stand in the file, one after the other; each is gone when the next is asked for.

    Raises
    ------
    FormatError
        As of `read_root`; the limit is on each element.
    """
    try:
        with path.open("rb") as file, _sentences(path):
            metered = _Metered(path, file)
            open_elements: list[Element] = []
            for event, element in Xml.iterparse(metered, events=("start", "end"), forbid_dtd=True):
                if event == "start":
                    open_elements.append(element)
                    if len(open_elements) > _DEEPEST:
                        raise FormatError(f"{path} is nested more than {_DEEPEST} elements deep, which no file of this kind is.")
                    continue
                open_elements.pop()
                if element.tag in tags:
                    metered.since = 0
                    yield element
                    # What was dealt with is taken out of the tree that is still growing.
                    if open_elements:
                        open_elements[-1].remove(element)
    except OSError as error:
        raise FormatError(f"{path} cannot be read ({error.strerror or error}).") from error


class _Metered(RawIOBase):
    """A file that refuses to go on when too much of it came without an element that is wanted."""

    def __init__(self, path: Path, file: Any) -> None:
        super().__init__()
        self._path = path
        self._file = file
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        content: bytes = self._file.read(size)
        self.since += len(content)
        if self.since > _MOST:
            raise FormatError(f"{self._path} has an element of more than {_MOST / 1e6:.0f} MB, which is refused.")
        return content


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except DefusedXmlException as error:
        raise FormatError(f"{path} declares a document type or entities, which is refused.") from error
    except (ParseError, ValueError, LookupError) as error:
        raise FormatError(f"{path} is not XML that can be read ({error}).") from error
