"""Splitting a data set by stem, and the part of a source that a split leaves. Knows names only, never a pixel."""

import hashlib
from collections.abc import Sequence
from pathlib import PurePosixPath

from edgeflow.datasets.scene import Scene, SceneSource
from edgeflow.errors import DataSetError


class Subset:
    """Some scenes of a source, in the order of `indices`; a `SceneSource`.

    Raises
    ------
    DataSetError
        If an index is not one of the source's.
    """

    def __init__(self, source: SceneSource, indices: Sequence[int]) -> None:
        wrong = [index for index in indices if not 0 <= index < len(source)]
        if wrong:
            raise DataSetError(f"There is no scene {wrong[0]} in a source of {len(source)}; indices go from 0 up.")
        self._source = source
        self._indices = list(indices)
        names = source.names
        self.names: Sequence[str] = [names[index] for index in self._indices]

    def __len__(self) -> int:
        return len(self._indices)

    def read(self, index: int) -> Scene:
        """See `SceneSource.read`."""
        return self._source.read(self._indices[index])


def split_by_stem(names: Sequence[str], share: float, salt: str = "") -> tuple[list[int], list[int]]:
    """Indices into `names` to train on, and those held out: about `share` (0..1) of the stems.

    The side depends on the stem (the name behind the last slash) and on `salt` alone: all objects of an image, and copies of
    it in other sets, fall on one side, today and on any machine, and a larger share holds out all that a smaller one did.

    Raises
    ------
    DataSetError
        If `share` is not from 0 to 1.
    """
    if not 0 <= share <= 1:
        raise DataSetError(f"The share to hold out is {share}; it must be from 0 to 1.")
    train: list[int] = []
    held_out: list[int] = []
    for index, name in enumerate(names):
        (held_out if _place(PurePosixPath(name).name, salt) < share else train).append(index)
    return train, held_out


def _place(stem: str, salt: str) -> float:
    """A number in [0, 1) that looks random and is always the same for the same stem."""
    digest = hashlib.sha256(f"{salt}\0{stem}".encode()).digest()
    # 53 bits: a float holds no more, and rounding must not reach 1.
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53
