"""``edgeflow annotate`` and ``edgeflow export``: the page on a folder, and the files out of it."""

from pathlib import Path
from typing import cast

import typer

from edgeflow import __version__
from edgeflow.engine.protocol import Precision
from edgeflow.errors import ProjectError
from edgeflow.segmenter import Segmenter


def annotate_folder(
    folder: Path,
    host: str,
    port: int,
    token: str | None,
    open_page: bool,
    store: str | None,
    model: Path | None,
    engine: str,
    precision: str,
) -> None:
    """Serve until interrupted; the network is loaded and warmed while the page already works."""
    from edgeflow.server.serve import serve

    def load() -> Segmenter:
        from edgeflow.network.load import load_segmenter

        return load_segmenter(model, engine=engine, precision=cast("Precision", precision))

    serve(folder, segmenter_factory=load, host=host, port=port, token=token, store_url=store, open_browser=open_page)


def export_folder(folder: Path, out: Path, form: str, store: str | None) -> None:
    """Write the export and print what it could not keep exactly."""
    from edgeflow.annotation.export.bundle import REPORT, bundle, write_files
    from edgeflow.store.connect import DEFAULT_PLACE
    from edgeflow.store.store import Store

    if store is None and not (folder / DEFAULT_PLACE).exists():
        raise ProjectError(f"{folder} holds no annotations of ours; name a folder annotated before, or say where with --store.")
    opened = Store.open(folder, store)
    try:
        files = bundle(opened.labelled_documents(), opened.labels(), form, creator=f"EdgeFlow {__version__}")
        written = write_files(files, out)
    finally:
        opened.close()
    typer.echo(f"{len(written)} files in {out}; what they could not keep exactly is in {out / REPORT}")
