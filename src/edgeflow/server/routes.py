"""Addresses to the desk's verbs: `docs/http.md` as code. No decision is made here.

Every handler is a plain function, so the framework runs it in a thread and the event loop stays free.
"""

import json
import zipfile
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter

from edgeflow.annotation.export.options import ExportOptions, Outlines, Split
from edgeflow.annotation.export.report import Report
from edgeflow.server import asked, asked_labels, wire
from edgeflow.server.desk import Desk

router = APIRouter(
    prefix="/api",
    responses={status: {"model": wire.Problem} for status in (401, 403, 404, 409, 422, 503)},
    generate_unique_id_function=lambda route: route.name,
)
_CHUNK = 1 << 20
_ROWS = TypeAdapter(list[wire.ImageEntry])


def _desk(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


TheDesk = Annotated[Desk, Depends(_desk)]


@router.get("/project")
def project(desk: TheDesk) -> wire.Project:
    """What the page needs once."""
    return desk.project()


@router.get("/images", response_model=list[wire.ImageEntry])
def images(desk: TheDesk) -> Response:
    """The image list."""
    # As in `_state`: ten thousand rows are not validated twice.
    return Response(_ROWS.dump_json(desk.gallery.entries()), media_type="application/json")


@router.get("/images/{image}/thumbnail", response_class=Response)
def thumbnail(image: str, desk: TheDesk, request: Request) -> Response:
    """JPEG, longer side 160."""
    return _picture(request, desk.gallery.stamp(image), lambda: (desk.gallery.thumbnail(image), "image/jpeg"))


@router.get("/images/{image}/pixels", response_class=Response)
def pixels(image: str, desk: TheDesk, request: Request) -> Response:
    """JPEG or PNG, upright."""
    return _picture(request, desk.gallery.stamp(image), lambda: desk.gallery.picture(image))


@router.get("/images/{image}/tiles/{level}/{row}/{col}", response_class=Response)
def tile(image: str, level: int, row: int, col: int, desk: TheDesk, request: Request) -> Response:
    """PNG: 512 cells of 2 to the `level` pixels a side."""
    return _picture(request, desk.gallery.stamp(image), lambda: (desk.gallery.tile(image, level, row, col), "image/png"))


@router.post("/images/{image}/planes/{plane}")
def plane(image: str, plane: int, desk: TheDesk, axis: Annotated[str, Query(max_length=10)] = "") -> wire.PlaneId:
    """The image that another plane of the file is."""
    return desk.plane(image, plane, axis)


@router.put("/images/{image}/view")
def set_view(image: str, wanted: wire.ChosenView, desk: TheDesk) -> wire.Source:
    """Choose what is shown of the file, and what the network sees."""
    return desk.set_view(image, wanted)


@router.post("/images/{image}/open", response_model=wire.State)
def open_image(image: str, desk: TheDesk) -> Response:
    """Open an image and prepare the network for it."""
    return _state(desk.open(image))


@router.post("/images/{image}/edits", response_model=wire.State)
def edit(image: str, wanted: asked.Asked, desk: TheDesk) -> Response:
    """Make one edit: stored first, then answered."""
    return _state(desk.edit(image, wanted))


@router.get("/images/{image}/regions/{region}/outline", response_model=wire.Outline)
def outline(image: str, region: str, tolerance: Annotated[float, Query(gt=0, le=1000)], desk: TheDesk) -> Response:
    """What simplifying a region would give; changes nothing."""
    return Response(desk.outline(image, region, tolerance).model_dump_json(), media_type="application/json")


@router.get("/labels")
def labels(desk: TheDesk) -> wire.Labels:
    """The label table."""
    return desk.labels()


@router.post("/labels/edits")
def edit_labels(wanted: asked_labels.AskedOfLabels, desk: TheDesk) -> wire.Labels:
    """Make one edit of the label table."""
    return desk.edit_labels(wanted)


@router.get("/labels/{label}/use")
def label_use(label: int, desk: TheDesk) -> wire.LabelUse:
    """What would be affected if a label were deleted or merged."""
    return desk.label_use(label)


@router.get("/statistics")
def statistics(desk: TheDesk) -> wire.Statistics:
    """Clicks, edits and active seconds."""
    return desk.statistics()


@router.get("/settings")
def settings(desk: TheDesk) -> wire.Settings:
    """What the user chose in the page."""
    return desk.settings()


@router.put("/settings")
def set_settings(wanted: wire.Settings, desk: TheDesk) -> wire.Settings:
    """Keep what the user chose; names that are not given stay."""
    return desk.set_settings(wanted)


@router.get("/export/{form}", response_class=Response)
def export(
    form: wire.ExportFormat,
    desk: TheDesk,
    flagged: Annotated[bool, Query()] = False,
    split: Annotated[float | None, Query(gt=0, lt=1)] = None,
    images: Annotated[bool, Query()] = False,
    outlines: Annotated[Outlines | None, Query()] = None,
) -> Response:
    """All annotations as a zip file with an export report: of flagged images only, split, with the images, as asked."""
    side = None if split is None else Split(split)
    options = ExportOptions(only_flagged=flagged, split=side, images=images, outlines=outlines)
    report = Report()
    # Made whole before the answer begins, so that an error is an answer and not a broken file.
    archive = TemporaryFile()  # noqa: SIM115 - `_chunks` closes it when the answer is sent
    try:
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
            for name, content in desk.export(form, options, report):
                if isinstance(content, bytes):
                    zipped.writestr(name, content)
                else:
                    zipped.write(content, name)
    except BaseException:
        archive.close()
        raise
    told = {
        "images": report.images,
        "regions": report.regions,
        "changed": report.changed,
        "worst_iou": report.worst,
        "unfinished": report.counts.get("object under way", 0),
    }
    headers = {
        "Content-Disposition": f'attachment; filename="edgeflow-{form}.zip"',
        "Content-Length": str(archive.tell()),
        "EdgeFlow-Export": json.dumps(told),
    }
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
