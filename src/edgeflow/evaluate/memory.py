"""How much memory this process had at most."""

from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_memory() -> int:
    """Bytes resident at most so far, or 0 where the system does not say (Linux does)."""
    # getrusage would count what the parent had before this process was started from it.
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    peak = next((line.split() for line in lines if line.startswith("VmHWM:")), None)
    return int(peak[1]) * 1024 if peak else 0
