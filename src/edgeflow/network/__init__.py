"""EdgeFlow as a segmenter: the network behind an engine, its input encoding, and where it looks (whole image, then a crop)."""
