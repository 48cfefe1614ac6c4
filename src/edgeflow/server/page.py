"""The built page: index.html and its assets, under fixed content types."""

from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse, Response

from edgeflow.annotation.place import inside
from edgeflow.errors import ProjectError

STATIC = Path(__file__).with_name("static")
# Never guessed from the system's tables, which differ from machine to machine.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>EdgeFlow</title>
<p>The page was not built into this installation. Run <code>make web</code> in the source folder, then reload.</p>
</html>
"""


def page_router(static: Path = STATIC) -> APIRouter:
    """Routes that serve the folder `static` and nothing else."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def index() -> Response:
        try:
            return HTMLResponse((static / "index.html").read_bytes())
        except OSError:
            return HTMLResponse(_NOT_BUILT, 503)

    @router.get("/{name:path}")
    def asset(name: str) -> Response:
        media_type = _TYPES.get(Path(name).suffix)
        if media_type is None or name.startswith("api/"):
            raise HTTPException(404)
        try:
            content = inside(static, name).read_bytes()
        except (OSError, ProjectError) as error:
            raise HTTPException(404) from error
        # Vite writes a hash of the content into the names under assets/.
        kept = "private, max-age=31536000, immutable" if name.startswith("assets/") else "no-cache"
        return Response(content, media_type=media_type, headers={"Cache-Control": kept})

    return router
