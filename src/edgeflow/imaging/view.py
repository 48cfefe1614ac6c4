"""How raw pixels become what is shown and what the network sees: chosen bands between two values each. A recorded function.

The same view of the same pixels gives the same picture, so a view kept with a region lets its mask be made again.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from edgeflow.errors import ImageError
from edgeflow.segmenter import Pixels


@dataclass(frozen=True, slots=True)
class View:
    """A window on raw values.

    Attributes
    ----------
    bands
        One band (shown grey) or three (red, green, blue), counted from 0.
    low, high
        The raw values that become 0 and 255, one pair a band; between them the scale is linear. `low` is below `high`.
    invert
        Whether small values are bright.
    """

    bands: tuple[int, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    invert: bool = False

    def __post_init__(self) -> None:
        if len(self.bands) not in (1, 3) or not len(self.bands) == len(self.low) == len(self.high):
            raise ImageError(f"A view shows 1 or 3 bands between a low and a high value each, not {self.bands}.")
        for low, high in zip(self.low, self.high, strict=True):
            if not (math.isfinite(low) and math.isfinite(high) and low < high):
                raise ImageError(f"A view's low value must lie below its high value and both be finite, not {low} and {high}.")

    def apply(self, raw: NDArray[np.generic]) -> Pixels:
        """uint8 (H, W, 3) of raw pixels (H, W, bands). NaN becomes 0.

        Raises
        ------
        ImageError
            If the pixels lack a band of the view.
        """
        if max(self.bands) >= raw.shape[2] or min(self.bands) < 0:
            raise ImageError(f"The view shows band {max(self.bands) + 1}, but there are {raw.shape[2]}.")
        shown = [
            self._channel(raw[..., band], low, high) for band, low, high in zip(self.bands, self.low, self.high, strict=True)
        ]
        return np.stack(shown if len(shown) == 3 else shown * 3, axis=2)

    def to_json(self) -> dict[str, object]:
        """Plain values; `from_json` reads them."""
        return {"bands": list(self.bands), "low": list(self.low), "high": list(self.high), "invert": self.invert}

    @classmethod
    def from_json(cls, fields: Mapping[str, object]) -> Self:
        """A view out of what `to_json` made.

        Raises
        ------
        ImageError
            If the fields do not say a view.
        """
        lists = [fields.get(name) for name in ("bands", "low", "high")]
        if not all(isinstance(one, list) and all(isinstance(value, int | float) for value in one) for one in lists):
            raise ImageError(f"A view has bands, low and high, a list of numbers each; {dict(fields)!r} has not.")
        bands, low, high = ([float(value) for value in one] for one in lists if isinstance(one, list))
        return cls(tuple(int(band) for band in bands), tuple(low), tuple(high), bool(fields.get("invert", False)))

    def _channel(self, values: NDArray[np.generic], low: float, high: float) -> NDArray[np.uint8]:
        if values.dtype == np.uint8 and (low, high, self.invert) == (0, 255, False):
            return np.asarray(values, np.uint8)
        # float32 holds every 16-bit value exactly; wider ones need more.
        narrow = values.dtype.itemsize <= 2 or values.dtype == np.float32
        real: NDArray[np.floating] = values.astype(np.float32 if narrow else np.float64)
        real -= low
        real *= 255 / (high - low)
        shown = np.nan_to_num(np.clip(real, 0, 255), nan=0)
        return np.asarray(np.rint(255 - shown if self.invert else shown), np.uint8)


# How a photo of 8 bits is shown: its own red, green and blue.
AS_STORED = View((0, 1, 2), (0.0, 0.0, 0.0), (255.0, 255.0, 255.0))
