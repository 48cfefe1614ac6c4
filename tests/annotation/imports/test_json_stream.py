"""Large JSON files, entry by entry."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgeflow.annotation.imports import json_stream
from edgeflow.annotation.imports.json_stream import entries
from edgeflow.annotation.imports.note import FormatError

WANTED = frozenset({"a", "b"})
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
ENTRIES = st.dictionaries(st.text(max_size=3), VALUES, max_size=3)


def found(path: Path) -> list[tuple[str, Any]]:
    return list(entries(path, WANTED))


def test_wanted_lists_come_entry_by_entry_and_the_rest_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_text('{"c": [{"a": 1}], "a": [{"x": "]}\\""}, {"y": [[]]}], "d": "a", "b": {"a": [2]}, "e": {"a": [{}]}}')
    assert found(path) == [("a", {"x": ']}"'}), ("a", {"y": [[]]}), ("b", {"a": [2]})]


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("abcd"), st.lists(ENTRIES, max_size=3)), st.booleans(), st.integers(1, 40))
def test_any_file_gives_what_the_json_library_gives(content: dict[str, list[Any]], escaped: bool, chunk: int) -> None:
    with TemporaryDirectory() as folder, mock.patch.object(json_stream, "_CHUNK", chunk):
        path = Path(folder) / "f.json"
        path.write_text(json.dumps(content, ensure_ascii=escaped, indent=chunk % 3 or None), encoding="utf-8", errors="replace")
        whole = json.loads(path.read_text(encoding="utf-8"))
        assert found(path) == [(name, entry) for name, listed in whole.items() if name in WANTED for entry in listed]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.integers(1, 9))
def test_any_bytes_are_read_or_refused(content: bytes, chunk: int) -> None:
    with TemporaryDirectory() as folder, mock.patch.object(json_stream, "_CHUNK", chunk):
        path = Path(folder) / "f.json"
        path.write_bytes(b'{"a": [' + content)
        try:
            found(path)
        except FormatError as error:
            assert "\n" not in str(error)


def test_an_entry_larger_than_memory_should_hold_is_refused_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    with mock.patch.object(json_stream, "_MOST_BYTES", 3000), mock.patch.object(json_stream, "_CHUNK", 100):
        path.write_text('{"a": [{"x": [' + "1," * 1400 + '1]}], "c": "' + "x" * 2000 + '"}')
        assert len(found(path)) == 1
        for text in (
            '{"a": [{"x": [' + "1," * 2000,
            '{"a": [{"x": "' + "y" * 4000,
            '{"c": "' + "y" * 4000,
            '{"a": [' + " " * 4000,
        ):
            path.write_text(text)
            with pytest.raises(FormatError, match="which is refused"):
                found(path)


@pytest.mark.parametrize(
    "text", ['{"a":[{} {}]}', '{"a":[{},]}', '{"a":[,{}]}', '{"a":[{}, 3]}', '{"a":[3]}', '{"a":[{"x":01}]}']
)
def test_lists_that_are_not_json_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "f.json"
    path.write_text(text)
    with pytest.raises(FormatError):
        found(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        found(tmp_path / "none.json")
