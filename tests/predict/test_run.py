"""Prompts of a folder into its store: by name, once, going on where it was interrupted."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.evaluate.fakes import Coloured, SameColour
from tests.predict.folders import SHAPE, documents, draw_pictures, opened, picture, rectangle

from edgeflow.annotation.imports.formats import read
from edgeflow.annotation.imports.note import ImportReport, Note
from edgeflow.imaging.view import View
from edgeflow.predict.machines import Here
from edgeflow.predict.prompt import PromptedImage
from edgeflow.predict.prompt_file import read_prompts
from edgeflow.predict.propose import Manner
from edgeflow.predict.run import Prompts, carry_out, plan
from edgeflow.segmenter import Pixels

CAT = {"label": "cat", "box": [2, 1, 4, 3]}
DOG = {"label": "dog", "points": [[0.5, 0.5, 1]]}


def prompts(path: Path, **objects: list[object]) -> Prompts:
    """A file of prompts; `a=[...]` are the objects of a.png."""
    images = [{"file_name": f"{name}.png", "objects": found} for name, found in objects.items()]
    path.write_text(json.dumps({"images": images}))
    return lambda: read_prompts(path)


def done(folder: Path, wanted: Prompts, method: type[SameColour] = SameColour) -> ImportReport:
    with opened(folder) as project:
        return carry_out(project, plan(project, wanted, "prompts"), method, Here(), Manner())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_pictures(tmp_path / "photos", "a.png", "b.png")


def test_prompts_become_regions_of_their_labels(folder: Path, tmp_path: Path) -> None:
    report = done(folder, prompts(tmp_path / "p.json", b=[CAT, DOG], a=[CAT]))
    assert (report.images, report.regions, report.known, report.notes) == (2, 3, 0, [])
    with opened(folder) as project:
        names = {label.id: label.name for label in project.store.labels()}
    found = documents(folder)
    cat, dog = found["b.png"].regions
    assert [names[region.label_id] for region in (cat, dog)] == ["cat", "dog"]
    assert np.array_equal(cat.geometry.mask, rectangle())
    assert np.array_equal(dog.geometry.mask, ~rectangle())
    assert (cat.provenance.model, cat.provenance.view) == ("same-colour", None)


class Counting(SameColour):
    """Counts the images it was given."""

    seen = 0

    def prepare(self, pixels: Pixels) -> Coloured:
        Counting.seen += 1
        return super().prepare(pixels)


def test_what_is_done_is_not_done_again_and_new_prompts_are(folder: Path, tmp_path: Path) -> None:
    done(folder, prompts(tmp_path / "p.json", a=[CAT], b=[CAT]))
    Counting.seen = 0
    report = done(folder, prompts(tmp_path / "p.json", a=[CAT], b=[CAT, DOG]), Counting)
    assert (report.regions, report.known, Counting.seen) == (1, 2, 1)
    assert len(documents(folder)["b.png"].regions) == 2


def test_a_run_that_was_interrupted_goes_on(folder: Path, tmp_path: Path) -> None:
    wanted = prompts(tmp_path / "p.json", a=[CAT], b=[CAT])

    def stop(count: int, total: int, name: str) -> None:
        assert (count, total, name) == (1, 2, "a.png")
        raise KeyboardInterrupt

    with opened(folder) as project, pytest.raises(KeyboardInterrupt):
        carry_out(project, plan(project, wanted, "prompts"), SameColour, Here(), Manner(), progress=stop)
    assert documents(folder).keys() == {"a.png"}
    assert done(folder, wanted).regions == 1


def test_one_undo_takes_back_what_one_image_got(folder: Path, tmp_path: Path) -> None:
    done(folder, prompts(tmp_path / "p.json", a=[CAT, DOG]))
    document = documents(folder)["a.png"]
    with opened(folder) as project:
        assert project.store.undo(document.image, document.version).document.regions == ()


def test_the_same_prompt_twice_is_one_region(folder: Path, tmp_path: Path) -> None:
    assert done(folder, prompts(tmp_path / "p.json", a=[CAT, CAT])).regions == 1


def test_what_cannot_be_done_is_told_and_the_others_are(folder: Path, tmp_path: Path) -> None:
    far = {"label": "cat", "points": [[100, 100, 1]]}
    (folder / "broken.png").write_bytes(b"no picture")
    wanted = prompts(tmp_path / "p.json", gone=[CAT], broken=[CAT], a=[far, CAT, {}])
    report = done(folder, wanted)
    assert sorted(note.kind for note in report.notes) == ["image missing", "image refused", "object refused", "object refused"]
    assert report.regions == 1


def test_a_size_that_is_not_the_images_is_refused(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps({"images": [{"file_name": "a.png", "height": 60, "width": 80, "objects": [CAT]}]}))
    (note,) = done(folder, lambda: read_prompts(path)).notes
    assert "60 x 80" in note.text


def test_coarse_masks_of_any_format_are_prompts(folder: Path, tmp_path: Path) -> None:
    rough = np.zeros(SHAPE, np.uint8)
    rough[1:3, 3:5] = 7
    (tmp_path / "masks").mkdir()
    Image.fromarray(rough).save(tmp_path / "masks" / "a.png")
    source = read([tmp_path / "masks"], "index-mask")
    report = done(folder, lambda: iter(source))
    assert report.regions == 1, report.notes
    (region,) = documents(folder)["a.png"].regions
    assert picture(region.geometry.mask) == picture(rectangle())
    assert done(folder, lambda: iter(source)).known == 1


class Values(SameColour):
    """Takes what it is shown for an answer."""

    shown: tuple[int, ...] = ()

    def prepare(self, pixels: Pixels) -> Coloured:
        Values.shown = tuple(int(value) for value in np.unique(pixels))
        return super().prepare(pixels)


def test_the_network_sees_what_was_chosen_to_be_shown_and_it_is_kept_with_the_region(tmp_path: Path) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    values = np.where(rectangle(), 1000, 200).astype(np.uint16)
    Image.fromarray(values).save(folder / "a.png")
    chosen = View((0,), (0.0,), (2000.0,))
    with opened(folder) as project:
        (image,) = project.store.images()
        project.store.set_view(image.id, chosen)
    done(folder, prompts(tmp_path / "p.json", a=[CAT]), Values)
    assert Values.shown == (26, 128)
    (region,) = documents(folder)["a.png"].regions
    assert region.provenance.view == chosen


def test_notes_of_the_files_come_first(folder: Path) -> None:
    def nothing() -> Iterator[PromptedImage | Note]:
        yield Note("b.txt", "file refused", "It is empty.")

    with opened(folder) as project:
        planned = plan(project, nothing, "prompts", notes=[Note("a.txt", "file refused", "It is gone.")])
        report = carry_out(project, planned, SameColour, Here(), Manner())
    assert [note.image for note in report.notes] == ["a.txt", "b.txt"]
