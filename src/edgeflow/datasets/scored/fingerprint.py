"""Fingerprints of truths: copies of a data set in other formats have the same, another drawing of an object has not.

And of files: any change of them is another one.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path, PurePath

import numpy as np

from edgeflow.datasets.scored.target import Stored
from edgeflow.errors import DataSetError
from edgeflow.masks import Mask

_SHORT = 16  # hexadecimal digits: chance makes no two of a million objects agree


def truth_digest(truth: Mask, void: Mask) -> str:
    """16 hexadecimal digits that stand for one object's truth and void, bool (H, W)."""
    digest = hashlib.sha256(f"{truth.shape[0]} {truth.shape[1]} ".encode())
    digest.update(np.packbits(truth).tobytes())
    digest.update(np.packbits(void).tobytes())
    return digest.hexdigest()[:_SHORT]


def fingerprint(objects: Iterable[tuple[str, int, str]]) -> str:
    """SHA-256 of a set: of image name, object id and `truth_digest` of its objects, in any order.

    The suffix of an image's name is left out, as copies of a set store their images in several formats.
    """
    lines = sorted(f"{PurePath(name).stem} {number} {digest}\n" for name, number, digest in objects)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def files_digest(targets: Iterable[Stored]) -> str:
    """SHA-256 of the objects' names and ids and of all files they are read from; none is decoded.

    Raises
    ------
    DataSetError
        If a file cannot be read.
    """
    whole = hashlib.sha256()
    known: dict[Path, bytes] = {}  # one file may hold many objects
    for target in targets:
        whole.update(f"{target.name}\0{target.object_id}\0".encode())
        for path in target.files:
            if path not in known:
                known[path] = _file_digest(path)
            whole.update(known[path])
    return whole.hexdigest()


def _file_digest(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise DataSetError(f"The file {path} cannot be read ({error.strerror}); give an existing, readable file.") from error
