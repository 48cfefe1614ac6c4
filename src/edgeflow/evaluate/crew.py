"""A crew: processes of one job, each doing one task at a time. A task that crashes or kills its process costs that task alone.

Processes are spawned, not forked: engines and their threads do not survive a fork.
"""

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Generic, Literal, Self, TypeVar, cast

from edgeflow.errors import EdgeFlowError

Job = TypeVar("Job")
Told = TypeVar("Told")
Answer = TypeVar("Answer")
Work = Callable[[int], Answer]
Kind = Literal["ready", "refused", "done", "crashed", "dead"]


@dataclass(frozen=True, slots=True)
class Done(Generic[Answer]):
    """Task number `task` and its `answer`."""

    task: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Crashed:
    """Task number `task` and, in a sentence, why it has no answer."""

    task: int
    reason: str


class Crew(Generic[Job, Told, Answer]):
    """Processes that were made ready for a job; ``with Crew(...) as crew``.

    Parameters
    ----------
    begin
        Called in each process with the `job`: says what the crew's owner wants to know (`told`), and gives the function that
        does a task. Must be importable: a function of a module.
    size
        How many processes.
    """

    def __init__(self, begin: Callable[[Job], tuple[Told, Work[Answer]]], job: Job, *, size: int) -> None:
        self._begin = begin
        self._job = job
        self._size = size
        self._context = multiprocessing.get_context("spawn")
        self._members: dict[Connection, SpawnProcess] = {}
        self._first: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for connection, process in self._members.items():
            process.kill()
            process.join()
            connection.close()
        self._members.clear()

    def start(self) -> Told:
        """Start the first process and hear what it says of the job.

        Raises
        ------
        EdgeFlowError
            If the job cannot be begun.
        """
        connection = self._hire()
        self._first = connection
        kind, said = _hear(connection)
        if kind == "ready":
            return cast("Told", said)
        reason = said if kind == "refused" else self._obituary(connection)
        raise EdgeFlowError(str(reason))

    def do(self, tasks: Sequence[int]) -> Iterator[Done[Answer] | Crashed]:
        """Do the tasks, as they get done; `start` must have been called."""
        waiting = list(reversed(tasks))
        busy: dict[Connection, int] = {}
        fresh: set[Connection] = set()  # that have not said yet that they are ready
        if self._first is not None and waiting:
            self._give(self._first, waiting.pop(), busy)
        while waiting or busy:
            while len(self._members) < min(self._size, len(waiting) + len(busy)):
                fresh.add(self._hire())
            for connection in wait([*busy, *fresh]):
                assert isinstance(connection, Connection)
                yield from self._answer(connection, waiting, busy, fresh)

    def _answer(
        self, connection: Connection, waiting: list[int], busy: dict[Connection, int], fresh: set[Connection]
    ) -> Iterator[Done[Answer] | Crashed]:
        kind, said = _hear(connection)
        task = busy.pop(connection, None)
        fresh.discard(connection)
        if kind == "dead":
            reason = self._obituary(connection)
            if task is None:
                raise EdgeFlowError(f"A process of the run could not be started: {reason}")
            yield Crashed(task, reason)
            return
        if kind == "refused":
            raise EdgeFlowError(str(said))
        if task is not None:
            yield Done(task, cast("Answer", said)) if kind == "done" else Crashed(task, str(said))
        if waiting:
            self._give(connection, waiting.pop(), busy)

    def _give(self, connection: Connection, task: int, busy: dict[Connection, int]) -> None:
        busy[connection] = task
        with suppress(OSError):  # a process that died idle is heard of when its answer is
            connection.send(task)

    def _hire(self) -> Connection:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(there, self._begin, self._job), daemon=True)
        process.start()
        there.close()
        self._members[here] = process
        return here

    def _obituary(self, connection: Connection) -> str:
        process = self._members.pop(connection)
        process.join()
        connection.close()
        code = process.exitcode or 0
        how = f"was killed by signal {-code}" if code < 0 else f"ended with status {code}"
        return f"The process {how}; memory may have run out, or the method crashed below Python."


def _hear(connection: Connection) -> tuple[Kind, object]:
    try:
        return cast("tuple[Kind, object]", connection.recv())
    except (EOFError, ConnectionResetError):
        return "dead", None


def _serve(connection: Connection, begin: Callable[[Job], tuple[Told, Work[Answer]]], job: Job) -> None:
    """What a process does: begin the job, then task after task."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the owner's to answer
    try:
        told, work = begin(job)
    except EdgeFlowError as error:
        connection.send(("refused", str(error)))
        return
    connection.send(("ready", told))
    while True:
        try:
            task = connection.recv()
        except EOFError:  # the owner is gone
            return
        try:
            answer = work(task)
        except Exception as error:  # noqa: BLE001 - a method may raise anything; it is the failure of this task and no other
            connection.send(("crashed", str(error) if isinstance(error, EdgeFlowError) else f"{type(error).__name__}: {error}"))
        else:
            connection.send(("done", answer))
