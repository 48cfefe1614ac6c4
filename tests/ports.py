"""Ports for servers that are killed and started again at the same address."""

import random
import socket

# Below the range that systems give to outgoing connections: such a one would hold the port when the server comes back.
_RANGE = range(20_000, 32_000)


def lasting_port() -> int:
    """A port that nothing listens on, and that no outgoing connection is given meanwhile."""
    for port in random.SystemRandom().sample(_RANGE, 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("a hundred ports are taken")
