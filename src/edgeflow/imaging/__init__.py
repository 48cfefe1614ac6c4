"""The only room that knows image files: it hands out upright pixels and says in one sentence what it cannot read."""

from edgeflow.imaging.listing import list_images
from edgeflow.imaging.natural import IMAGE_SUFFIXES, decode_image, decode_mask, read_mask, write_png
from edgeflow.imaging.opening import image_size, open_image, read_image

__all__ = [
    "IMAGE_SUFFIXES",
    "decode_image",
    "decode_mask",
    "image_size",
    "list_images",
    "open_image",
    "read_image",
    "read_mask",
    "write_png",
]
