"""Where the tasks of a job are done: in this process, in several, or on a cluster through Ray. Knows no store and no files.

Each does task number i by the function of `job.begin`, and tells what became of it as it gets done, in whatever order.
"""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol

from edgeflow.errors import EdgeFlowError, first_line
from edgeflow.evaluate.crew import Crashed, Crew, Done
from edgeflow.predict.job import Answer, Job, begin

Result = Done[Answer] | Crashed
_PATIENCE = 10.0  # seconds


class Machine(Protocol):
    """Does tasks."""

    def do(self, job: Job, tasks: Sequence[int]) -> Iterator[Result]:
        """Do the tasks of these numbers.

        Raises
        ------
        EdgeFlowError
            If the method cannot be made ready, or the machine is not there.
        """
        ...


class Here:
    """This process: one task after the other."""

    def do(self, job: Job, tasks: Sequence[int]) -> Iterator[Result]:
        """See `Machine.do`."""
        _, work = begin(job)
        for task in tasks:
            try:
                result: Result = Done(task, work(task))
            except EdgeFlowError as error:
                result = Crashed(task, str(error))
            yield result


class Processes:
    """`size` processes of this machine, each with a method of its own; one that dies costs the task it was at."""

    def __init__(self, size: int) -> None:
        self._size = size

    def do(self, job: Job, tasks: Sequence[int]) -> Iterator[Result]:
        """See `Machine.do`."""
        with Crew(begin, job, size=self._size) as crew:
            crew.start()
            yield from crew.do(tasks)


class Cluster:
    """Ray workers on the cluster at `address` (``local`` starts one on this machine), `size` of them or one a processor.

    The images must lie at the same paths on all machines, and EdgeFlow be installed there.
    """

    def __init__(self, address: str, size: int | None = None) -> None:
        self._address = address
        self._size = size

    def do(self, job: Job, tasks: Sequence[int]) -> Iterator[Result]:
        """See `Machine.do`."""
        with _connected(self._address) as ray:
            size = self._size or max(1, int(ray.cluster_resources().get("CPU", 1)))
            held = ray.put(job)
            member = ray.remote(num_cpus=1)(Member)
            idle = [member.remote(held) for _ in range(min(size, len(tasks)))]
            for one in idle:
                refused = ray.get(one.refused.remote())
                if refused is not None:
                    raise EdgeFlowError(refused)
            waiting = list(reversed(tasks))
            busy: dict[Any, tuple[Any, int]] = {}
            while waiting or busy:
                while waiting and idle:
                    one, task = idle.pop(), waiting.pop()
                    busy[one.do.remote(task)] = one, task
                (ready, *_), _ = ray.wait(list(busy), num_returns=1)
                one, task = busy.pop(ready)
                try:
                    result: Result = ray.get(ready)
                except ray.exceptions.RayActorError as error:
                    result = Crashed(task, f"A Ray worker died ({first_line(error)}); memory may have run out.")
                    one = member.remote(held)
                except ray.exceptions.RayError as error:
                    result = Crashed(task, f"A Ray worker failed ({first_line(error)}).")
                idle.append(one)
                yield result


class Member:
    """What a Ray worker is: the method made ready, and the function that does a task."""

    def __init__(self, job: Job) -> None:
        self._refused: str | None = None
        try:
            self._work = begin(job)[1]
        except EdgeFlowError as error:
            # Ray would wrap it in pages of its own.
            self._refused = str(error)

    def refused(self) -> str | None:
        """Why the job cannot be begun; None where it is."""
        return self._refused

    def do(self, task: int) -> Result:
        """Do task number `task`; a mistake in it is its own."""
        try:
            return Done(task, self._work(task))
        except EdgeFlowError as error:
            return Crashed(task, str(error))


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    try:
        ray: Any = import_module("ray")
    except ImportError as error:
        raise EdgeFlowError("A cluster is used through Ray, which is not installed; install it with: pip install ray.") from error
    _knock(address)
    try:
        ray.init(address=address, log_to_driver=False, include_dashboard=False)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise EdgeFlowError(
            f"There is no Ray cluster at {address!r} ({first_line(error)}); --ray local starts one on this machine."
        ) from error
    try:
        yield ray
    finally:
        ray.shutdown()


def _knock(address: str) -> None:
    """Say at once where nobody answers: Ray itself would try for minutes."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if not colon or not port.isdecimal():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE).close()
    except (OSError, OverflowError) as error:
        raise EdgeFlowError(
            f"There is no Ray cluster at {address!r} ({first_line(error)}); --ray local starts one on this machine."
        ) from error
