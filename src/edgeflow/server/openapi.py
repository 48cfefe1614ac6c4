"""``python -m edgeflow.server.openapi`` prints the OpenAPI schema that the page's types are generated from."""

import json
import sys
from typing import Any

from fastapi.openapi.utils import get_openapi

from edgeflow import __version__
from edgeflow.server.routes import router


def schema() -> dict[str, Any]:
    """The schema of every route under ``/api``."""
    return get_openapi(title="EdgeFlow", version=__version__, routes=router.routes)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=1, ensure_ascii=False) + "\n")
