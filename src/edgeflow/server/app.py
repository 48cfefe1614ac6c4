"""The application: guard, routes and page put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from edgeflow import __version__
from edgeflow.server import problems
from edgeflow.server.desk import Desk
from edgeflow.server.guard import Access, Guard
from edgeflow.server.page import STATIC, page_router
from edgeflow.server.routes import router


def create_app(desk: Desk, access: Access, *, static: Path = STATIC) -> FastAPI:
    """The server for one desk. Starting it begins to load the model; ending it closes the store.

    There is no documentation page and no schema in it (`edgeflow.server.openapi` prints the schema).
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        desk.start()
        yield
        await run_in_threadpool(desk.stop)

    app = FastAPI(
        title="EdgeFlow",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        middleware=[Middleware(Guard, access=access)],
    )
    app.state.desk = desk
    problems.install(app)
    app.include_router(router)
    app.include_router(page_router(static))
    return app
