import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgeflow.clicks import Click
from edgeflow.errors import DataSetError
from edgeflow.evaluate.record import Record, Setup
from edgeflow.evaluate.sample import Failure, Sample
from edgeflow.evaluate.summary import summarise

ROOT = Path(__file__).parents[2]
SETUP = Setup("0.1.0", "Toys", "m", "plain", "", "none", "CPU", 0.5, 3, {"zoom": 400, "flip": True, "share": 0.5, "kind": "x"})
SAMPLE = Sample(
    "a.png",
    2,
    (0.5, 0.75, 1.0),
    (0.25, 0.5, 1.0),
    (Click(1, 2), Click(3.5, 4, False)),
    1.5,
    2.5,
    hausdorff=(3.0, 2.0, 0.0),
    hausdorff95=(2.5, 1.0, 0.0),
    collateral=(0.0, 0.125, 0.0),
    click_seconds=(0.5, 0.5),
    peak_memory=2**28,
    processes=2,
    truth="0123456789abcdef",
    jittered=((0.5, 0.75), (0.25, 1.0)),
)


def record(*samples: Sample) -> Record:
    return Record(SETUP, samples, summarise(samples), (Failure("b.png", 1, "It crashed."),))


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    record(SAMPLE, replace(SAMPLE, object_id=3)).write(tmp_path / "r.json")
    assert Record.read(tmp_path / "r.json") == record(SAMPLE, replace(SAMPLE, object_id=3))


@settings(deadline=None)
@given(
    st.lists(st.floats(0, 1), min_size=3, max_size=3),
    st.lists(st.tuples(st.floats(0, 99), st.floats(0, 99), st.booleans()), max_size=3),
    st.text(),
)
def test_a_sample_comes_back_from_json(iou: list[float], clicks: list[tuple[float, float, bool]], image: str) -> None:
    sample = replace(SAMPLE, image=image, iou=tuple(iou), clicks=tuple(Click(*click) for click in clicks))
    assert Sample.from_json(json.loads(json.dumps(sample.to_json()))) == sample


def test_a_record_from_before_there_were_distances_is_still_read(tmp_path: Path) -> None:
    new = record(SAMPLE).to_json()
    for name in ("failures", "jitter"):
        del new[name]
    sample = SAMPLE.to_json()
    new["samples"] = [
        {name: sample[name] for name in ("image", "object", "iou", "boundary_iou", "clicks", "seconds", "seconds_with_robot")}
    ]
    (tmp_path / "old.json").write_text(json.dumps(new))
    old = Record.read(tmp_path / "old.json")
    assert old.setup == SETUP and old.failures == ()
    assert (old.samples[0].iou, old.samples[0].hausdorff, old.samples[0].truth) == (SAMPLE.iou, (), "")
    assert "HD@1" not in summarise(old.samples) and summarise(old.samples)["NoC@90"] == 3


def test_the_records_of_the_documentation_are_read() -> None:
    paths = sorted((ROOT / "docs/results").glob("*.json"))
    assert paths
    for path in paths:
        found = Record.read(path)
        again = summarise(found.samples)
        shared = set(again) & set(found.summary)
        assert {"NoC@90", "mIoU@20", "AUC", "drop_rate", "seconds_per_click"} <= shared
        assert {name: again[name] for name in shared} == pytest.approx({name: found.summary[name] for name in shared})


@pytest.mark.parametrize(
    "change",
    [
        {"samples": None},
        {"samples": [{}]},
        {"settings": 3},
        {"threshold": "half"},
        {"summary": []},
        {"summary": {"NoC@90": "two"}},
        {"failures": [{"image": "x"}]},
        {"samples": [{**SAMPLE.to_json(), "clicks": [[1, 2, True]]}]},
        {"samples": [{**SAMPLE.to_json(), "jittered": [3]}]},
        {"samples": [{**SAMPLE.to_json(), "iou": [0.5, "x", 1]}]},
    ],
)
def test_a_damaged_record_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(json.dumps({**record(SAMPLE).to_json(), **change}))
    with pytest.raises(DataSetError, match="is not the record of a run or is damaged"):
        Record.read(path)


def test_a_sample_with_too_few_numbers_is_refused(tmp_path: Path) -> None:
    record(replace(SAMPLE, iou=(0.5, 1.0))).write(tmp_path / "r.json")
    with pytest.raises(DataSetError, match="a sample without 3 numbers"):
        Record.read(tmp_path / "r.json")


@pytest.mark.parametrize("content", [b"", b"[]", b"3", b"\xff\xfe", b"[" * 100_000])
def test_another_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_bytes(content)
    with pytest.raises(DataSetError, match="is not the record of a run"):
        Record.read(tmp_path / "r.json")


def test_a_missing_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="cannot be read"):
        Record.read(tmp_path / "none.json")
