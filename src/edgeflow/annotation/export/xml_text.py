"""Text that XML can hold. Knows no formats."""

import re

# XML 1.0, production 2; a carriage return is legal but read as a line feed (section 2.11).
_ILLEGAL = re.compile("[^\\t\\n\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def legal(text: str) -> str:
    """`text` with U+FFFD in the place of every character that XML forbids."""
    return _ILLEGAL.sub("\ufffd", text)
