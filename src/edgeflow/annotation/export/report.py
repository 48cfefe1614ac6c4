"""What an export could not keep exactly. Knows no formats."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["overlap flattened", "region hidden", "not a polygon", "file renamed", "merged by label"]


@dataclass(frozen=True, slots=True)
class Note:
    """One thing the reader of the files should know: on which image, what kind, and a sentence."""

    image: str
    kind: Kind
    text: str

    def as_json(self) -> dict[str, str]:
        """Plain values for a JSON file."""
        return {"image": self.image, "kind": self.kind, "text": self.text}
