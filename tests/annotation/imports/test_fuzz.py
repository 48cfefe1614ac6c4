"""Damaged files of every format: read, or refused in one sentence."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.annotation.imports.fuzz_imports import once, take, valid_files

from edgeflow.annotation.formats import ReadFormat
from edgeflow.annotation.imports.formats import FORMATS

VALID = {form: valid_files(form) for form in FORMATS}


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_damaged_file_is_read_or_refused_in_one_sentence(form: ReadFormat, seed: int) -> None:
    assert once(form, VALID[form], random.Random(seed)) in ("read", "refused")


@pytest.mark.parametrize("form", FORMATS)
def test_undamaged_they_are_read(form: ReadFormat, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("valid")
    for name, content in VALID[form].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    wanted = {"coco": "annotations.json", "cvat": "annotations.xml"}.get(form)
    take([folder if wanted is None else folder / wanted], form)
