"""Annotation documents as files for other programs, each with a report of what the format could not keep."""
