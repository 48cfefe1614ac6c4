"""An image as it is shown, for formats that keep images beside labels. Knows no formats."""

from edgeflow.annotation.document import Document
from edgeflow.annotation.export.order import Order
from edgeflow.errors import ImageError
from edgeflow.segmenter import Pixels

# Larger ones would be read whole.
_MOST_MEGAPIXELS = 100


def picture(order: Order, document: Document) -> Pixels | None:
    """uint8 (H, W, 3) through the image's first view; None, with a note, where there is none or it is too large."""
    image = order.sources.image(document, "so it is not among the images")
    if image is None:
        return None
    if image.layout.megapixels > _MOST_MEGAPIXELS:
        text = f"It has {image.layout.megapixels:.0f} megapixels, so it is not among the images; {_MOST_MEGAPIXELS} are the most."
        order.note(document, "image left out", text)
        return None
    try:
        return image.views[0][1].apply(image.read(document.plane))
    except ImageError as error:
        order.note(document, "image missing", f"It is not among the images: {error}")
        return None
