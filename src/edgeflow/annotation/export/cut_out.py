"""Cut-outs: each region's own pixels on a transparent ground, an RGBA PNG of its bounding window.

Colours are the image's through the view the network saw when the region was made, else through the image's first view. Alpha is
255 on the region and 0 elsewhere; colours are kept under both, as PNG does not multiply by alpha (PNG 1.2, section 4.1.3).
``cut-outs.json`` says of every file which region it is and where it lies.
"""

import json
from collections.abc import Iterator

import numpy as np

from edgeflow.annotation.document import Document, Region
from edgeflow.annotation.export.content import File, Growing
from edgeflow.annotation.export.encode import png
from edgeflow.annotation.export.names import safe_part
from edgeflow.annotation.export.order import Order
from edgeflow.errors import ImageError
from edgeflow.imaging.image import Image


def files(order: Order) -> Iterator[File]:
    """``cut-outs/STEM/NUMBER-LABEL.png`` of every region, numbered from 1 in order of z, and ``cut-outs.json``."""
    names = {label.id: label.name for label in order.labels}
    index = Growing(order.scratch)
    index.write('{"cut_outs": [')
    comma = "\n"
    for document in order.documents:
        stem = order.stems.stem(document)
        image = order.sources.image(document, "so nothing is cut out of it")
        for number, region in enumerate(document.regions if image is not None else (), start=1):
            assert image is not None
            file = f"cut-outs/{stem}/{number:04d}-{safe_part(names[region.label_id])}.png"
            try:
                content = cut_out(image, document, region)
            except ImageError as error:
                order.note(document, "image missing", f"Region {region.id} is not cut out: {error}", region=region)
                continue
            yield file, content
            index.write(comma + json.dumps(_entry(file, document, region, names[region.label_id]), ensure_ascii=False))
            comma = ",\n"
    index.write("\n]}\n")
    yield "cut-outs.json", index.content()


def cut_out(image: Image, document: Document, region: Region) -> bytes:
    """The PNG of one region.

    Raises
    ------
    ImageError
        If the image is damaged there.
    """
    window = region.geometry.window
    view = region.provenance.view or image.views[0][1]
    colours = view.apply(image.read(document.plane, window))
    alpha = np.where(region.geometry.crop, np.uint8(255), np.uint8(0))
    return png(np.dstack([colours, alpha]))


def _entry(file: str, document: Document, region: Region, label: str) -> dict[str, object]:
    window = region.geometry.window
    return {
        "file": file,
        "image": document.name,
        "plane": document.plane,
        "region": region.id,
        "label": label,
        "z": region.z,
        "left": window.left,
        "top": window.top,
        "width": window.width,
        "height": window.height,
    }
