"""``edgeflow import-weights``: a Paddle model in, a model file of ours out."""

from pathlib import Path

import typer

from edgeflow.errors import EngineError


def import_paddle(params: Path, output: Path, program: Path | None) -> None:
    """Import and say what came in; needs the extra ``train`` (torch, onnx), not Paddle."""
    try:
        from edgeflow.weights.importing import import_weights
    except ImportError as error:
        raise EngineError(
            "Importing weights needs PyTorch and ONNX; install them with: pip install 'edgeflow-seg[train]'."
        ) from error
    report = import_weights(params, output, model=program)
    typer.echo(
        f"{report.path}: {report.name}, {report.tensors} tensors read, {report.parameters / 1e6:.2f} M parameters kept "
        f"({', '.join(report.parts)}), prior {report.prior}, sha256 {report.sha256}"
    )
