"""What others published, beside which our numbers stand: the paper's three tables and a few rows more, each with its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Column = tuple[str, str]  # data set, number
Row = tuple[float | None, ...]

PAPER = "Hao et al. 2021 (EdgeFlow), Table 1"
RITM_README = "README of RITM (Sofiiuk et al. 2021)"
CLICKSEG_README = "README of ClickSEG (FocalClick, Chen et al. 2022)"
STATED = "measured by others, as stated with our evaluation data"

TABLE_1_COLUMNS: tuple[Column, ...] = (
    ("GrabCut", "NoC@85"),
    ("GrabCut", "NoC@90"),
    ("Berkeley", "NoC@90"),
    ("DAVIS", "NoC@85"),
    ("DAVIS", "NoC@90"),
    ("PascalVOC", "NoC@85"),
)
TABLE_1: Mapping[str, Row] = {
    "GC": (7.98, 10.00, 14.22, 15.13, 17.41, None),
    "GM": (13.32, 14.57, 15.96, 18.59, 19.50, None),
    "RW": (11.36, 13.77, 14.02, 16.71, 18.31, None),
    "ESC": (7.24, 9.20, 12.11, 15.41, 17.70, None),
    "GSC": (7.10, 9.12, 12.57, 15.35, 17.52, None),
    "DOS": (None, 6.04, 8.65, None, None, 6.88),
    "LD": (3.20, 4.79, None, 5.05, 9.57, None),
    "RIS-Net": (None, 5.00, 6.03, None, None, 5.12),
    "ITIS": (None, 5.60, None, None, None, 3.80),
    "CAG": (None, 3.58, 5.60, None, None, 3.62),
    "BRS": (2.60, 3.60, 5.08, 5.58, 8.24, None),
    "FCA": (None, 2.08, 3.92, None, 7.57, 2.69),
    "IA+SA": (None, 3.07, 4.94, 5.16, None, 3.18),
    "f-BRS-B": (2.50, 2.98, 4.34, 5.39, 7.81, None),
    "RITM-H18": (1.54, 1.70, 2.48, 4.79, 6.00, 2.59),
    "EdgeFlow": (1.60, 1.72, 2.40, 4.54, 5.77, 2.50),
}

# Tables 2 and 3 share their columns.
ABLATION_COLUMNS: tuple[Column, ...] = (
    ("Berkeley", "NoC@85"),
    ("Berkeley", "NoC@90"),
    ("DAVIS", "NoC@85"),
    ("DAVIS", "NoC@90"),
    ("PascalVOC", "NoC@85"),
    ("PascalVOC", "NoC@90"),
)
TABLE_2: Mapping[str, Row] = {
    "baseline": (2.06, 2.93, 4.83, 6.27, 2.68, 3.26),
    "baseline+EF": (1.83, 2.79, 4.82, 6.14, 2.66, 3.19),
    "baseline+EF+F": (1.60, 2.40, 4.54, 5.77, 2.50, 3.07),
}
TABLE_3: Mapping[str, Row] = {
    "SI w/o F": (1.83, 3.20, 5.04, 6.32, 2.88, 3.41),
    "EI w/o F": (1.83, 2.79, 4.82, 6.14, 2.66, 3.19),
    "SI + F": (1.58, 2.73, 4.68, 6.21, 2.90, 3.46),
    "EI + F": (1.60, 2.40, 4.54, 5.77, 2.50, 3.07),
}

_RITM_COLUMNS: tuple[Column, ...] = (*TABLE_1_COLUMNS, ("SBD", "NoC@85"), ("SBD", "NoC@90"), ("COCO_MVal", "NoC@90"))
_RITM: Mapping[str, Row] = {
    "RITM HRNet-18 without mask": (1.54, 1.70, 2.48, 4.79, 6.00, 2.59, 4.26, 6.86, 3.58),
    "RITM HRNet-18s IT-M": (1.54, 1.68, 2.60, 4.70, 5.98, 2.57, 4.04, 6.48, 3.33),
    "RITM HRNet-18 IT-M": (1.42, 1.54, 2.26, 4.36, 5.74, 2.28, 3.80, 6.06, 2.98),
    "RITM HRNet-32 IT-M": (1.46, 1.56, 2.10, 4.11, 5.34, 2.57, 3.59, 5.71, 2.97),
    "RITM HRNet-18 IT-M, trained on SBD": (1.76, 2.04, 3.22, 4.94, 6.71, 2.51, 3.39, 5.43, 4.39),
}
_STATED_COLUMNS: tuple[Column, ...] = (
    ("GrabCut", "NoC@85"),
    ("GrabCut", "NoC@90"),
    ("GrabCut", "mIoU@1"),
    ("COCO_MVal-dev", "NoC@85"),
    ("COCO_MVal-dev", "NoC@90"),
    ("COCO_MVal-dev", "mIoU@1"),
    ("Berkeley", "NoC@85"),
    ("Berkeley", "NoC@90"),
)
_STATED: Mapping[str, Row] = {
    "HRNet18-OCR64 (the weights we import) in RITM's evaluator": (1.42, 1.52, 0.883, 2.23, 3.08, 0.765, 1.48, 2.27),
    "MobileSAM, its low-resolution mask fed back": (2.10, 2.38, None, None, None, None, None, None),
}
_CLICKSEG_COLUMNS: tuple[Column, ...] = (
    ("GrabCut", "NoC@85"),
    ("GrabCut", "NoC@90"),
    *ABLATION_COLUMNS,
    ("SBD", "NoC@85"),
    ("SBD", "NoC@90"),
)
_CLICKSEG: Mapping[str, Row] = {
    "FocalClick HRNet-18s S2": (1.48, 1.62, 1.60, 2.23, 3.90, 5.23, 2.93, 3.46, 4.43, 6.79),
    "CDNet ResNet-34": (1.40, 1.52, 1.47, 2.06, 4.27, 5.56, 2.74, 3.30, 4.30, 7.04),
}

_TABLES: tuple[tuple[str, Sequence[Column], Mapping[str, Row]], ...] = (
    (PAPER, TABLE_1_COLUMNS, TABLE_1),
    (RITM_README, _RITM_COLUMNS, _RITM),
    (CLICKSEG_README, _CLICKSEG_COLUMNS, _CLICKSEG),
    (STATED, _STATED_COLUMNS, _STATED),
)


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """Somebody's numbers on one data set; names as in `edgeflow.evaluate.summary`."""

    method: str
    source: str
    numbers: Mapping[str, float]


def published_rows(data_set: str) -> tuple[PublishedRow, ...]:
    """What was published on the set of this name, table by table."""
    rows = []
    for source, columns, table in _TABLES:
        for method, values in table.items():
            numbers = {
                number: value
                for (name, number), value in zip(columns, values, strict=True)
                if name == data_set and value is not None
            }
            if numbers:
                rows.append(PublishedRow(method, source, numbers))
    return tuple(rows)
