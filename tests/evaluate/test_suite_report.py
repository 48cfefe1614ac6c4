import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from tests.evaluate.fakes import TABLE
from tests.evaluate.toys import draw_toys

from edgeflow.errors import DataSetError
from edgeflow.evaluate.bench import run_bench
from edgeflow.evaluate.cell import Bench
from edgeflow.evaluate.mask_file import masks_of
from edgeflow.evaluate.methods import MethodChoice
from edgeflow.evaluate.presets import PRESETS
from edgeflow.evaluate.record import Record
from edgeflow.evaluate.suite import SetChoice, Suite
from edgeflow.evaluate.suite_report import write_suite_report
from edgeflow.evaluate.suite_tables import groups_of, truths
from edgeflow.imaging import image_size

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    """A method that works, one that crashes on the moth, and one that cannot be made; the set is called as a published one."""
    methods = (
        MethodChoice("same-colour", "colours"),
        MethodChoice("failing", "fragile <b>", {"how": "raise"}),
        MethodChoice("unavailable", "unavailable"),
    )
    sets = (SetChoice("GrabCut", draw_toys(tmp_path_factory.mktemp("data") / "Toys")),)
    return Suite("Toys & <others>", methods, sets, (PRESETS["plain"],), jitter=2)


@pytest.fixture(scope="module")
def bench(suite: Suite, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Measured once for all tests, which only read it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))  # for the processes it spawns
        return run_bench(suite, tmp_path_factory.mktemp("bench"), table=TABLE)


def rows_of(text: str, caption: str) -> dict[str, dict[str, float]]:
    """The numbers of the first table with that caption, by row and name."""
    table = text[text.index(f"<caption>{caption}") :]
    rows = re.findall(r"<tr[^>]*><th scope=\"row\">(.*?)</th>(.*?)</tr>", table[: table.index("</table>")])
    pattern = r'<data class="([^"]+)" value="([^"]+)">'
    return {head: {name: float(value) for name, value in re.findall(pattern, cells)} for head, cells in rows}


def test_the_numbers_of_the_report_are_those_recomputed_from_the_json(bench: Bench, tmp_path: Path) -> None:
    text = write_suite_report(bench, tmp_path / "report").read_text()
    samples = json.loads(bench.results[0].path.read_text())["samples"]
    curves = np.array([sample["iou"] for sample in samples])
    clicks = [next((k for k, value in enumerate(curve, 1) if value >= 0.9), 20) for curve in curves]
    falls = [before - after for curve in curves for before, after in pairwise(curve)]
    shown = rows_of(text, "Clicks and masks")["colours"]
    assert shown["NoC@90"] == pytest.approx(np.mean(clicks))
    assert shown["NoF@90"] == 1
    assert shown["mIoU@5"] == pytest.approx(curves[:, 4].mean())
    assert shown["mBIoU@5"] == pytest.approx(np.mean([sample["boundary_iou"][4] for sample in samples]))
    assert shown["HD95@5"] == pytest.approx(np.mean([sample["hausdorff95"][4] for sample in samples]))
    assert shown["AUC"] == pytest.approx(np.mean([np.trapezoid(curve) / 19 for curve in curves]))
    stable = rows_of(text, "Stability")["colours"]
    assert stable["drop_rate"] == pytest.approx(np.mean([fall > 0.01 for fall in falls]))
    assert stable["NoDC"] == sum(fall > 0 for fall in falls)
    assert stable["worst_drop"] == pytest.approx(max(falls))
    assert stable["monotone_share"] == pytest.approx(2 / 3)
    spoilt = [share for sample in samples for share in sample["collateral"][1 : len(sample["clicks"])]]
    assert stable["mean_collateral"] == pytest.approx(np.mean(spoilt))
    runs = np.array([sample["jittered"] for sample in samples])
    assert stable["jitter_std@1"] == pytest.approx(runs[:, :, 0].std(axis=1, ddof=1).mean())
    cost = rows_of(text, "Time (seconds) and memory")["colours"]
    every = [seconds for sample in samples for seconds in sample["click_seconds"]]
    assert cost["seconds_median_click"] == pytest.approx(np.median(every))
    assert cost["peak_MiB"] == pytest.approx(max(sample["peak_memory"] for sample in samples) / 2**20)


def test_published_rows_stand_beside_ours_with_their_source(bench: Bench, tmp_path: Path) -> None:
    text = write_suite_report(bench, tmp_path / "report").read_text()
    rows = rows_of(text, "Clicks and masks")
    assert rows["GC"] == {"NoC@85": 7.98, "NoC@90": 10.0}
    assert rows["EdgeFlow"] == {"NoC@85": 1.6, "NoC@90": 1.72}
    assert text.index("Others: Hao et al. 2021 (EdgeFlow), Table 1") < text.index(">GC<")
    assert "GC" not in rows_of(text, "Stability")


def test_what_failed_stands_at_the_top_and_in_its_row(bench: Bench, tmp_path: Path) -> None:
    text = write_suite_report(bench, tmp_path / "report").read_text()
    head = text[: text.index("<h2>GrabCut, preset plain")]
    assert "object 1 of moth.png: ZeroDivisionError: no colour at all" in head
    assert "unavailable on GrabCut [plain]: The method needs a package that is not installed." in head
    assert "2, 1 FAILED" in text
    assert "not measured: The method needs a package" in text


