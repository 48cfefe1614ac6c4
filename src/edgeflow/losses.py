"""What training minimises: each loss a function of (logits, target, valid). Knows no network and no data.

All take logits, `target` and `valid` of shape (N, 1, H, W), compute in float32 at least, and give the mean over samples.
`valid` is 1 where the truth is known and 0 on void pixels and padding.
"""

import torch
from torch import Tensor
from torch.nn import functional

FOCAL_GAMMA = 2.0
FOCAL_ALPHA = 0.5
_EPS = 1e-12
# Pixels of the edge band on either side of the border: DecoupledSegNet's recipe in the authors' library (`model.md` 2.3).
EDGE_RADIUS = 2


def normalised_focal_loss(
    logits: Tensor, target: Tensor, valid: Tensor, *, alpha: float = FOCAL_ALPHA, gamma: float = FOCAL_GAMMA
) -> Tensor:
    """The normalised focal loss as RITM computes it (Sofiiuk et al. 2019, AdaptIS, equation 3; paper, section 3.3).

    Hard pixels weigh (1 - p)^gamma as in the focal loss, and the weights of a sample are rescaled to sum to its number of
    valid pixels, so that the gradient does not fade as the mask gets right. The rescaling is a constant for the gradient.
    """
    logits, target, valid = _wide(logits, target, valid)
    positive = target > 0.5
    # Both straight from the logit: a float32 probability rounds to 1 long before 1 - p and log p are 0.
    margin = torch.where(positive, logits, -logits)
    log_right = functional.logsigmoid(margin)
    beta = torch.sigmoid(-margin).pow(gamma) * valid
    count = _sum(valid)
    scale = (count / (_sum(beta) + _EPS)).detach()
    weight = torch.where(positive, alpha, 1 - alpha) * beta * scale
    return (-_sum(weight * log_right) / (count + _EPS)).mean()


def mask_bce(logits: Tensor, target: Tensor, valid: Tensor) -> Tensor:
    """Binary cross-entropy of the auxiliary mask: void pixels add nothing but stay in the denominator, as in RITM."""
    logits, target, valid = _wide(logits, target, valid)
    return (functional.binary_cross_entropy_with_logits(logits, target, reduction="none") * valid).mean(dim=(1, 2, 3)).mean()


def balanced_bce(logits: Tensor, target: Tensor, valid: Tensor) -> Tensor:
    """Binary cross-entropy in which edge and rest of a sample weigh the same (paper, section 3.3; Xie and Tu 2015, equation 2).

    Edge pixels weigh twice the share of the rest and the other way round. A sample without edge, or without anything else,
    is weighed evenly: its one kind would otherwise weigh nothing.
    """
    logits, target, valid = _wide(logits, target, valid)
    count = _sum(valid).clamp(min=1)
    edges = _sum(target * valid)
    share = edges / count
    one_kind = (edges == 0) | (edges == count)
    positive, negative = (torch.where(one_kind, 1.0, 2 * part) for part in (1 - share, share))
    weight = torch.where(target > 0.5, positive, negative) * valid
    each = functional.binary_cross_entropy_with_logits(logits, target, reduction="none") * weight
    return (_sum(each) / count).mean()


def overlap_loss(logits: Tensor, target: Tensor, valid: Tensor) -> Tensor:
    """One minus the soft intersection over union of every sample (Rahman and Wang 2016, equation 3), over valid pixels.

    The normalised focal loss gives every sample the same weight, so a pixel that may or may not belong to the object weighs more
    where the object is small, and a network that learns from single clicks comes to guess small. This loss weighs a mask too
    large and one too small by the same ratio. One pixel is added above and below, so that an empty target asks for nothing.
    """
    logits, target, valid = _wide(logits, target, valid)
    probability = logits.sigmoid() * valid
    target = target * valid
    shared = _sum(probability * target)
    joined = _sum(probability + target) - shared
    return (1 - (shared + 1) / (joined + 1)).mean()


def edge_target(mask: Tensor, valid: Tensor, *, radius: int = EDGE_RADIUS) -> tuple[Tensor, Tensor]:
    """The band of pixels within `radius` of the mask's border, on both sides, and where it is known.

    `mask` and `valid` (N, 1, H, W), 0 or 1. A pixel is edge when the square of side 2 * radius + 1 around it holds both
    kinds; beyond the image the mask goes on as it is (replication), so that an object cut by a crop has no edge there.
    Pixels closer than that to an unknown one are unknown.

    DecoupledSegNet's own band is round (Euclidean distance to the other kind at most `radius`) and runs along the image's border
    too. At straight borders the two are equal; at corners the square one is up to 0.83 pixel wider, and pooling makes it.
    """
    size = 2 * radius + 1
    known = mask.where(valid > 0.5, torch.zeros_like(mask))
    # Max-pooling pads with minus infinity, which is what replication comes to for a maximum over a square.
    grown = functional.max_pool2d(known, size, stride=1, padding=radius)
    shrunk = -functional.max_pool2d(-known, size, stride=1, padding=radius)
    near_unknown = functional.max_pool2d(1 - valid, size, stride=1, padding=radius)
    return grown - shrunk, 1 - near_unknown


def _wide(*tensors: Tensor) -> tuple[Tensor, ...]:
    # bf16 and fp16 have neither the range for (1 - p)^2 nor the precision for sums over a whole image; float64 stays.
    return tuple(tensor if tensor.dtype == torch.float64 else tensor.float() for tensor in tensors)


def _sum(values: Tensor) -> Tensor:
    return values.sum(dim=(1, 2, 3), keepdim=True)
