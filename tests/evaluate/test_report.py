import re
from pathlib import Path

import pytest

from edgeflow.errors import DataSetError
from edgeflow.evaluate.folder import list_targets
from edgeflow.evaluate.panel import GAP
from edgeflow.evaluate.presets import Method
from edgeflow.evaluate.report import PANEL, draw_case, worst, write_report
from edgeflow.evaluate.run import evaluate
from edgeflow.imaging import image_size


def test_a_report_has_a_page_a_curve_and_the_worst_cases(data_set: Path, method: Method, tmp_path: Path) -> None:
    record = evaluate(data_set, method)
    page = write_report(record, data_set, method, tmp_path / "new" / "report")
    names = sorted(path.name for path in page.parent.iterdir())
    assert names == ["curve.png", "index.html", "worst-01.png", "worst-02.png", "worst-03.png"]
    text = page.read_text()
    assert "same-colour on Toys, preset plain" in text
    assert "NoC@90" in text
    assert text.index("moth.png") < text.index("boats.png")


def test_a_report_needs_neither_network_nor_script(data_set: Path, method: Method, tmp_path: Path) -> None:
    text = write_report(evaluate(data_set, method), data_set, method, tmp_path / "report").read_text()
    assert "http" not in text
    assert "<script" not in text
    assert all((tmp_path / "report" / name).is_file() for name in re.findall(r'src="([^"]+)"', text))


def test_names_from_the_data_set_are_escaped(data_set: Path, method: Method, tmp_path: Path) -> None:
    for folder in ("images", "masks"):
        (data_set / folder / "moth.png").rename(data_set / folder / "a<b>&.png")
    text = write_report(evaluate(data_set, method), data_set, method, tmp_path / "report").read_text()
    assert "a&lt;b&gt;&amp;.png" in text
    assert "<b>" not in text


def test_the_worst_come_first(data_set: Path, method: Method) -> None:
    samples = evaluate(data_set, method).samples
    assert [sample.image for sample in worst(samples, 2)] == ["moth.png", "boats.png"]


def test_a_case_shows_the_truth_and_the_proposals_after_clicks_1_5_and_20(data_set: Path, method: Method) -> None:
    record = evaluate(data_set, method)
    red, _, moth = list_targets(data_set)
    assert draw_case(red, record.samples[0], method).shape == (PANEL // 2, 2 * PANEL + GAP, 3)
    assert draw_case(moth, record.samples[2], method).shape == (PANEL // 2, 4 * PANEL + 3 * GAP, 3)


def test_the_curve_is_a_picture(data_set: Path, method: Method, tmp_path: Path) -> None:
    write_report(evaluate(data_set, method, limit=1), data_set, method, tmp_path / "report")
    height, width = image_size(tmp_path / "report" / "curve.png")
    assert height > 300 and width > 500


def test_a_report_where_a_file_stands_is_refused(data_set: Path, method: Method, tmp_path: Path) -> None:
    (tmp_path / "report").write_text("taken")
    with pytest.raises(DataSetError, match="cannot be written"):
        write_report(evaluate(data_set, method, limit=1), data_set, method, tmp_path / "report")


def test_a_data_set_that_lost_a_worst_case_is_refused(data_set: Path, method: Method, tmp_path: Path) -> None:
    record = evaluate(data_set, method)
    for folder in ("images", "masks"):
        (data_set / folder / "moth.png").unlink()
    with pytest.raises(DataSetError, match=r"no longer holds object 1 of moth\.png"):
        write_report(record, data_set, method, tmp_path / "report")
