"""``python -m edgeflow.cli``."""

from edgeflow.cli import main

main()
