"""Damaged files all the way into a store: taken, told or refused in one sentence, and the store is whole afterwards."""

import json
import random
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.annotation.imports.fuzz_imports import SHAPE, check, damaged, valid_files
from tests.evaluate.fakes import SameColour

from edgeflow.annotation.export.bundle import bundle, write_files
from edgeflow.annotation.formats import ReadFormat
from edgeflow.annotation.imports.formats import read
from edgeflow.cli.converting import convert_files
from edgeflow.errors import EdgeFlowError
from edgeflow.predict.importing import import_source
from edgeflow.predict.machines import Here
from edgeflow.predict.project import Project
from edgeflow.predict.prompt_file import kind_of, read_coco_boxes, read_prompts
from edgeflow.predict.propose import Manner
from edgeflow.predict.run import carry_out, plan
from edgeflow.store.store import Store

FORMS: tuple[ReadFormat, ...] = ("coco", "voc", "labelme", "yolo-seg", "geojson", "index-mask", "cvat")
VALID = {form: valid_files(form) for form in FORMS}
OBJECTS = [{"label": "cat", "box": [1, 1, 3, 2], "points": [[2.5, 1.5, 1], [0.5, 0.5, 0]]}, {"points": [[3, 2, 1]]}]
PROMPTS = json.dumps({"images": [{"file_name": "a.jpg", "height": 4, "width": 6, "plane": 0, "objects": OBJECTS}]}).encode()
SEEDS = st.integers(0, 2**32 - 1)


def laid_out(folder: Path, form: ReadFormat, rng: random.Random) -> tuple[Path, Path]:
    """A folder with one picture, and a damaged file of the format with the sound ones around it."""
    (folder / "photos").mkdir()
    Image.new("RGB", SHAPE[::-1]).save(folder / "photos" / "a.jpg")
    hit = rng.choice(sorted(VALID[form]))
    for name, content in VALID[form].items():
        path = folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(damaged(content, name, rng) if name == hit else content)
    inner = {"coco": "annotations.json", "cvat": "annotations.xml"}.get(form, "")
    return folder / "photos", folder / "files" / inner


def whole(store: Store, folder: Path) -> int:
    """How many regions there are; each must be readable, inside its image, labelled and fit to be exported."""
    labels = {label.id for label in store.labels()}
    documents = list(store.labelled_documents())
    for document in documents:
        assert document.shape == SHAPE
        for region in document.regions:
            assert region.label_id in labels
            assert region.geometry.mask.any()
    write_files(bundle(iter(documents), store.labels(), "coco", creator="test"), folder)
    return sum(len(document.regions) for document in documents)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=6, deadline=None)
@given(seed=SEEDS)
def test_a_damaged_file_leaves_a_whole_store_and_comes_twice_as_once(form: ReadFormat, seed: int) -> None:
    with TemporaryDirectory() as place:
        photos, files = laid_out(Path(place), form, random.Random(seed))
        with closing(Store.open(photos)) as store:
            project = Project(photos, store)
            try:
                taken = import_source(project, read([files], form), form)
                again = import_source(project, read([files], form), form)
            except EdgeFlowError as error:
                check(error)
                return
            assert whole(store, Path(place) / "out") == taken.report.regions
            assert (again.report.regions, again.report.known) == (0, taken.report.regions + taken.report.known)
            json.dumps(taken.as_json()).encode()


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_a_damaged_file_is_converted_or_refused(seed: int) -> None:
    rng = random.Random(seed)
    form = rng.choice(FORMS)
    with TemporaryDirectory() as place:
        photos, files = laid_out(Path(place), form, rng)
        try:
            convert_files([files], form, rng.choice(FORMS), Path(place) / "out", rng.choice((None, photos)))
        except EdgeFlowError as error:
            check(error)


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_damaged_prompts_leave_a_whole_store(seed: int) -> None:
    with TemporaryDirectory() as place:
        photos = Path(place) / "photos"
        photos.mkdir()
        Image.fromarray(np.zeros((*SHAPE, 3), np.uint8)).save(photos / "a.jpg")
        path = Path(place) / "p.json"
        path.write_bytes(damaged(PROMPTS, "p.json", random.Random(seed)))
        with closing(Store.open(photos)) as store:
            project = Project(photos, store)
            try:
                reader = read_prompts if kind_of(path) == "prompts" else read_coco_boxes
                report = carry_out(project, plan(project, lambda: reader(path), "prompts"), SameColour, Here(), Manner())
            except EdgeFlowError as error:
                check(error)
                return
            assert whole(store, Path(place) / "out") == report.regions
