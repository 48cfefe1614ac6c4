"""Decodes DICOM frames in a process of its own, for the GDCM library aborts the whole process on some damaged files.

Run by `edgeflow.imaging.frames_apart`. Reads lines of JSON ``{"path": ..., "frame": ...}`` from its input until that ends, and
answers each with the length of what follows in 8 bytes and an array in NumPy's format; a length of 0 is a frame it cannot decode.
"""

import io
import json
import os
import sys

import numpy as np
from pydicom.pixels.utils import pixel_array


def _answer(line: str) -> bytes:
    asked = json.loads(line)
    packed = io.BytesIO()
    try:
        np.save(packed, pixel_array(asked["path"], index=asked["frame"], decoding_plugin="gdcm"), allow_pickle=False)
    except Exception:  # noqa: BLE001 - what decoders throw is no closed list
        return b""
    return packed.getvalue()


def main() -> None:
    """Answer until the input ends."""
    # Decoders print, and must not print into an answer.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        for line in sys.stdin:
            answer = _answer(line)
            answers.write(len(answer).to_bytes(8, "little") + answer)
            answers.flush()


if __name__ == "__main__":
    main()
