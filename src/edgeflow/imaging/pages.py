"""TIFF files that are no plain photo: several pages as planes, more than 8 bits, a band beyond colours. Knows no other files.

Pages that Pillow leaves whole are decoded as photos are; others by GDAL, which cuts nothing and knows all packings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray

from edgeflow.errors import ImageError
from edgeflow.imaging.deep import on_white
from edgeflow.imaging.guarded import guarded
from edgeflow.imaging.image import Layout, Raw
from edgeflow.imaging.natural import read_photo
from edgeflow.imaging.raster_file import read_directory
from edgeflow.imaging.stretch import full_range, percentiles
from edgeflow.imaging.upright import upright, upright_shape
from edgeflow.imaging.view import AS_STORED, View
from edgeflow.imaging.whole import NamedView, Whole

_ORIENTATION = 274  # tag
_PREMULTIPLIED, _OPACITY = 1, 2  # ExtraSamples
_MOST_BYTES = 1 << 31  # of a page; larger ones are rasters and read by windows


@dataclass(frozen=True, slots=True)
class Page:
    """What the header of a page says.

    Attributes
    ----------
    place
        Among all pages of the file, from 0.
    shape
        (h, w) as stored, before `orientation` turns it upright.
    photometric
        What the bands mean, as TIFF 6.0 counts.
    extras
        What the bands beyond grey or colours mean, as TIFF 6.0 counts (ExtraSamples): 0 nothing that is said, 1 and 2 opacity.
    """

    place: int
    shape: tuple[int, int]
    bands: int
    dtype: str
    photometric: int
    orientation: int
    extras: tuple[int, ...] = ()

    @property
    def kind(self) -> tuple[object, ...]:
        """Pages that agree in this are planes of one stack."""
        return upright_shape(self.shape, self.orientation), self.bands, self.dtype, self.photometric, self.extras

    @property
    def deep(self) -> bool:
        """Whether Pillow would cut the values, or leave out a band that may be near infrared."""
        return self.dtype not in ("uint8", "bool") or (bool(self.extras) and not self.has_opacity)

    @property
    def has_opacity(self) -> bool:
        """Whether the last band says how much is seen of the others."""
        return len(self.extras) == 1 and self.extras[0] in (_PREMULTIPLIED, _OPACITY)

    @property
    def seen_bands(self) -> int:
        """Of what is handed out: inks become colours, what is not opaque is laid on white."""
        if not self.deep or self.photometric == tifffile.PHOTOMETRIC.SEPARATED:
            return 3
        return self.bands - self.has_opacity


class Pages(Whole):
    """An opened TIFF; implements `edgeflow.imaging.image.Image`. `pages` are its planes, at least one, as `pages_of` finds them.

    Raises
    ------
    ImageError
        If the file is damaged, too large to be honest, or its pixels are no numbers.
    """

    def __init__(self, path: Path, pages: Sequence[Page]) -> None:
        self._pages = pages
        first = pages[0]
        if first.deep and (np.dtype(first.dtype).kind not in "iuf" or first.bands > 4):
            raise ImageError(
                f"{path} holds pages of {first.bands} bands of {first.dtype} values; up to 4 whole or real numbers can be shown."
            )
        size = first.shape[0] * first.shape[1] * first.bands * np.dtype(first.dtype).itemsize
        if not 0 < size <= _MOST_BYTES:
            raise ImageError(f"{path} declares pages of {first.shape} pixels, which is refused as a possible bomb.")
        layout = Layout(
            "pages" if len(pages) > 1 else "photo",
            upright_shape(first.shape, first.orientation),
            planes=len(pages),
            bands=first.seen_bands,
            dtype=first.dtype if first.deep else "uint8",
        )
        super().__init__(path, layout)

    def _propose(self) -> tuple[NamedView, ...]:
        """Of 8 bits as stored; else the whole range of the middle page, and all but its extremes."""
        first = self._pages[0]
        if not first.deep:
            return (("as stored", AS_STORED),)
        if first.dtype == "uint8":
            return (("as stored", AS_STORED if first.seen_bands > 2 else View((0,), (0.0,), (255.0,))),)
        raw = self.read(self._layout.planes // 2)
        made = (("full range", full_range(raw, joint=True)), ("2-98 %", percentiles(raw, 2.0, 98.0, joint=True)))
        inverted = first.photometric == tifffile.PHOTOMETRIC.MINISWHITE
        return tuple((name, View(view.bands, view.low, view.high, inverted)) for name, view in made)

    def _plane(self, plane: int, fraction: int) -> Raw:
        page = self._pages[plane]
        if not page.deep:
            return read_photo(self._path, page=page.place)
        values = upright(read_directory(self._path, page.place), page.orientation)
        if page.photometric == tifffile.PHOTOMETRIC.SEPARATED:
            return _from_inks(values)
        return on_white(values, premultiplied=page.extras[0] == _PREMULTIPLIED) if page.has_opacity else values


def pages_of(path: Path) -> list[Page]:
    """The pages of the first one's size and depth: a thumbnail among them is none of the planes. Empty where there are none.

    Raises
    ------
    ImageError
        If the file is damaged.
    """
    with guarded(path), tifffile.TiffFile(path) as file:
        pages: list[Page] = []
        offsets: set[int] = set()
        for place, page in enumerate(file.pages):
            if page.offset in offsets:
                raise ImageError(f"{path} is damaged: its pages lead in a circle.")
            offsets.add(page.offset)
            pages.append(_page(place, page))
        return [page for page in pages if page.kind == pages[0].kind]


def _page(place: int, page: Any) -> Page:
    orientation = page.tags.get(_ORIENTATION)
    return Page(
        place=place,
        shape=(page.imagelength, page.imagewidth),
        bands=page.samplesperpixel,
        dtype="void" if page.dtype is None else str(page.dtype),
        photometric=int(page.photometric),
        orientation=orientation.value if orientation is not None and isinstance(orientation.value, int) else 1,
        extras=tuple(int(extra) for extra in page.extrasamples),
    )


def _from_inks(values: NDArray[Any]) -> Raw:
    """Red, green and blue of cyan, magenta, yellow and black, as Pillow makes them where there is no colour profile."""
    whole = values.dtype.kind in "iu"
    most = np.iinfo(values.dtype).max if whole else 1
    light = most - np.clip(values[..., :4].astype(np.float64), 0, most)
    mixed = light[..., :3] * light[..., 3:] / most
    return np.asarray(np.rint(mixed) if whole else mixed, values.dtype)
