"""The only room that knows image files: it hands out upright RGB pixels and says in one sentence what it cannot read."""

from edgeflow.imaging.natural import (
    IMAGE_SUFFIXES,
    decode_image,
    decode_mask,
    image_size,
    list_images,
    read_image,
    read_mask,
    write_png,
)

__all__ = ["IMAGE_SUFFIXES", "decode_image", "decode_mask", "image_size", "list_images", "read_image", "read_mask", "write_png"]
