import io
import json
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from PIL import Image
from tests.annotation.export.drawn import Still, document, documents, exported, rows

from edgeflow.annotation.document import Document, Label, Provenance
from edgeflow.errors import ImageError
from edgeflow.imaging.image import Image as Opened
from edgeflow.imaging.view import View

COLOURS = np.random.default_rng(3).integers(0, 256, (10, 10, 3), np.uint8)


def coloured(document: Document) -> Still:
    return Still(COLOURS[: document.shape[0], : document.shape[1]])


@settings(max_examples=40, deadline=None)
@given(documents())
def test_a_cut_out_has_the_images_pixels_and_the_regions_alpha(drawn: Document) -> None:
    files = exported("cut-out", drawn, source=coloured).files
    entries = json.loads(files["cut-outs.json"])["cut_outs"]
    for entry, region in zip(entries, drawn.regions, strict=True):
        pixels = np.asarray(Image.open(io.BytesIO(files[entry["file"]])))
        window = region.geometry.window
        assert np.array_equal(pixels[..., :3], COLOURS[window.slices])
        assert np.array_equal(pixels[..., 3] == 255, region.geometry.crop)
        assert set(np.unique(pixels[..., 3])) <= {0, 255}
        assert (entry["region"], entry["left"], entry["top"]) == (region.id, window.left, window.top)


def test_the_view_of_the_regions_own_clicks_is_taken() -> None:
    drawn = document((rows("#"), 1))
    dark = Provenance(view=View((0,), (0.0,), (510.0,)))
    seen = replace(drawn, regions=(replace(drawn.regions[0], provenance=dark),))
    files = exported("cut-out", seen, source=lambda _: Still(np.full((1, 1, 3), 200, np.uint8))).files
    assert np.asarray(Image.open(io.BytesIO(files["cut-outs/a/0001-cat.png"]))).tolist() == [[[100, 100, 100, 255]]]


def test_label_names_make_safe_file_names() -> None:
    names = ["../../etc/passwd", "a\nb<c>, 😀", "con", "x" * 500, "..", "trailing. ", "half\udcff"]
    labels = [Label(place, name, "#000000") for place, name in enumerate(names, start=1)]
    drawn = document(*((rows("#"), label.id) for label in labels))
    files = exported("cut-out", drawn, labels=labels, source=coloured).files
    made = [name.removeprefix("cut-outs/a/") for name in files if name.endswith(".png")]
    assert made == [
        "0001-.._.._etc_passwd.png",
        "0002-a_b_c_, 😀.png",
        "0003-_con.png",
        f"0004-{'x' * 120}.png",
        "0005-_.png",
        "0006-trailing.png",
        "0007-half_.png",
    ]


def test_images_that_are_gone_changed_or_damaged_are_noted_and_the_others_go_on() -> None:
    def source(document: Document) -> Opened:
        if document.name == "gone.jpg":
            raise ImageError("There is no file gone.jpg.")
        return Still(np.zeros((5, 5, 3) if document.name == "changed.jpg" else (1, 2, 3), np.uint8))

    names = ["gone.jpg", "changed.jpg", "a.jpg"]
    found = exported("cut-out", *(document((rows("#."), 1), name=name) for name in names), source=source)
    assert [name for name in found.files if name.endswith(".png")] == ["cut-outs/a/0001-cat.png"]
    assert [(note.image, note.kind, note.text) for note in found.report.notes] == [
        ("gone.jpg", "image missing", "There is no file gone.jpg, so nothing is cut out of it."),
        ("changed.jpg", "image missing", "The file is now 5 x 5 but was annotated at 1 x 2, so nothing is cut out of it."),
    ]


def test_an_image_is_opened_once_for_all_its_planes_and_closed() -> None:
    opened: list[Still] = []

    def source(document: Document) -> Still:
        opened.append(coloured(document))
        return opened[-1]

    first = document((rows("#."), 1))
    exported("cut-out", first, replace(first, plane=1), document((rows("#."), 1), name="b.jpg"), source=source)
    assert [still.closed for still in opened] == [[True], [True]]
