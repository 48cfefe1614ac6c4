"""Other programs' readers on our sample: ``python readers.py FOLDER`` in an environment that has them. Knows nothing of EdgeFlow.

Prints a JSON row for each reader and format: how many regions it was to find, how many objects it found, how many regions are the
very same pixels, the lowest IoU, how many IoUs are what the export's report said, and how many of the others are explained by the
reader's own way of drawing.
"""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

Found = tuple[str, str, Any]  # image, label, bool (H, W)


def labelme_json(folder: Path) -> Iterator[Found]:
    """labelme's label file and its own drawing of shapes."""
    from labelme._label_file import LabelFile  # type: ignore[import-not-found]
    from labelme.utils.shape import shapes_to_label  # type: ignore[import-not-found]
    from loguru import logger  # type: ignore[import-not-found]

    logger.disable("labelme")
    for path in sorted((folder / "labelme").glob("image*.json")):
        # It opens the image that the file names, which lies beside it.
        shutil.copy(folder / "images" / f"{path.stem}.png", path.parent)
        file = LabelFile(str(path))
        for shape in file.shapes:
            drawn, _ = shapes_to_label((48, 64), [shape], {shape["label"]: 1})
            yield f"{path.stem}.png", shape["label"], drawn == 1


def datumaro_coco(folder: Path) -> Iterator[Found]:
    """Datumaro's COCO instances."""
    root = folder / "datumaro-coco"
    (root / "annotations").mkdir(parents=True)
    shutil.copy(folder / "coco" / "annotations.json", root / "annotations" / "instances_all.json")
    shutil.copytree(folder / "images", root / "images" / "all")
    yield from _datumaro(root, "coco_instances")


def datumaro_voc(folder: Path) -> Iterator[Found]:
    """Datumaro's object masks of VOC."""
    shutil.copytree(folder / "images", folder / "voc" / "JPEGImages")
    yield from _datumaro(folder / "voc", "voc_instance_segmentation")


def datumaro_cvat(folder: Path) -> Iterator[Found]:
    """Datumaro's CVAT, whose polygons it draws with pycocotools."""
    shutil.copytree(folder / "images", folder / "cvat" / "images")
    yield from _datumaro(folder / "cvat", "cvat")


def supervision_coco(folder: Path) -> Iterator[Found]:
    """supervision's COCO, which rounds polygons to pixels and draws their outline too, where pycocotools keeps to pixel edges."""
    import supervision  # type: ignore[import-not-found]

    path = folder / "coco" / "annotations.json"
    yield from _supervision(supervision.DetectionDataset.from_coco(str(folder / "images"), str(path), force_masks=True))


def supervision_yolo(folder: Path) -> Iterator[Found]:
    """supervision's YOLO, which rounds polygons to pixels."""
    import supervision

    root = folder / "yolo-seg"
    labels, data = str(root / "labels" / "train"), str(root / "data.yaml")
    yield from _supervision(supervision.DetectionDataset.from_yolo(str(folder / "images"), labels, data, force_masks=True))


# The last column: whether the reader draws polygons a pixel too large, to the right and below, against its format's own reader.
READERS: tuple[tuple[str, str, Callable[[Path], Iterator[Found]], bool], ...] = (
    ("labelme", "labelme", labelme_json, False),
    ("datumaro", "coco", datumaro_coco, False),
    ("datumaro", "voc", datumaro_voc, False),
    ("datumaro", "cvat", datumaro_cvat, False),
    ("supervision", "coco", supervision_coco, True),
    ("supervision", "yolo-seg", supervision_yolo, False),
)


def main() -> None:
    """Read everything and print the rows."""
    folder = Path(sys.argv[1])
    truth = json.loads((folder / "truth.json").read_text())
    masks = np.load(folder / "truth.npz")
    for reader, form, read, grows in READERS:
        row = _compared(list(read(folder)), truth["regions"], masks, truth["costs"][form], grows)
        sys.stdout.write(json.dumps({"reader": reader, "format": form, **row}) + "\n")


def _compared(
    found: list[Found], regions: list[dict[str, str]], masks: Any, costs: dict[str, float], grows: bool
) -> dict[str, object]:
    ious = []
    told = grown = 0
    for region in regions:
        truth = masks[region["region"]]
        same = [mask for image, label, mask in found if (image, label) == (region["image"], region["label"])]
        ious.append(max((_iou(mask, truth) for mask in same), default=0.0))
        if ious[-1] == costs.get(region["region"], 1.0):
            told += 1
        elif grows:
            grown += any(np.array_equal(mask, _grown(truth)) for mask in same)
    exact = sum(iou == 1 for iou in ious)
    counts: dict[str, object] = {"regions": len(regions), "objects": len(found), "exact": exact, "worst": min(ious)}
    return counts | {"as reported": told, "a pixel larger": grown}


def _grown(mask: Any) -> Any:
    """With every pixel's right, lower and lower right neighbours."""
    wide = np.pad(mask, ((1, 0), (1, 0)))
    return wide[1:, 1:] | wide[1:, :-1] | wide[:-1, 1:] | wide[:-1, :-1]


def _iou(mask: Any, other: Any) -> float:
    return float(np.count_nonzero(mask & other) / np.count_nonzero(mask | other))


def _datumaro(root: Path, form: str) -> Iterator[Found]:
    import datumaro  # type: ignore[import-not-found]
    from pycocotools import mask as coco_mask

    data = datumaro.Dataset.import_from(str(root), form)
    names = [label.name for label in data.categories()[datumaro.AnnotationType.label]]
    for item in data:
        for annotation in item.annotations:
            image = f"{item.id}.png"
            if annotation.type == datumaro.AnnotationType.polygon:
                encoded = coco_mask.merge(coco_mask.frPyObjects([annotation.points], 48, 64))
                yield image, names[annotation.label], coco_mask.decode(encoded) == 1
            elif annotation.type == datumaro.AnnotationType.mask:
                yield image, names[annotation.label], np.asarray(annotation.image) == 1


def _supervision(data: Any) -> Iterator[Found]:
    for path, _, detections in data:
        for mask, label in zip(detections.mask if len(detections) else (), detections.class_id, strict=False):
            yield Path(path).name, data.classes[label], np.asarray(mask, bool)


if __name__ == "__main__":
    main()
