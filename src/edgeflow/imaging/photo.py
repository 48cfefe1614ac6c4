"""Natural images behind the seam: one plane, upright, 8-bit RGB or raw values of more bits. Knows no other files."""

from pathlib import Path

from edgeflow.imaging.image import Layout, Raw
from edgeflow.imaging.natural import header, read_photo, read_values
from edgeflow.imaging.stretch import full_range, percentiles
from edgeflow.imaging.view import AS_STORED
from edgeflow.imaging.whole import NamedView, Whole


class Photo(Whole):
    """An opened photo; implements `edgeflow.imaging.image.Image`.

    Raises
    ------
    ImageError
        If the header cannot be read or declares an absurd size.
    """

    def __init__(self, path: Path) -> None:
        said = header(path)
        super().__init__(path, Layout("photo", said.shape, bands=said.bands, dtype=said.dtype))

    def _propose(self) -> tuple[NamedView, ...]:
        """As stored; of deep images the range of their values first, for nothing else shows all of them."""
        if self._layout.dtype == "uint8":
            return (("as stored", AS_STORED),)
        raw = read_values(self._path)
        return ("full range", full_range(raw, joint=True)), ("2-98 %", percentiles(raw, 2.0, 98.0, joint=True))

    def _plane(self, plane: int, fraction: int) -> Raw:
        if self._layout.dtype != "uint8":
            return read_values(self._path)
        return read_photo(self._path, fraction=fraction)
