"""Fingerprints of truths: copies of a data set in other formats have the same, another drawing of an object has not."""

import hashlib
from collections.abc import Iterable
from pathlib import PurePath

import numpy as np

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
