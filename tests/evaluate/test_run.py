import json
import subprocess
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from edgeflow.clicks import Click
from edgeflow.errors import DataSetError, EdgeFlowError, ImageError
from edgeflow.evaluate.folder import list_targets
from edgeflow.evaluate.presets import Method
from edgeflow.evaluate.run import Progress, evaluate, score
from edgeflow.evaluate.sample import Sample
from edgeflow.segmenter import Pixels, Prepared, Segmenter


def test_a_perfect_mask_ends_the_clicks_and_its_iou_stands_for_the_rest(data_set: Path, method: Method) -> None:
    red = score(list_targets(data_set)[0], method)
    assert red.clicks == (Click(2, 2, True),)
    assert red.iou == (1.0,) * 20
    assert red.boundary_iou == (1.0,) * 20


def test_a_method_that_cannot_succeed_is_clicked_twenty_times(data_set: Path, method: Method) -> None:
    moth = score(list_targets(data_set)[2], method)
    assert len(moth.clicks) == len(moth.iou) == 20
    assert moth.clicks[0] == Click(2, 4, True)
    # The whole grey image is taken: 12 of the 54 decided pixels are right. Then all of it is taken back, and so on.
    assert moth.iou[0] == pytest.approx(12 / 54)
    assert moth.iou[1] == 0


def test_a_record_has_one_row_per_object_and_a_summary(data_set: Path, method: Method) -> None:
    record = evaluate(data_set, method)
    assert [(sample.image, sample.object_id) for sample in record.samples] == [
        ("boats.png", 1),
        ("boats.png", 2),
        ("moth.png", 1),
    ]
    assert record.summary["NoC@90"] == pytest.approx((1 + 1 + 20) / 3)
    assert record.summary["NoF@90"] == 1
    assert record.summary["mIoU@1"] == pytest.approx((1 + 1 + 12 / 54) / 3)
    assert record.summary["samples"] == 3
    assert record.setup.data_set == "Toys"
    assert record.setup.method == "same-colour"


def test_seconds_come_from_the_clock_that_is_handed_in(data_set: Path, method: Method) -> None:
    ticks = count()
    red = score(list_targets(data_set)[0], method, clock=lambda: float(next(ticks)))
    # Start, prepare (2), one click (2), end: the method had two of the five seconds.
    assert (red.seconds, red.seconds_with_robot) == (2.0, 5.0)


def test_a_sample_says_what_each_click_took_and_did(data_set: Path, method: Method) -> None:
    ticks = count()
    moth = score(list_targets(data_set)[2], method, clock=lambda: float(next(ticks)))
    assert moth.click_seconds == (1.0,) * 20
    assert moth.seconds == 21  # and one to prepare
    # The first click takes the whole image, whose farthest corner lies 2 rows and 5 columns from the moth.
    assert moth.hausdorff[0] == pytest.approx(np.hypot(2, 5))
    assert moth.hausdorff[1] == pytest.approx(np.hypot(6, 12))  # nothing is left of the mask: a diagonal
    # The second takes everything back: 12 right pixels of the moth, all but its own click's neighbourhood.
    assert moth.collateral[0] == 0 < moth.collateral[1] <= 1
    assert len(moth.truth) == 16 and moth.peak_memory > 2**20


