"""Opening a database: found whole, brought to the present schema, or refused and left as it is."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from edgeflow.errors import EdgeFlowError, ProjectError, StoreError

DEFAULT_PLACE = Path(".edgeflow") / "project.sqlite"
# Long enough for another process to finish its edit, short enough for a person to wait.
_BUSY_MS = 5000


def open_engine(folder: Path, store: str | None = None) -> Engine:
    """An engine on an existing or new store, its tables up to date.

    Parameters
    ----------
    folder
        The project's folder; the store is ``.edgeflow/project.sqlite`` in it by default.
    store
        A path or a database URL instead.

    Raises
    ------
    StoreError
        If the store is damaged, no store of ours, of a newer version or locked; it is left untouched.
    ProjectError
        If no store can be made there.
    """
    url = _url(folder, store)
    place = str(url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True))
    with readable_errors(place):
        if url.get_backend_name() == "sqlite":
            _ensure_file(Path(str(url.database)))
        engine = _engine(url)
        try:
            with engine.connect() as connection:
                _upgrade(connection, place, fresh_allowed=url.get_backend_name() != "sqlite")
        except BaseException:
            engine.dispose()
            raise
        return engine


@contextmanager
def readable_errors(place: str) -> Iterator[None]:
    """Turn what a database driver throws into one sentence about the store at `place`."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        raise _sentence(place, cause.strip().splitlines()[0] if cause.strip() else type(error).__name__) from error
    except SQLAlchemyError as error:
        raise StoreError(f"The store {place} cannot be used ({type(error).__name__}); check its address.") from error


def _sentence(place: str, cause: str) -> EdgeFlowError:
    if "locked" in cause or "busy" in cause:
        return StoreError(f"The store {place} is held by another program; close that one, or wait for it, and try again.")
    if "readonly" in cause or "unable to open" in cause:
        return ProjectError(f"The store {place} cannot be written; make it writable, or keep it elsewhere with --store PATH.")
    if "malformed" in cause or "not a database" in cause:
        return _damaged(place, cause)
    if "full" in cause:
        return StoreError(f"The store {place} has no room left; the last edit was not stored, free some space and repeat it.")
    return StoreError(f"The store {place} answered with an error ({cause}); nothing of it was changed.")


def _damaged(place: str, cause: str) -> StoreError:
    return StoreError(
        f"The store {place} is damaged ({cause}); it was left as it is, so put a copy of it back or start anew with --store PATH."
    )


def _url(folder: Path, store: str | None) -> URL:
    if store is None or "://" not in store:
        path = folder / DEFAULT_PLACE if store is None else Path(store)
        return URL.create("sqlite", database=str(path.absolute()))
    url = database_url(store)
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise ProjectError("A store in memory would lose everything at the end; give a path.")
    return url


def database_url(store: str) -> URL:
    """The address of a database. PostgreSQL is spoken to through psycopg, unless the address names another driver.

    Raises
    ------
    ProjectError
        If it is no address.
    """
    try:
        url = make_url(store)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise ProjectError(f"{store!r} is not the address of a store; give a path, sqlite:///PATH or postgresql://…") from error
    return url


def _ensure_file(path: Path) -> None:
    """Check an existing SQLite file, or make a new one; never take a damaged or emptied file for a new one."""
    if path.exists():
        _check_file(path)
        return
    leftover = path.with_name(path.name + "-wal")
    if leftover.exists() and leftover.stat().st_size:
        raise _damaged(str(path), f"the file is gone but {leftover.name} beside it is not")
    partial = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        engine = _engine(URL.create("sqlite", database=str(partial)), wal=False)
        try:
            with engine.connect() as connection:
                _upgrade(connection, str(path), fresh_allowed=True)
        finally:
            engine.dispose()
        _publish(partial, path)
    except (OSError, DBAPIError) as error:
        raise ProjectError(
            f"The annotations cannot be kept in {path.parent}, which is not writable; choose another place with --store PATH."
        ) from error
    finally:
        if partial.exists():
            partial.unlink()


def _publish(partial: Path, path: Path) -> None:
    """Give the finished new file its name, unless another process was faster: then its file is the store."""
    try:
        path.hardlink_to(partial)
    except FileExistsError:
        return
    except OSError:
        # A file system without links.
        if not path.exists():
            shutil.move(partial, path)


def _check_file(path: Path) -> None:
    if not path.is_file() or path.stat().st_size == 0:
        raise _damaged(str(path), "it is empty, which no store ever is")
    # Read-only: the last one who may write and closes brings the log that a kill left into the file and deletes it. Into a
    # damaged file that would take the edits from whoever then puts a copy back.
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_MS / 1000)) as connection:
        try:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            raise _damaged(str(path), str(error)) from error
    if found != "ok":
        raise _damaged(str(path), str(found).splitlines()[-1])
    if "alembic_version" not in tables:
        raise StoreError(f"{path} is a database, but not a store of EdgeFlow; give another place with --store PATH.")


def _engine(url: URL, *, wal: bool = True) -> Engine:
    if url.get_backend_name() != "sqlite":
        try:
            return create_engine(url, pool_pre_ping=True)
        except ImportError as error:
            raise ProjectError(
                f"The store {url.render_as_string(hide_password=True)} needs a driver that is not installed ({error}); "
                "for PostgreSQL: pip install 'edgeflow-seg[postgres]'."
            ) from error
    engine = create_engine(url, connect_args={"timeout": _BUSY_MS / 1000})

    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        # The driver's own notion of transactions begins them too late; `begin` below does it.
        connection.isolation_level = None
        if wal:
            connection.execute("PRAGMA journal_mode=WAL")
        # With WAL the default would let a power cut take the last edits back.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _upgrade(connection: Connection, place: str, *, fresh_allowed: bool) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    if inspect(connection).has_table("alembic_version"):
        stored = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if stored == script.get_current_head():
            return
        if stored not in {known.revision for known in script.walk_revisions()}:
            raise StoreError(
                f"The store {place} was made by a newer EdgeFlow (schema {stored}); it was left as it is, so update EdgeFlow."
            )
    elif not fresh_allowed:
        raise _damaged(place, "its schema is missing")
    # SQLite can drop a constraint only by making the table anew, which must not count as taking away all its rows. The setting
    # does nothing inside a transaction, so the one that has begun ends first; what follows is one transaction again.
    connection.rollback()
    with _without_foreign_keys(connection):
        command.upgrade(config, "head")
        connection.commit()


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    raw: object = connection.connection.dbapi_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        raw.execute("PRAGMA foreign_keys=ON")
