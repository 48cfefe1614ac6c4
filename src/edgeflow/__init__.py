"""EdgeFlow: interactive segmentation by clicks, measured and usable.

Importing the package loads nothing heavy; every room is imported by its own name.
"""

__version__ = "0.1.0"
