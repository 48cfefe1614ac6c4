"""The published sets by name: where to get each, how it is read, and what must be found in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from edgeflow.datasets.scored.fingerprint import fingerprint, truth_digest
from edgeflow.datasets.scored.sbd import list_sbd
from edgeflow.datasets.scored.target import Scored, Stored, check_limit
from edgeflow.datasets.scored.two_folders import BERKELEY, FRAMES, GRABCUT
from edgeflow.datasets.scored.voc import list_voc
from edgeflow.errors import DataSetError

ListTargets = Callable[[Path], tuple[int, Iterator[Stored]]]  # how many images, and their objects
_RELEASES = "https://github.com/saic-vul/fbrs_interactive_segmentation/releases/download/v1.0"


@dataclass(frozen=True, slots=True)
class PublishedSet:
    """A data set as its authors, or those whose copy everybody takes, publish it.

    Attributes
    ----------
    images, objects
        How many there must be; None where no source says it of our way of counting.
    fingerprint
        Of its truths (`edgeflow.datasets.scored.fingerprint`); None where we had no copy to take it from: then the truths
        are not checked.
    source
        Where to get it.
    reading
        The folders, and how masks become objects and void.
    """

    name: str
    images: int
    objects: int | None
    fingerprint: str | None
    source: str
    reading: str
    targets: ListTargets


PUBLISHED: Mapping[str, PublishedSet] = {
    "GrabCut": PublishedSet(
        "GrabCut",
        images=50,
        objects=50,
        fingerprint="7bbfd146be3a0db7a5514f375781fd6e0068edf001bcf64d0d287301aaa5530c",
        source=f"{_RELEASES}/GrabCut.zip (Rother et al. 2004)",
        reading="data_GT/ and boundary_GT/; above 128 is the object, 128 is void",
        targets=GRABCUT.targets,
    ),
    "Berkeley": PublishedSet(
        "Berkeley",
        images=100,  # 96 different ones: four are there twice, with another object each
        objects=100,
        fingerprint=None,
        source=f"{_RELEASES}/Berkeley.zip (McGuinness and O'Connor 2010)",
        reading="images/ and masks/; above 128 is the object, 128 is void",
        targets=BERKELEY.targets,
    ),
    "DAVIS": PublishedSet(
        "DAVIS",
        images=345,
        objects=345,
        fingerprint=None,
        source=f"{_RELEASES}/DAVIS.zip (the frames of Jang and Kim 2019; another copy with other masks circulates)",
        reading="img/ and gt/; any pixel that is not black is the object, there is no void",
        targets=FRAMES.targets,
    ),
    "PascalVOC": PublishedSet(
        "PascalVOC",
        images=1449,
        objects=None,
        fingerprint=None,
        source="http://host.robots.ox.ac.uk/pascal/VOC/voc2012/VOCtrainval_11-May-2012.tar, its VOCdevkit/VOC2012",
        reading=(
            "JPEGImages/, SegmentationObject/ and ImageSets/Segmentation/val.txt; every palette index is an object, 255 is void"
        ),
        targets=list_voc,
    ),
    "SBD": PublishedSet(
        "SBD",
        images=2857,
        objects=6671,
        fingerprint=None,
        source="http://www.eecs.berkeley.edu/Research/Projects/CS/vision/grouping/semantic_contours/benchmark.tgz, its dataset/",
        reading="img/, inst/ and val.txt; every value of GTinst.Segmentation is an object, there is no void",
        targets=list_sbd,
    ),
    "COCO_MVal": PublishedSet(
        "COCO_MVal",
        images=800,
        objects=800,
        fingerprint=None,
        source=f"{_RELEASES}/COCO_MVal.zip (Sofiiuk et al. 2021)",
        reading="img/ and gt/; any pixel that is not black is the object, there is no void",
        targets=FRAMES.targets,
    ),
}


def list_published(name: str, root: Path, *, limit: int | None = None) -> Sequence[Stored]:
    """The objects to be scored of the published set `name`, whose folder is `root`; at most `limit`.

    Every mask that counts is read once. What is known of the set is checked: with a `limit` only how many images there are.

    Raises
    ------
    DataSetError
        If there is no such set, its files are missing, damaged or do not fit together, or it is not the set it should be.
    """
    known = published_set(name)
    check_limit(limit)
    if not root.is_dir():
        raise DataSetError(f"There is no folder {root} with {name}; get it from {known.source}. It is read as {known.reading}.")
    images, found = known.targets(root)
    _check_count(known, root, "images", known.images, images)
    targets = list(islice(found, limit))
    if limit is None:
        _check_count(known, root, "objects", known.objects, len(targets))
        if known.fingerprint is not None and fingerprint_of(targets) != known.fingerprint:
            raise DataSetError(f"The masks in {root} are not those of {name}; get them from {known.source}.")
    return targets


def published_set(name: str) -> PublishedSet:
    """The set called `name`.

    Raises
    ------
    DataSetError
        If there is none of that name.
    """
    if name not in PUBLISHED:
        raise DataSetError(f"There is no published set {name!r}; choose {', '.join(PUBLISHED)}.")
    return PUBLISHED[name]


def fingerprint_of(targets: Sequence[Scored]) -> str:
    """The fingerprint of a set's truths, all of which are read."""
    return fingerprint((target.name, target.object_id, truth_digest(*target.read_truth())) for target in targets)


def _check_count(known: PublishedSet, root: Path, what: str, wanted: int | None, found: int) -> None:
    if wanted is not None and found != wanted:
        raise DataSetError(
            f"{root} has {found} {what} but {known.name} has {wanted}; get it from {known.source}, or measure a part of it as a "
            "plain folder."
        )