def test_the_peak_of_memory_stays_when_memory_is_given_back() -> None:
    # In a fresh process: this one may have had more before.
    code = (
        "import numpy as np; from edgeflow.evaluate.memory import peak_memory as peak; before = peak();"
        "block = np.ones(2**23); del block; print(peak() - before)"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert int(printed) >= 2**25


def test_the_json_holds_settings_summary_and_samples(data_set: Path, method: Method, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    evaluate(data_set, method, limit=1, out=out)
    written = json.loads(out.read_text())
    assert written["method"] == "same-colour"
    assert written["preset"] == "plain"
    assert written["weights"] == ""
    assert written["threshold"] == 0.5
    assert {"NoC@80", "NoC@85", "NoC@90", "NoC@95", "NoF@90", "mIoU@20", "mBIoU@1", "drop_rate", "worst_drop"} <= set(
        written["summary"]
    )
    (sample,) = written["samples"]
    assert sample["image"] == "boats.png"
    assert sample["object"] == 1
    assert sample["iou"] == [1.0] * 20
    assert sample["clicks"] == [{"row": 2, "col": 2, "positive": True}]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Toys", "out.json"]


def test_a_run_cut_short_goes_on_where_it_stopped(data_set: Path, method: Method, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with pytest.raises(KeyboardInterrupt):
        evaluate(data_set, method, out=out, progress=stop_after(2))
    assert not out.exists()
    again = Counted(method.segmenter)
    seen: list[tuple[int, int]] = []
    record = evaluate(data_set, Method(again, method.preset), out=out, progress=lambda done, total, _: seen.append((done, total)))
    assert again.prepared == 1
    assert seen == [(1, 3), (2, 3), (3, 3)]
    fresh = evaluate(data_set, method)
    assert [sample.iou for sample in record.samples] == [sample.iou for sample in fresh.samples]
    assert [sample.clicks for sample in record.samples] == [sample.clicks for sample in fresh.samples]
    assert not (tmp_path / "out.json.partial").exists()


def test_a_line_that_a_kill_left_unfinished_is_measured_again(data_set: Path, method: Method, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    partial = tmp_path / "out.json.partial"
    with pytest.raises(KeyboardInterrupt):
        evaluate(data_set, method, out=out, progress=stop_after(2))
    partial.write_bytes(partial.read_bytes()[:-30])
    again = Counted(method.segmenter)
    assert len(evaluate(data_set, Method(again, method.preset), out=out).samples) == 3
    assert again.prepared == 2


def test_a_shorter_run_keeps_the_samples_of_a_longer_one(data_set: Path, method: Method, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with pytest.raises(KeyboardInterrupt):
        evaluate(data_set, method, out=out, progress=stop_after(2))
    assert len(evaluate(data_set, method, limit=1, out=out).samples) == 1
    again = Counted(method.segmenter)
    assert len(evaluate(data_set, Method(again, method.preset), out=out).samples) == 3
    assert again.prepared == 1


def test_a_first_line_that_a_kill_left_unfinished_is_written_anew(data_set: Path, method: Method, tmp_path: Path) -> None:
    (tmp_path / "out.json.partial").write_bytes(b'{"setup": {"ver')
    assert len(evaluate(data_set, method, out=tmp_path / "out.json").samples) == 3


def test_a_partial_file_of_other_settings_is_refused_and_kept(data_set: Path, method: Method, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with pytest.raises(KeyboardInterrupt):
        evaluate(data_set, method, out=out, progress=stop_after(1))
    before = (tmp_path / "out.json.partial").read_bytes()
    other = Method(method.segmenter, method.preset, settings={"zoom": 600})
    with pytest.raises(DataSetError, match=r"run with settings \{\}, this one has \{'zoom': 600\}"):
        evaluate(data_set, other, out=out)
    assert (tmp_path / "out.json.partial").read_bytes() == before


@pytest.mark.parametrize("content", [b"not json\n", b"[]\n", b"{}\n", b'{"setup": 3}\n', b"\xff\xfe\n", b"one line of notes"])
def test_a_partial_file_of_something_else_is_refused_and_kept(
    content: bytes, data_set: Path, method: Method, tmp_path: Path
) -> None:
    partial = tmp_path / "out.json.partial"
    partial.write_bytes(content)
    with pytest.raises(DataSetError, match="delete it to start anew"):
        evaluate(data_set, method, out=tmp_path / "out.json")
    assert partial.read_bytes() == content


def test_a_record_that_cannot_be_written_is_refused_before_the_first_click(
    data_set: Path, method: Method, tmp_path: Path
) -> None:
    again = Counted(method.segmenter)
    with pytest.raises(DataSetError, match="cannot be written"):
        evaluate(data_set, Method(again, method.preset), out=tmp_path / "nowhere" / "out.json")
    assert again.prepared == 0


def test_an_error_names_the_object_it_happened_on(data_set: Path, method: Method) -> None:
    targets = list_targets(data_set)
    path = data_set / "images" / "boats.png"
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(ImageError, match=r"Object 2 of boats\.png: "):
        score(targets[1], method)


def test_an_object_that_vanished_since_the_listing_is_an_error_and_no_endless_run(data_set: Path, method: Method) -> None:
    targets = list_targets(data_set)
    Image.new("L", (12, 6)).save(data_set / "masks" / "boats.png")
    with pytest.raises(EdgeFlowError, match="no object 1"):
        score(targets[0], method)


def stop_after(number: int) -> Progress:
    def progress(done: int, total: int, sample: Sample) -> None:
        if done == number:
            raise KeyboardInterrupt

    return progress


@dataclass
class Counted:
    """The same method, counting the images it prepares."""

    segmenter: Segmenter
    prepared: int = 0

    @property
    def name(self) -> str:
        return self.segmenter.name

    @property
    def weights(self) -> str:
        return self.segmenter.weights

    def prepare(self, pixels: Pixels) -> Prepared:
        self.prepared += 1
        return self.segmenter.prepare(pixels)
