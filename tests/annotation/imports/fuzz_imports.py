"""Damaged files of every format, made of valid ones: each must be read or refused in one sentence, and nothing else.

The test takes a few of them; ``python -m tests.annotation.imports.fuzz_imports SECONDS [SEED]`` goes on for as long as wanted and
prints what it found. Bytes are flipped, cut and doubled anywhere; in JSON and XML values are also replaced by ones that programs
do not expect.
"""

import json
import random
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nibabel
import numpy as np
from rasterio.crs import CRS
from tests.annotation.export.drawn import document, exported, lying, rows
from tests.annotation.imports.test_volumes import segmentation, slice_of

from edgeflow.annotation.imports.drawing import drawn_into
from edgeflow.annotation.imports.formats import FORMATS, read
from edgeflow.annotation.imports.imported import Imported
from edgeflow.annotation.imports.matching import Asked, Images
from edgeflow.annotation.imports.shapes import Canvas
from edgeflow.errors import EdgeFlowError
from edgeflow.imaging.image import Georeference

UTM = Georeference(CRS.from_epsg(32633).to_wkt(), (0.5, 0.1, 500_000.25, 0.1, -0.5, 5_200_000.75))
SHAPE = (4, 6)
SLOW = 5.0  # seconds for one small file
LARGE = 1_500_000  # kilobytes
ODD: Sequence[Any] = (
    *(None, True, -1, 0, 10**30, -(10**30), 1e308, -1e308, float("nan"), float("inf"), 0.1, 2**31, 2**63),
    *("", "x", "\ud800", "../../etc/passwd", "C:\\a", "\0", "0" * 5000, "<!--", [], {}, [[]], [{}], {"a": 1}),
    *([[0, 0, 1e308, 0, 5, 5]], [0, 1, 2], [[[0, 0], [1, 1], [2, 2]]], {"size": [4, 6], "counts": [24]}, {"counts": "0"}),
)


def files_of(form: str, folder: Path) -> None:
    """Valid files of a format, in `folder`."""
    ring, low = rows("......", ".####.", ".#..#.", ".####."), rows("##....", "##...#", "......", "......")
    if form == "nifti-mask":
        made: Any = nibabel.Nifti1Image(np.arange(24, dtype=np.uint8).reshape(2, 3, 4) % 4, np.eye(4))  # type: ignore[no-untyped-call]
        nibabel.save(made, folder / "a.nii")
        nibabel.save(made, folder / "b.nii.gz")
    elif form == "dicom-seg":
        pixels = np.random.default_rng(0).integers(0, 2, (2, 3, 4, 2)).astype(np.uint8)
        segmentation(folder / "a.dcm", [slice_of(0), slice_of(1)], pixels, "cat", "dog")
    else:
        source = lying(UTM if form in ("geojson", "geopackage", "shapefile", "geotiff-mask") else None)
        exported(form, document((ring, 1), (low, 4), name="a.jpg"), source=source).written(folder)
        (folder / "report.json").unlink()


def damaged(content: bytes, name: str, rng: random.Random) -> bytes:
    """A few changes to the content of a file."""
    if rng.random() < 0.6:
        try:
            if name.endswith("json"):
                return json.dumps(_with_odd_value(json.loads(content), rng)).encode("utf-8", "surrogatepass")
            if name.endswith(("xml", "txt", "yaml")):
                return _with_odd_text(content.decode(), rng).encode("utf-8", "surrogatepass")
        except (ValueError, UnicodeError):
            pass
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8))):
        place, length = rng.randrange(len(changed) + 1), rng.choice((1, 1, 2, 4, 16))
        match rng.randrange(5):
            case 0:
                changed[place : place + length] = rng.randbytes(len(changed[place : place + length]))
            case 1:
                del changed[place:]
            case 2:
                changed[place:place] = changed[max(0, place - 4 * length) : place]
            case 3:
                changed[place : place + length] = rng.choice((b"\xff", b"\0", b"[", b'"', b"9")) * length
            case _:
                del changed[place : place + length]
    return bytes(changed)


def _with_odd_value(content: Any, rng: random.Random) -> Any:
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
            places.append((value, key))
            walk(inner)

    walk(content)
    for _ in range(rng.choice((1, 1, 2))):
        holder, key = rng.choice(places)
        if rng.random() < 0.15 and isinstance(holder, dict):
            holder.pop(key, None)
        else:
            holder[key] = rng.choice(ODD)
    return content


def _with_odd_text(text: str, rng: random.Random) -> str:
    marks = [place for place, letter in enumerate(text) if letter in '"> ,;']
    place = rng.choice(marks) + 1 if marks else 0
    end = min((at for at in marks if at > place), default=len(text))
    return text[:place] + str(rng.choice(ODD)) + text[end:]


def take(paths: Sequence[Path], form: str) -> None:
    """All that an import does with files; raises what it raises."""
    source = read(paths, form)
    images = [one for one in source if isinstance(one, Imported)]
    Images(paths[0].parent, ["a.jpg", "b.png"]).match(Asked.of(image) for image in images)
    for image in images:
        for canvas in (Canvas(image.shape or SHAPE), Canvas(SHAPE, UTM)):
            try:
                drawn_into(image, canvas)
            except EdgeFlowError as error:
                check(error)
        for note in image.notes:
            assert "\n" not in note.text or note.kind == "no area", note.text


def check(error: EdgeFlowError) -> None:
    """A refusal is one sentence."""
    assert str(error) and "\n" not in str(error), repr(str(error))


def once(form: str, valid: dict[str, bytes], rng: random.Random) -> str:
    """Damage one of the files of a format and read all; what came of it. Anything but an `EdgeFlowError` comes through."""
    with TemporaryDirectory(prefix="edgeflow-fuzz.") as place:
        folder = Path(place)
        name = rng.choice(sorted(valid))
        for one, content in valid.items():
            path = folder / one
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(damaged(content, one, rng) if one == name else content)
        wanted = {"coco": "annotations.json", "cvat": "annotations.xml"}.get(form)
        try:
            take([folder if wanted is None else folder / wanted], form)
        except EdgeFlowError as error:
            check(error)
            return "refused"
    return "read"


def valid_files(form: str) -> dict[str, bytes]:
    with TemporaryDirectory(prefix="edgeflow-fuzz.") as place:
        folder = Path(place)
        files_of(form, folder)
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(seconds: float, seed: int, say: Callable[[str], object]) -> int:
    """Go on for some seconds; the number of findings, each told with the seed that repeats it."""
    began, case, findings = time.monotonic(), 0, 0
    counts: Counter[tuple[str, str]] = Counter()
    valid = {form: valid_files(form) for form in FORMATS}
    while time.monotonic() - began < seconds:
        form = FORMATS[case % len(FORMATS)]
        started = time.monotonic()
        try:
            counts[form, once(form, valid[form], random.Random(f"{seed}:{case}"))] += 1
        except Exception:  # noqa: BLE001 (whatever comes through is the finding)
            findings += 1
            say(f"{form}, case {seed}:{case}:\n{traceback.format_exc()}")
        took, memory = time.monotonic() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if took > SLOW or memory > LARGE:
            findings += 1
            say(f"{form}, case {seed}:{case}: {took:.1f} s, {memory / 1024:.0f} MB")
        case += 1
    for form in FORMATS:
        say(f"{form}: {counts[form, 'read']} read, {counts[form, 'refused']} refused")
    say(f"{case} files, {findings} findings")
    return findings


if __name__ == "__main__":
    sys.exit(
        min(1, run(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0, lambda line: sys.stdout.write(line + "\n")))
    )
