"""The database as the store's parts share it: transactions whose errors are sentences. Knows no tables."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from edgeflow.store.connect import readable_errors


class Database:
    """An engine from `edgeflow.store.connect.open_engine`, and its place for messages."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.place = str(engine.url.database if engine.url.get_backend_name() == "sqlite" else engine.url)

    @contextmanager
    def transaction(self, *, writes: bool = True) -> Iterator[Connection]:
        """All or nothing; `writes=False` waits for nobody who writes."""
        with readable_errors(self.place), self._engine.connect() as plain:
            connection = plain.execution_options(writes=writes)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Let go of it."""
        self._engine.dispose()
