"""What the label table must be, in plain Python, from nothing but the answers that came back."""

from typing import Any

from tests.soak.model import LostError

Json = dict[str, Any]


class Table:
    """The label table, and what each edit of it can be taken back to."""

    def __init__(self, labels: Json) -> None:
        self.found = labels
        self._past: list[tuple[str, list[Json]]] = []
        self._future: list[tuple[str, list[Json]]] = []

    @property
    def labels(self) -> list[Json]:
        """Those in the table."""
        rows: list[Json] = self.found["labels"]
        return rows

    def may(self, kind: str) -> bool:
        """Whether stepping touches no label that regions may have, or may have again after an undo of theirs."""
        steps = self._past if kind == "undo" else self._future
        return kind not in ("undo", "redo") or not steps or steps[-1][0] in ("change", "order")

    def follow(self, edit: Json, found: Json) -> None:
        """Take over the answer to an edit that was made, once it is seen to have done what it says."""
        kind, before, after = edit["kind"], self.labels, found["labels"]
        steps = found["version"] - self.found["version"]
        if steps not in (0, 1) or (steps == 0 and after != before):
            raise LostError(f"{kind} took the labels from {self.found} to {found}")
        if kind in ("undo", "redo"):
            there, back = (self._past, self._future) if kind == "undo" else (self._future, self._past)
            wanted = before
            if there:
                name, wanted = there.pop()
                back.append((name, before))
            if after != wanted:
                raise LostError(f"{kind} of the labels gave {after} and not {wanted}")
        else:
            self._check(edit, after)
            if steps:
                self._past.append((kind, before))
                self._future.clear()
        self.found = found

    def _check(self, edit: Json, after: list[Json]) -> None:
        ids = [label["id"] for label in after]
        match edit["kind"]:
            case "add":
                fine = edit["name"] in {label["name"] for label in after}
            case "change":
                fine = any(label["id"] == edit["label_id"] and label["color"] == edit["color"] for label in after)
            case "order":
                fine = ids == edit["labels"]
            case "import":
                fine = any(row.items() <= label.items() for row in edit["labels"] for label in after)
            case _:  # merge and delete
                fine = edit["label_id"] not in ids
        if not fine:
            raise LostError(f"the labels are {after} after {edit}")
