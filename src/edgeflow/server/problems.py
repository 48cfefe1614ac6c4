"""Every error as one shape: `wire.Problem`. Which mistake has which status is a table."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from edgeflow.errors import (
    ClickError,
    ConflictError,
    EdgeFlowError,
    EngineError,
    ExportError,
    ImageError,
    MaskError,
    ProjectError,
    StoreError,
)
from edgeflow.server.inference import SupersededError
from edgeflow.server.wire import Problem
from edgeflow.store.edits import LockedError, TakenIdError, UnknownIdError
from edgeflow.store.labels import LabelError

_log = logging.getLogger(__name__)

# A page repeats by itself what was answered with 5xx (a lock or a full disk may pass), never what was answered with 4xx.
STATUS: dict[type[EdgeFlowError], tuple[int, str]] = {
    ClickError: (422, "click"),
    MaskError: (422, "mask"),
    ImageError: (422, "image"),
    EngineError: (422, "engine"),
    ExportError: (422, "export"),
    LabelError: (422, "label"),
    LockedError: (422, "locked"),
    TakenIdError: (422, "taken"),
    UnknownIdError: (404, "unknown"),
    ConflictError: (409, "conflict"),
    SupersededError: (409, "superseded"),
    ProjectError: (503, "project"),
    StoreError: (503, "store"),
}


def problem_response(status: int, kind: str, message: str) -> Response:
    """A `Problem` as JSON."""
    return JSONResponse(Problem(kind=kind, message=message).model_dump(), status)


def install(app: FastAPI) -> None:
    """Make every error of `app` a `Problem`."""
    app.add_exception_handler(EdgeFlowError, _expected)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


async def _expected(_: Request, error: Exception) -> Response:
    status, kind = STATUS.get(type(error), (400, "request")) if isinstance(error, EdgeFlowError) else (500, "internal")
    return problem_response(status, kind, str(error))


async def _malformed(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    # The first part of the place says body, path or query, which is not the person's business.
    place = ".".join(str(part) for part in first["loc"][1:]) or "body"
    return problem_response(422, "request", f"The request cannot be read at {place}: {first['msg'].lower()}.")


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return problem_response(404, "unknown", "There is nothing at this address.")
    return problem_response(error.status_code, "request", f"{error.detail}.")


async def _unexpected(request: Request, error: Exception) -> Response:
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    message = "EdgeFlow met an error of its own; what was saved is safe, and the terminal it runs in shows the details."
    return problem_response(500, "internal", message)
