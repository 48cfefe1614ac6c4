"""A store in SQLite, and the same tests in PostgreSQL where `EDGEFLOW_TEST_POSTGRES` is the URL of a database to try it in."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from edgeflow.store.store import Store

OpenStore = Callable[[], Store]


@pytest.fixture(params=["sqlite", "postgresql"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens one and the same new store as often as it is called."""
    url: str | None = None
    if request.param == "postgresql":
        given = os.environ.get("EDGEFLOW_TEST_POSTGRES")
        if not given:
            pytest.skip("EDGEFLOW_TEST_POSTGRES does not name a PostgreSQL database")
        # A schema of its own for every test: what else is in the database is not touched.
        schema = f"edgeflow_{uuid.uuid4().hex}"
        server = sa.create_engine(given, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(sa.schema.CreateSchema(schema))
        url = sa.make_url(given).update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
    running: list[Store] = []

    def start() -> Store:
        running.append(Store.open(tmp_path, url, now=lambda: 100.0))
        return running[-1]

    yield start
    for store in running:
        store.close()
    if url is not None:
        with server.connect() as connection:
            connection.execute(sa.schema.DropSchema(schema, cascade=True))
        server.dispose()


@pytest.fixture
def store(open_store: OpenStore) -> Store:
    return open_store()
