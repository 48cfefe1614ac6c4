"""The sum that is minimised: the losses of all outputs, weighted (paper, section 3.3: 1, 0.4 and 0.4)."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from edgeflow.losses import balanced_bce, edge_target, mask_bce, normalised_focal_loss, overlap_loss
from edgeflow.model.edgeflow import Predictions
from edgeflow.train.batch import Batch


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the terms; 0 leaves one out."""

    mask: float = 1.0
    edge: float = 0.4
    aux: float = 0.4
    coarse: float = 0.4  # with FineNet, so that the coarse mask does not drift; the paper has none
    overlap: float = 0.0  # soft IoU of the mask: too large and too small weigh the same, also after an ambiguous click
    keep: float = 0.0  # what the prior had right stays right: against masks that jump
    teach: float = 0.0  # stay near the logits of the starting weights (distillation)


def objective(
    predictions: Predictions,
    batch: Batch,
    weights: Weights,
    *,
    refined: bool = False,
    prior: int | None = None,
    taught: Tensor | None = None,
) -> tuple[Tensor, dict[str, float]]:
    """The weighted sum, and every term as a number.

    Parameters
    ----------
    refined
        Whether the mask is FineNet's, so that the coarse one is another.
    prior
        Which guidance channel holds the previous mask; None where there is none.
    taught
        The mask logits (N, 1, H, W) of the starting weights for the same inputs.
    """
    target, valid = batch.target, batch.valid
    terms = {"mask": (weights.mask, normalised_focal_loss(predictions.mask, target, valid))}
    if weights.aux:
        terms["aux"] = weights.aux, mask_bce(predictions.aux, target, valid)
    if weights.coarse and refined:
        terms["coarse"] = weights.coarse, normalised_focal_loss(predictions.coarse, target, valid)
    if weights.edge and predictions.edge is not None:
        edge, known = edge_target(target, valid)
        terms["edge"] = weights.edge, balanced_bce(predictions.edge, edge, known)
    if weights.overlap:
        terms["overlap"] = weights.overlap, overlap_loss(predictions.mask, target, valid)
    if weights.keep and prior is not None:
        terms["keep"] = weights.keep, kept_right(predictions.mask, target, valid, batch.guidance[:, prior : prior + 1])
    if weights.teach and taught is not None:
        terms["teach"] = weights.teach, taught_loss(predictions.mask, taught, valid)
    total = torch.stack([weight * term for weight, term in terms.values()]).sum()
    return total, {name: float(term.detach()) for name, (_, term) in terms.items()}


def objective_by_look(
    predictions: Predictions,
    batch: Batch,
    weights: Weights,
    first: Weights,
    *,
    refined: bool = False,
    prior: int | None = None,
    taught: Tensor | None = None,
) -> tuple[Tensor, dict[str, float]]:
    """`objective`, with weights of their own for looks that are fed no prior: the first look at an object. The mean over samples.

    An object is recognised at its first look and corrected afterwards; what a small data set teaches about the second it
    takes from the first (docs/experiments.md, 2026-11-25), so each needs its own mixture.
    """
    total, terms = torch.zeros((), device=batch.image.device), dict[str, float]()
    for chosen, own in looks_apart(batch, prior, weights, first):
        share = len(chosen) / len(batch)
        part, values = objective(
            _rows(predictions, chosen),
            batch.rows(chosen),
            own,
            refined=refined,
            prior=prior,
            taught=None if taught is None else taught[chosen],
        )
        total = total + share * part
        for name, value in values.items():
            terms[name] = terms.get(name, 0.0) + share * value
    return total, terms


def looks_apart(batch: Batch, prior: int | None, weights: Weights, first: Weights) -> list[tuple[list[int], Weights]]:
    """The rows of a batch that share weights: those fed a prior, and those fed none."""
    if prior is None or weights == first:
        return [(list(range(len(batch))), weights)]
    fed = (batch.guidance[:, prior].amax(dim=(1, 2)) > 0).tolist()
    parts = [([row for row, was in enumerate(fed) if was], weights), ([row for row, was in enumerate(fed) if not was], first)]
    return [(rows, own) for rows, own in parts if rows]


def _rows(predictions: Predictions, rows: list[int]) -> Predictions:
    edge = None if predictions.edge is None else predictions.edge[rows]
    return Predictions(predictions.mask[rows], predictions.coarse[rows], predictions.aux[rows], edge)


def kept_right(logits: Tensor, target: Tensor, valid: Tensor, prior: Tensor) -> Tensor:
    """Cross-entropy over the pixels the prior had right and the new mask has wrong; mean over all pixels and samples.

    The idea is TIA's (BMVC 2024): what was right before a click should not be undone by it. Pixels that stay right cost nothing,
    however unsure: charging for those pushes everything beside the prior down, and masks come out too small (measured in
    docs/experiments.md, 2026-11-25). All tensors (N, 1, H, W).
    """
    had_one = (prior.amax(dim=(1, 2, 3), keepdim=True) > 0.5).float()
    truth = target > 0.5
    lost = (((prior > 0.5) == truth) & ((logits > 0) != truth)).float() * valid * had_one
    each = functional.binary_cross_entropy_with_logits(logits.float(), target, reduction="none")
    return (each * lost).mean()


def taught_loss(logits: Tensor, taught: Tensor, valid: Tensor) -> Tensor:
    """Cross-entropy against the teacher's probabilities, less their own entropy: 0 where both agree. All (N, 1, H, W)."""
    teacher = taught.float().sigmoid()
    cross = functional.binary_cross_entropy_with_logits(logits.float(), teacher, reduction="none")
    own = functional.binary_cross_entropy_with_logits(taught.float(), teacher, reduction="none")
    return ((cross - own) * valid).mean()
