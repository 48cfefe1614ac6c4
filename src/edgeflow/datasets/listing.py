"""A listing: the text file with which a data set says what belongs to a split. Knows no images."""

from collections.abc import Sequence
from pathlib import Path

from edgeflow.errors import DataSetError


def read_stems(listing: Path) -> Sequence[str]:
    """The stems a text file lists, one a line; empty lines and what follows a blank are skipped.

    Raises
    ------
    DataSetError
        If the list is missing, empty, not text, or a line is not the plain name of a file.
    """
    try:
        lines = listing.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataSetError(f"The list {listing} is missing or not text ({error}); it names one image a line.") from error
    stems = [line.split()[0] for line in lines if line.strip()]
    if not stems:
        raise DataSetError(f"The list {listing} is empty; it names one image a line.")
    for stem in stems:
        if stem in (".", "..") or set(stem) & set("/\\:"):
            raise DataSetError(f"The list {listing} names {stem!r}; a line is the plain name of a file, without folder.")
    return stems
