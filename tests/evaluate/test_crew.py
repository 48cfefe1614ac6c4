"""Processes that die, refuse and raise. Each test starts some; they import little."""

import os

import pytest
from tests.evaluate.fakes import begin

from edgeflow.errors import EdgeFlowError
from edgeflow.evaluate.crew import Crashed, Crew, Done

pytestmark = pytest.mark.usefixtures("importable")


def test_a_crew_does_every_task_once_and_a_crash_costs_its_own() -> None:
    with Crew(begin, "this", size=2) as crew:
        assert crew.start() == "told of this"
        found = list(crew.do(range(8)))
    assert sorted(result.task for result in found) == list(range(8))
    crashed = {result.task: result.reason for result in found if isinstance(result, Crashed)}
    assert crashed[2] == "ValueError: two is odd"
    assert crashed[3] == "The image is damaged."
    assert "killed by signal 9" in crashed[4]
    assert set(crashed) == {2, 3, 4}
    assert len({result.answer.split()[-1] for result in found if isinstance(result, Done)}) > 1


def test_one_process_does_the_tasks_in_order() -> None:
    with Crew(begin, "this", size=1) as crew:
        crew.start()
        assert [result.task for result in crew.do([5, 1, 6])] == [5, 1, 6]
        assert list(crew.do([])) == []


def test_a_job_that_cannot_be_begun_is_refused_in_its_own_words() -> None:
    with Crew(begin, "refused", size=1) as crew, pytest.raises(EdgeFlowError, match="There is no such method"):
        crew.start()


def test_a_job_that_kills_its_process_is_refused_too() -> None:
    with Crew(begin, "fatal", size=1) as crew, pytest.raises(EdgeFlowError, match="ended with status 7"):
        crew.start()


def test_no_process_outlives_its_crew() -> None:
    with Crew(begin, "this", size=1) as crew:
        crew.start()
        (answer,) = [result.answer for result in crew.do([1]) if isinstance(result, Done)]
    with pytest.raises(ProcessLookupError):
        os.kill(int(answer.split()[-1]), 0)
