"""Imports EISeg's static click models as a model file: the whole way, for the command and for the shipped file."""

from dataclasses import dataclass
from pathlib import Path

from edgeflow.errors import WeightsError
from edgeflow.model.build import build, replaced, variant
from edgeflow.weights.mapping import adopt, translate
from edgeflow.weights.model_file import save_model_file
from edgeflow.weights.paddle import read_program, read_tensors
from edgeflow.weights.pruning import prune_inactive

_VARIANTS = ("default", "ritm")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was imported. `parts` are those of the variant that stay in the file; `parameters` counts what the file holds."""

    path: Path
    name: str
    sha256: str
    tensors: int
    parameters: int
    prior: str
    parts: tuple[str, ...]


def import_weights(
    params: Path, out: Path, *, model: Path | None = None, variant_name: str = "default", name: str | None = None
) -> ImportReport:
    """Read ``params`` (``.pdiparams``) and the ``.pdmodel`` beside it (or `model`) and write our model file to `out`.

    The variant's additions enter as zero, so its logits are the imported network's; those that do nothing yet are left out
    of the file.

    Raises
    ------
    WeightsError
        If the files are missing, damaged or of another architecture, the variant cannot start from these weights, or
        `out` cannot be written.
    """
    if variant_name not in _VARIANTS:
        raise WeightsError(
            f"Imported weights cannot start the variant {variant_name!r}; those whose additions start at zero are "
            f"{' and '.join(_VARIANTS)}."
        )
    program = read_program(params.with_suffix(".pdmodel") if model is None else model)
    tensors = read_tensors(params, program)
    imported = translate(tensors)
    config = replaced(variant(variant_name), small=imported.config.small, ocr=imported.config.ocr)
    network = build(config)
    adopt(network, config, imported)
    pruned, small = prune_inactive(network, config)
    named = name or f"edgeflow-{variant_name}"
    sha256 = save_model_file(pruned, small, out, name=named)
    return ImportReport(
        path=out,
        name=named,
        sha256=sha256,
        tensors=len(tensors),
        parameters=sum(weight.numel() for weight in pruned.parameters()),
        prior=small.prior,
        parts=tuple(part for part, _ in pruned.named_children()),
    )
