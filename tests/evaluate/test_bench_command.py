"""`edgeflow bench` from its words to its report; methods are the fakes'."""

from pathlib import Path
from typing import cast

import pytest
from tests.evaluate.fakes import TABLE

from edgeflow.cli.bench import bench_suite
from edgeflow.errors import DataSetError, EdgeFlowError
from edgeflow.evaluate.methods import METHODS, Entry

pytestmark = pytest.mark.usefixtures("importable")


@pytest.fixture
def suite(data_set: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A suite of the fake methods, which the table knows for the test."""
    for name, entry in TABLE.items():
        monkeypatch.setitem(cast("dict[str, Entry]", METHODS), name, entry)
    path = data_set.parent / "toys.toml"
    path.write_text('[[methods]]\nname = "same-colour"\n[[methods]]\nname = "failing"\n[[sets]]\nname = "Toys"\npath = "Toys"\n')
    return str(path)


def test_a_bench_prints_its_results_and_where_the_report_is(
    suite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    bench_suite(suite, None, None, [], 2, 1, False)
    printed = capsys.readouterr().out
    assert "Toys, preset plain" in printed
    assert printed.splitlines()[-1] == "report: out/bench/toys/report/index.html"
    assert (tmp_path / "out/bench/toys/report/index.html").is_file()
    assert len(list((tmp_path / "out/bench/toys/records").glob("*.json"))) == 2
    (row,) = [line for line in printed.splitlines() if "same-colour" in line]
    assert row.split()[:4] == ["same-colour", "2", "1", "1"]


def test_a_bench_in_which_something_failed_ends_as_a_mistake_after_its_report(suite: str, tmp_path: Path) -> None:
    with pytest.raises(EdgeFlowError, match=r"1 of 2 rows failed, wholly .* the report says where\. .*no colour at all"):
        bench_suite(suite, tmp_path / "out", None, ["failing.how=raise"], None, 1, False)
    assert "no colour at all" in (tmp_path / "out/report/index.html").read_text()


def test_a_misspelt_suite_starts_nothing(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="There is no suite"):
        bench_suite("nothing", tmp_path / "out", None, [], None, 1, False)
    assert not (tmp_path / "out").exists()