def test_differences_are_taken_over_the_objects_that_both_measured(bench: Bench, tmp_path: Path) -> None:
    text = write_suite_report(bench, tmp_path / "report").read_text()
    shown = rows_of(text, "Differences")
    assert shown == {"colours minus fragile &lt;b&gt;": dict.fromkeys(("NoC@85", "NoC@90", "mIoU@1", "mIoU@5", "AUC"), 0.0)}
    assert "<td>2 in 1 images</td>" in text


def test_the_report_needs_neither_network_nor_script_and_all_its_pictures_are_there(bench: Bench, tmp_path: Path) -> None:
    path = write_suite_report(bench, tmp_path / "report")
    text = path.read_text()
    assert "<script" not in text and "href=" not in text and "url(" not in text
    pictures = re.findall(r'src="([^"]+)"', text)
    assert all((path.parent / name).is_file() and "/" not in name for name in pictures)
    assert {name.split("-")[0] for name in pictures} == {"curves", "steps", "worst"}
    assert len(pictures) == len(set(pictures)) == 1 + (3 + 2) + (3 + 2)


def test_names_are_escaped(bench: Bench, tmp_path: Path) -> None:
    text = write_suite_report(bench, tmp_path / "report").read_text()
    assert "<title>Toys &amp; &lt;others&gt;</title>" in text
    assert "<b>" not in text and "<others>" not in text


def test_a_picture_shows_the_truth_and_the_masks_after_the_clicks_made(bench: Bench, tmp_path: Path) -> None:
    folder = write_suite_report(bench, tmp_path / "report").parent
    # Twelve columns by six rows at 230 pixels; the moth is clicked 20 times: truth, 1, 2, 3, 5, 10, 20.
    assert image_size(folder / "worst-1-0-1.jpg") == (115, 7 * 230 + 6 * 8)
    assert image_size(folder / "worst-1-0-3.jpg") == (115, 2 * 230 + 8)


def test_a_second_report_leaves_no_picture_of_the_first(bench: Bench, tmp_path: Path) -> None:
    write_suite_report(bench, tmp_path / "report")
    record = bench.results[0].record
    assert record is not None
    one = replace(bench.results[0], record=replace(record, samples=record.samples[:1]))
    fewer = replace(bench, results=(one,), targets={"GrabCut": bench.targets["GrabCut"][:1]})
    write_suite_report(fewer, tmp_path / "report")
    names = sorted(path.name for path in (tmp_path / "report").iterdir())
    assert names == ["curves-1.svg", "index.html", "steps-1-0-0.jpg", "worst-1-0-1.jpg"]


def test_without_masks_there_are_no_pictures_and_the_report_says_so(bench: Bench, tmp_path: Path) -> None:
    elsewhere = tuple(replace(result, path=tmp_path / result.path.name) for result in bench.results)
    assert masks_of(bench.results[0].path).exists() and not masks_of(elsewhere[0].path).exists()
    text = write_suite_report(replace(bench, results=elsewhere), tmp_path / "report").read_text()
    assert "No masks were kept" in text
    assert re.findall(r'src="([^"]+)"', text) == ["curves-1.svg"]


def test_a_record_from_before_a_number_was_measured_has_an_empty_cell(bench: Bench, tmp_path: Path) -> None:
    result = bench.results[0]
    assert result.record is not None
    old = {name: value for name, value in result.record.summary.items() if not name.startswith(("HD", "seconds_to"))}
    older = replace(result, record=replace(result.record, summary=old))
    text = write_suite_report(replace(bench, results=(older,)), tmp_path / "report").read_text()
    assert "HD@5" not in rows_of(text, "Clicks and masks")["colours"]


def test_it_says_whether_the_truths_are_the_published_ones(bench: Bench) -> None:
    (group,) = groups_of(bench.results)
    assert truths(group).startswith("3 objects where GrabCut has 50: whether they are a part of it is not checked")
    (record,) = [result.record for result in group.results[:1]]
    assert isinstance(record, Record)

    def said(name: str, record: Record) -> str:
        first = replace(group.results[0], record=record)
        return truths(replace(group, data_set=name, results=(first,)))

    many = replace(record, samples=record.samples * 17)
    assert "NOT those of GrabCut" in said("GrabCut", many)
    assert "DAVIS are not checked" in said("DAVIS", replace(record, samples=record.samples * 115))
    assert said("Toys", record) == "The truths are not compared with any published ones."


def test_a_report_where_a_file_stands_is_refused(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "report").write_text("taken")
    with pytest.raises(DataSetError, match="cannot be written"):
        write_suite_report(bench, tmp_path / "report")


def test_a_suite_without_any_set_still_has_a_report(suite: Suite, tmp_path: Path) -> None:
    lost = replace(suite, sets=(SetChoice("DAVIS", tmp_path / "nowhere", "DAVIS"),))
    text = write_suite_report(run_bench(lost, tmp_path / "out", table=TABLE), tmp_path / "report").read_text()
    assert "There is no folder" in text
    assert rows_of(text, "Clicks and masks")["EdgeFlow"] == {"NoC@85": 4.54, "NoC@90": 5.77}
