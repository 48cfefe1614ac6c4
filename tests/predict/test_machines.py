"""The same tasks here, in two processes and on two Ray workers: the same answers."""

import socket
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.evaluate.fakes import Failing, SameColour
from tests.predict.folders import SHAPE, draw_pictures

from edgeflow.clicks import Click
from edgeflow.errors import EdgeFlowError, EngineError
from edgeflow.evaluate.crew import Crashed, Done
from edgeflow.grid import Window
from edgeflow.network.load import load_segmenter
from edgeflow.predict.job import Answer, Job, Task, answer
from edgeflow.predict.machines import Cluster, Here, Machine, Member, Processes
from edgeflow.predict.prompt import Prompt
from edgeflow.predict.propose import Manner
from edgeflow.segmenter import Segmenter

pytestmark = pytest.mark.usefixtures("importable")

ON = Prompt("cat", "object 1", clicks=(Click(2, 3),))
OFF = Prompt("cat", "object 2", clicks=(Click(60, 3),))
BOX = Prompt("dog", "object 3", box=Window(1, 2, 3, 4))


def job(folder: Path) -> Job:
    names = [f"{number}.png" for number in range(6)]
    draw_pictures(folder, *names)
    tasks = [Task(name, folder / name, SHAPE, (ON, OFF, BOX)) for name in names]
    tasks[2] = replace(tasks[2], shape=(60, 80))
    tasks[4] = replace(tasks[4], path=folder / "gone.png")
    return Job(tuple(tasks), SameColour)


def answers(machine: Machine, of: Job) -> dict[int, Answer | str]:
    numbers = range(len(of.tasks))
    return {one.task: one.answer if isinstance(one, Done) else one.reason for one in machine.do(of, numbers)}


def test_a_task_gives_regions_and_a_sentence_for_each_prompt_that_gives_none(tmp_path: Path) -> None:
    found = answers(Here(), job(tmp_path))
    first = found[0]
    assert isinstance(first, Answer)
    assert [one.prompt for one in first.found] == [0, 2]
    assert {one.geometry.area for one in first.found} == {12}
    assert [note.kind for note in first.notes] == ["object refused"]
    assert "object 2" in first.notes[0].text
    assert {one.provenance.model for one in first.found} == {"same-colour"}
    assert "2.png is now 6 x 8 pixels" in str(found[2])
    assert "There is no file" in str(found[4])


def test_an_image_too_large_to_be_prepared_whole_gives_the_same_region(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw_pictures(tmp_path, "a.png")
    task = Task("a.png", tmp_path / "a.png", SHAPE, (ON, BOX))
    whole = answer(task, SameColour(), Manner())
    monkeypatch.setattr("edgeflow.predict.job.LARGE_PIXELS", 10)
    large = answer(task, SameColour(), Manner())
    assert [one.geometry for one in large.found] == [one.geometry for one in whole.found]


def test_two_processes_answer_as_one_does(tmp_path: Path) -> None:
    wanted = job(tmp_path)
    assert answers(Processes(2), wanted) == answers(Here(), wanted)


def dying(log: str) -> Segmenter:
    return Failing(how="die", log=log)


def test_a_process_that_dies_costs_the_image_it_was_at(tmp_path: Path) -> None:
    wanted = job(tmp_path)
    grey = tmp_path / "grey.png"
    draw_pictures(tmp_path, "grey.png", shape=(1, 2))
    tasks = (replace(wanted.tasks[0], path=grey, shape=(1, 2)), wanted.tasks[1])
    results = list(Processes(2).do(Job(tasks, partial(dying, str(tmp_path / "log"))), range(2)))
    assert {one.task: type(one) for one in results} == {0: Crashed, 1: Done}


def refused() -> Segmenter:
    raise EngineError("There is no such engine.")


@pytest.mark.parametrize("machine", [Here(), Processes(2)])
def test_a_method_that_cannot_be_made_ready_is_one_sentence(machine: Machine, tmp_path: Path) -> None:
    with pytest.raises(EdgeFlowError, match=r"There is no such engine\."):
        list(machine.do(replace(job(tmp_path), segmenter=refused), range(6)))


def test_the_shipped_network_can_be_sent_to_processes(tmp_path: Path) -> None:
    draw_pictures(tmp_path, "large.png", shape=(60, 80))
    task = Task("large.png", tmp_path / "large.png", (60, 80), (replace(ON, mask=None),))
    (result,) = Processes(1).do(Job((task,), partial(load_segmenter, None)), [0])
    assert isinstance(result, Done), result
    assert {one.provenance.model for one in result.answer.found} <= {load_segmenter().name}


@pytest.fixture
def dead_port() -> int:
    """At which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.fixture
def ray_here() -> None:
    pytest.importorskip("ray")


@pytest.mark.usefixtures("ray_here")
def test_two_ray_workers_answer_as_one_process_does(tmp_path: Path) -> None:
    wanted = job(tmp_path)
    assert answers(Cluster("local", 2), wanted) == answers(Here(), wanted)


def test_a_ray_worker_says_why_its_method_cannot_be_made_ready(tmp_path: Path) -> None:
    wanted = job(tmp_path)
    assert Member(wanted).refused() is None
    assert Member(replace(wanted, segmenter=refused)).refused() == "There is no such engine."


@pytest.mark.usefixtures("ray_here")
def test_where_no_cluster_answers_there_is_one_sentence_at_once(tmp_path: Path, dead_port: int) -> None:
    with pytest.raises(EdgeFlowError, match="There is no Ray cluster at"):
        list(Cluster(f"127.0.0.1:{dead_port}").do(job(tmp_path), range(6)))


@pytest.mark.skipif(find_spec("ray") is not None, reason="Ray is installed")
def test_without_ray_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EdgeFlowError, match="not installed"):
        list(Cluster("local").do(job(tmp_path), range(6)))
