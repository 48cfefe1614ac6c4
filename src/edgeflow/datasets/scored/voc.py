"""The objects of Pascal VOC 2012's ``val`` that are scored: every instance of ``SegmentationObject``.

RITM never published its list of 3417 of them. Ours is written by ``python -m edgeflow.datasets.scored.voc
VOCdevkit/VOC2012 > objects.csv`` and is itself a listing for the plain folder layout.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from edgeflow.datasets.listing import read_stems
from edgeflow.datasets.pair import read_labels
from edgeflow.datasets.scored.target import Target, objects_of
from edgeflow.errors import EdgeFlowError


def list_voc(root: Path) -> tuple[int, Iterator[Target]]:
    """How many images ``val`` names, and the objects of their masks: the palette index is the object, 255 is void.

    Raises
    ------
    DataSetError
        If the list or a file is missing, damaged, or does not fit its image.
    """
    stems = read_stems(root / "ImageSets" / "Segmentation" / "val.txt")
    return len(stems), _targets(root, stems)


def _targets(root: Path, stems: Sequence[str]) -> Iterator[Target]:
    for stem in stems:
        image, mask = root / "JPEGImages" / f"{stem}.jpg", root / "SegmentationObject" / f"{stem}.png"
        for number in objects_of(image, mask, read_labels):
            yield Target(image, mask, number, read_labels)


def main(arguments: Sequence[str]) -> int:
    """Write the list of the one folder named as CSV to standard output; a mistake is one sentence on standard error."""
    if len(arguments) != 1:
        sys.stderr.write("Name one folder, such as VOCdevkit/VOC2012.\n")
        return 2
    try:
        _, targets = list_voc(Path(arguments[0]))
        sys.stdout.write("image,object_id\n")
        for target in targets:
            sys.stdout.write(f"{target.name},{target.object_id}\n")
    except EdgeFlowError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
