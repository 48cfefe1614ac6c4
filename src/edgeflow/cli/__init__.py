"""The command line: `edgeflow COMMAND`. Every command imports what it needs when it runs, so that ``--help`` is instant."""

import sys


def main() -> None:
    """Run the command line; a mistake of the caller ends in one sentence on standard error and exit status 1."""
    from edgeflow.cli.app import app
    from edgeflow.errors import EdgeFlowError

    try:
        app(prog_name="edgeflow")
    except EdgeFlowError as error:
        sys.stderr.write(f"edgeflow: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("edgeflow: interrupted; what was finished is kept.\n")
        sys.exit(130)
