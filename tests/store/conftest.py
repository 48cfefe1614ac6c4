"""A store in SQLite, and the same tests in PostgreSQL, where a server can be started or `EDGEFLOW_TEST_POSTGRES` names one."""

import importlib.util
import os
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.store.postgres import running_server

from edgeflow.store.connect import database_url
from edgeflow.store.store import Store

OpenStore = Callable[[], Store]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL database."""
    given = os.environ.get("EDGEFLOW_TEST_POSTGRES")
    if given:
        yield given
        return
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg, the driver of PostgreSQL, is not installed")
    with ExitStack() as stack:
        try:
            url = stack.enter_context(running_server())
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"PostgreSQL cannot be started here ({error})")
        yield url


@pytest.fixture
def new_database(postgres: str) -> Iterator[Callable[[], str]]:
    """Makes new databases in PostgreSQL: schemas, so that what else is there is not touched."""
    address = database_url(postgres)
    server = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def make() -> str:
        made.append(f"edgeflow_{uuid.uuid4().hex}")
        with server.connect() as connection:
            connection.execute(sa.schema.CreateSchema(made[-1]))
        return address.update_query_dict({"options": f"-csearch_path={made[-1]}"}).render_as_string(hide_password=False)

    yield make
    with server.connect() as connection:
        for schema in made:
            connection.execute(sa.schema.DropSchema(schema, cascade=True))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens one and the same new store as often as it is called."""
    url = None if request.param == "sqlite" else request.getfixturevalue("new_database")()
    running: list[Store] = []

    def start() -> Store:
        running.append(Store.open(tmp_path, url, now=lambda: 100.0))
        return running[-1]

    yield start
    for store in running:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> Store:
    return open_store()
