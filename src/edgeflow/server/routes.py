"""Addresses to the desk's verbs: `docs/http.md` as code. No decision is made here.

Every handler is a plain function, so the framework runs it in a thread and the event loop stays free.
"""

import zipfile
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from edgeflow.server import wire
from edgeflow.server.desk import Desk

router = APIRouter(
    prefix="/api",
    responses={status: {"model": wire.Problem} for status in (401, 403, 404, 409, 422, 503)},
    generate_unique_id_function=lambda route: route.name,
)
_CHUNK = 1 << 20


def _desk(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


TheDesk = Annotated[Desk, Depends(_desk)]


@router.get("/project")
def project(desk: TheDesk) -> wire.Project:
    """What the page needs once."""
    return desk.project()


@router.get("/images")
def images(desk: TheDesk) -> list[wire.ImageEntry]:
    """The image list."""
    return desk.gallery.entries()


@router.get("/images/{image}/thumbnail", response_class=Response)
def thumbnail(image: str, desk: TheDesk, request: Request) -> Response:
    """JPEG, longer side 160."""
    return _picture(request, desk.gallery.stamp(image), lambda: (desk.gallery.thumbnail(image), "image/jpeg"))


@router.get("/images/{image}/pixels", response_class=Response)
def pixels(image: str, desk: TheDesk, request: Request) -> Response:
    """JPEG or PNG, upright."""
    return _picture(request, desk.gallery.stamp(image), lambda: desk.gallery.picture(image))


@router.post("/images/{image}/open", response_model=wire.State)
def open_image(image: str, desk: TheDesk) -> Response:
    """Open an image and prepare the network for it."""
    return _state(desk.open(image))


@router.put("/images/{image}/clicks", response_model=wire.State)
def clicks(image: str, asked: wire.Clicks, desk: TheDesk) -> Response:
    """Store the draft's clicks, then propose."""
    return _state(desk.click(image, asked))


@router.post("/images/{image}/finish", response_model=wire.State)
def finish(image: str, asked: wire.Finish, desk: TheDesk) -> Response:
    """Turn the draft into a region."""
    return _state(desk.finish(image, asked))


@router.post("/images/{image}/undo", response_model=wire.State)
def undo(image: str, asked: wire.Versioned, desk: TheDesk) -> Response:
    """Take the last edit back."""
    return _state(desk.undo(image, asked))


@router.post("/images/{image}/redo", response_model=wire.State)
def redo(image: str, asked: wire.Versioned, desk: TheDesk) -> Response:
    """Make the edit last taken back again."""
    return _state(desk.redo(image, asked))


@router.patch("/images/{image}/regions/{region}", response_model=wire.State)
def relabel(image: str, region: str, asked: wire.Relabel, desk: TheDesk) -> Response:
    """Give a region another label."""
    return _state(desk.relabel(image, region, asked))


@router.delete("/images/{image}/regions/{region}", response_model=wire.State)
def delete(image: str, region: str, version: int, desk: TheDesk) -> Response:
    """Take a region away."""
    return _state(desk.delete(image, region, version))


@router.post("/labels")
def add_label(new: wire.NewLabel, desk: TheDesk) -> list[wire.Label]:
    """Add a label, unless there is one of that name."""
    return desk.add_label(new)


@router.get("/export/{form}", response_class=Response)
def export(form: wire.ExportFormat, desk: TheDesk) -> Response:
    """All annotations as a zip file with an export report."""
    # Made whole before the answer begins, so that an error is an answer and not a broken file.
    archive = TemporaryFile()  # noqa: SIM115 - `_chunks` closes it when the answer is sent
    try:
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
            for name, content in desk.export(form):
                zipped.writestr(name, content)
    except BaseException:
        archive.close()
        raise
    headers = {"Content-Disposition": f'attachment; filename="edgeflow-{form}.zip"', "Content-Length": str(archive.tell())}
    archive.seek(0)
    return StreamingResponse(_chunks(archive), media_type="application/zip", headers=headers)


def _state(state: wire.State) -> Response:
    """Written by pydantic at once: the framework would validate every vertex of every region a second time."""
    return Response(state.model_dump_json(), media_type="application/json")


def _picture(request: Request, stamp: str, encode: Any) -> Response:
    headers = {"ETag": f'"{stamp}"', "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    content, media_type = encode()
    return Response(content, media_type=media_type, headers=headers)


def _chunks(archive: IO[bytes]) -> Iterator[bytes]:
    with archive:
        while chunk := archive.read(_CHUNK):
            yield chunk
