"""COCO's run lengths (RLE), plain and compressed. Pure.

Pixels are counted down the columns, background first. Compressed, each count (from the fourth on, its difference to the last
but one) is a signed number in groups of 5 bits, the lowest first; a group is the character 48 + bits, + 32 where another
group of the number follows.

pycocotools reads these too, and is the tests' oracle; but it takes counts that do not fill the image for an answer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edgeflow.masks import Mask

_MOST_GROUPS = 7  # 35 bits: no image has more pixels


@dataclass(frozen=True, slots=True, eq=False)
class RunLengths:
    """A mask of `shape` (H, W); `counts` are int64 (N,), or bytes in the compressed form, which takes less memory."""

    shape: tuple[int, int]
    counts: bytes | NDArray[np.int64]

    def draw(self) -> Mask:
        """bool (H, W).

        Raises
        ------
        ValueError
            If the counts are no counts or do not fill the shape.
        """
        counts = _unpacked(self.counts) if isinstance(self.counts, bytes) else self.counts
        pixels = self.shape[0] * self.shape[1]
        if counts.ndim != 1 or counts.min(initial=0) < 0 or counts.max(initial=0) > pixels or counts.sum() != pixels:
            raise ValueError(f"they must be counts that add up to the {pixels} pixels of the image")
        columns = np.repeat(np.arange(counts.size) % 2 == 1, counts).reshape(self.shape[::-1])
        return np.ascontiguousarray(columns.T)


def _unpacked(text: bytes) -> NDArray[np.int64]:
    """The counts of the compressed form."""
    groups = np.frombuffer(text, np.uint8).astype(np.int64) - 48
    ends = np.flatnonzero(groups & 32 == 0) + 1
    if not ends.size or ends[-1] != groups.size or groups.min() < 0 or groups.max() > 63:
        raise ValueError("they are cut short or hold a character that stands for nothing")
    starts = np.concatenate([[0], ends[:-1]])
    lengths = ends - starts
    if lengths.max() > _MOST_GROUPS:
        raise ValueError("a count is larger than any image")
    shifts = 5 * (np.arange(groups.size) - np.repeat(starts, lengths))
    values = np.add.reduceat((groups & 31) << shifts, starts)
    # The highest bit of the last group is the sign.
    values -= (groups[ends - 1] & 16 != 0) * (1 << 5 * lengths)
    counts = values.copy()
    counts[1::2], counts[2::2] = np.cumsum(values[1::2]), np.cumsum(values[2::2])
    return counts
