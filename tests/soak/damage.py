"""What happens to files on disks: some of the bytes are not what they were. And a look at a database whether they are."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.soak.model import LostError

_PAGE = 4096


def damaged(content: bytes, rng: random.Random) -> bytes:
    """The file overwritten, cut short, emptied, or with pages of noise or zeros in it; never as it was."""
    pages = len(content) // _PAGE
    match rng.choice(("all", "first", "short", "torn", "empty", "noise", "zeros")):
        case "all":
            return rng.randbytes(len(content))
        case "first":
            return rng.randbytes(_PAGE) + content[_PAGE:]
        case "short":
            return content[: rng.randrange(1, pages) * _PAGE]
        case "torn":
            return content[: rng.randrange(1, len(content) - 1)]
        case "empty":
            return b""
        case kind:
            ruined = bytearray(content)
            for page in rng.sample(range(pages), max(1, pages // 8)):
                ruined[page * _PAGE : (page + 1) * _PAGE] = rng.randbytes(_PAGE) if kind == "noise" else bytes(_PAGE)
            return bytes(ruined)


def complain(database: Path) -> None:
    """Raise `LostError` unless the database is sound and every version was made by one request, none of them twice."""
    with closing(sqlite3.connect(database)) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
        counts = "SELECT version, (SELECT count(*) FROM sent WHERE sent.image = image.id) FROM image"
        uneven = [row for row in connection.execute(counts) if row[0] != row[1]]
    if sound != "ok" or uneven:
        raise LostError(f"the database says {sound}; versions and requests: {uneven}")
