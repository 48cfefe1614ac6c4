"""Damaged image files by the thousand: opened, or refused in one sentence.

For longer than in the suite: ``python -m tests.imaging.fuzz_images SECONDS``.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import nibabel
import numpy as np
import tifffile
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.uid import UID, JPEG2000Lossless, JPEGLosslessSV1, JPEGLSLossless, RLELossless
from tests.imaging import dicom_files, test_deep, test_raster

from edgeflow.errors import ImageError
from edgeflow.imaging.opening import open_image

PIXELS = np.random.default_rng(0).integers(0, 255, (24, 30, 3), np.uint8)
GREY = PIXELS[..., 0].astype(np.uint16) * 200


def _photo(path: Path) -> None:
    Image.fromarray(PIXELS).save(path)


def _deep(path: Path) -> None:
    Image.fromarray(GREY).save(path)


def _nifti(path: Path) -> None:
    nibabel.Nifti1Image(np.stack([GREY] * 3, axis=2).astype(np.int16), np.diag([1, 2, 3, 1])).to_filename(path)  # type: ignore[no-untyped-call]


def _packed(path: Path, syntax: UID) -> None:
    packed = dicom_files.compressed(path.parent, dicom_files.dataset(GREY, WindowCenter=300, WindowWidth=500), syntax)
    packed.save_as(path, enforce_file_format=True)


def _frames(path: Path) -> None:
    measures, group = Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [1, 2], 3
    group.PixelMeasuresSequence = [measures]
    dicom_files.write(path, np.stack([GREY] * 3), SharedFunctionalGroupsSequence=[group])


KINDS: Mapping[str, Callable[[Path], object]] = {
    "a.jpg": _photo,
    "a.png": _photo,
    "a.webp": _photo,
    "a.bmp": _photo,
    "deep.png": _deep,
    "photo.tif": _photo,
    "inks.tif": lambda path: Image.fromarray(PIXELS).convert("CMYK").save(path),
    "deep.tif": lambda path: test_raster.write_plain(path, PIXELS.astype(np.uint16) * 200, compress="lzw", photometric="RGB"),
    "colours.png": lambda path: test_deep.write_png(path, PIXELS.astype(np.uint16) * 200),
    "pages.tif": lambda path: tifffile.imwrite(path, np.stack([GREY] * 3), photometric="minisblack"),
    "map.tif": lambda path: test_raster.write(path, PIXELS, compress="deflate"),
    "tiles.tif": lambda path: test_raster.write(path, np.tile(PIXELS, (8, 8, 2)), tiled=True, compress="zstd", predictor=2),
    "a.jp2": lambda path: test_raster.write(path, PIXELS, driver="JP2OpenJPEG", QUALITY="100", REVERSIBLE="YES"),
    "a.dcm": lambda path: dicom_files.write(path, GREY, WindowCenter=300, WindowWidth=500, RescaleSlope=2),
    "rle.dcm": lambda path: _packed(path, RLELossless),
    "jls.dcm": lambda path: _packed(path, JPEGLSLossless),
    "jp2.dcm": lambda path: _packed(path, JPEG2000Lossless),
    "sv1.dcm": lambda path: _packed(path, JPEGLosslessSV1),
    "frames.dcm": _frames,
    "a.nii": _nifti,
    "a.nii.gz": _nifti,
}


# Decoded in a child process, and half a second is what it takes to start the next one.
APART = ("jls.dcm", "sv1.dcm")


def damaged(content: bytes, rng: random.Random) -> bytes:
    """Some bytes flipped, a piece cut out, doubled or zeroed; headers, where it hurts most, more often."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        end = min(len(data), 400) if rng.random() < 0.7 else len(data)
        place = rng.randrange(max(1, end))
        match rng.randrange(5):
            case 0 | 1:
                data[place : place + 1] = bytes([rng.choice((0, 1, 127, 128, 255, rng.randrange(256)))])
            case 2:
                del data[place : place + rng.randrange(1, 64)]
            case 3:
                data[place : place + 4] = rng.randbytes(4)
            case _:
                data[place:place] = data[place : place + rng.randrange(1, 64)]
    return bytes(data[: rng.randrange(1, len(data) + 1)] if data and rng.random() < 0.2 else data)


def survives(path: Path) -> bool:
    """Read everything of a file; False where it was refused. Raises whatever else comes."""
    try:
        with open_image(path) as image:
            if image.layout.shape[0] * image.layout.shape[1] > 20_000_000:
                return True
            _, view = image.views[0]
            for plane in range(min(image.layout.planes, 3)):
                view.apply(image.read(plane))
            image.read(0, shape=(5, 6))
    except ImageError as error:
        assert str(error).strip()
        assert "\n" not in str(error)
        return False
    return True


def fuzz(folder: Path, rng: random.Random, tries: int) -> Counter[str]:
    """Damage a file of every kind so many times."""
    outcomes: Counter[str] = Counter()
    for name, make in KINDS.items():
        path = folder / name
        make(path)
        content = path.read_bytes()
        for _ in range(tries // 10 if name in APART else tries):
            path.write_bytes(damaged(content, rng))
            try:
                outcomes["read" if survives(path) else "refused"] += 1
            except Exception as error:
                keep = Path(tempfile.gettempdir()) / f"fuzzed-{name}"
                keep.write_bytes(path.read_bytes())
                raise AssertionError(f"{keep} was neither read nor refused") from error
        path.unlink()
    return outcomes


def main() -> None:
    """Fuzz for so many seconds."""
    seconds, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    began, total = time.monotonic(), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() - began < seconds:
            total += fuzz(Path(folder), random.Random(seed), 20)
            seed += 1
    sys.stdout.write(f"{dict(total)}, last seed {seed - 1}\n")


if __name__ == "__main__":
    main()
