"""Pseudo-colour masks: index masks that any viewer shows in the labels' colours, PNG files with a palette.

The values are those of `index_mask`, so a program reads labels and a person sees colours. A palette has 256 places; with 0 for
background and 255 left to *void*, 254 labels fit.
"""

from collections.abc import Iterator

import numpy as np

from edgeflow.annotation.export.content import File
from edgeflow.annotation.export.encode import palette_png
from edgeflow.annotation.export.index_mask import MOST_8_BIT, index_mask, label_table_json
from edgeflow.annotation.export.order import Order
from edgeflow.annotation.export.palette import colour_of
from edgeflow.errors import ExportError


def files(order: Order) -> Iterator[File]:
    """``masks/STEM.png`` of every image and ``labels.json``, the table of values.

    Raises
    ------
    ExportError
        If there are more labels than a palette has colours.
    """
    if len(order.labels) > MOST_8_BIT:
        raise ExportError(f"A palette can hold {MOST_8_BIT} labels, not {len(order.labels)}; use index-mask, which has 16 bits.")
    colours = [(0, 0, 0), *(colour_of(label) for label in order.labels)]
    for document in order.documents:
        order.note_merged(document)
        values = index_mask(document, order.labels).astype(np.uint8, copy=False)
        yield f"masks/{order.stems.stem(document)}.png", palette_png(values, colours)
    yield "labels.json", label_table_json(order.labels)
