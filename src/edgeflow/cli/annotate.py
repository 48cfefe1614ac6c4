"""``edgeflow annotate``: the page on a folder."""

from pathlib import Path
from typing import cast

from edgeflow.engine.protocol import Precision
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

    def fall_back() -> Segmenter:
        from edgeflow.baselines.fallback import fallback_segmenter

        return fallback_segmenter()

    serve(
        folder,
        segmenter_factory=load,
        fallback_factory=fall_back,
        host=host,
        port=port,
        token=token,
        store_url=store,
        open_browser=open_page,
    )
