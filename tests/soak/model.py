"""What must be in the store, in plain Python, from nothing but the answers that came back.

An answer is not believed: what an edit means is checked against the document before it, undo against what was there then, and
the whole of it against what the server says when the image is opened again.
"""

import copy
from typing import Any

Json = dict[str, Any]
_KEPT = ("regions", "draft", "flagged", "note")


class LostError(Exception):
    """Something acknowledged is not there, or something is there twice, or nobody asked for it."""


class Model:
    """One image's document, and all that can be undone and redone, from the empty document on."""

    def __init__(self, document: Json) -> None:
        self.document = document
        # What was there before each edit of the log, and whether that edit was a move of the slider.
        self._past: list[tuple[Json, bool]] = []
        self._future: list[tuple[Json, bool]] = []

    def check(self, found: Json) -> None:
        """Compare with a document from the server."""
        for name, value in self.document.items():
            if found[name] != value:
                raise LostError(f"{name} should be {_short(value)} and is {_short(found[name])}")

    def follow(self, edit: Json, state: Json) -> None:
        """Take over the answer to an edit that was made, once it is seen to have done what it says."""
        before = self.document
        after = state["document"] or changed(before, state["change"])
        steps = after["version"] - before["version"]
        if steps not in (0, 1):
            raise LostError(f"{edit['kind']} took the document from version {before['version']} to {after['version']}")
        if steps == 0 and content(after) != content(before):
            raise LostError(f"{edit['kind']} changed the document and not its version")
        if edit["kind"] in ("undo", "redo"):
            self._stepped(edit["kind"], before, after)
        else:
            wrong = unmeant(edit, before, after)
            if wrong:
                raise LostError(f"{edit['kind']}: {wrong}")
            if steps:
                slider = edit["kind"] == "clicks" and edit["clicks"] == before["draft"]["clicks"]
                # The slider moved again goes on with the same entry.
                if self._future or not (slider and self._past and self._past[-1][1]):
                    self._past.append((content(before), slider))
                self._future.clear()
        self.document = after
        for name, there in (("can_undo", self._past), ("can_redo", self._future)):
            if after[name] != bool(there):
                raise LostError(f"{name} is {after[name]} after {edit['kind']}, with {len(there)} edits to step to")

    def _stepped(self, kind: str, before: Json, after: Json) -> None:
        there, back = (self._past, self._future) if kind == "undo" else (self._future, self._past)
        wanted = content(before)
        if there:
            wanted, slider = there.pop()
            back.append((content(before), slider))
        if content(after) != wanted:
            raise LostError(f"{kind} gave {_short(content(after))} and not {_short(wanted)}")


def content(document: Json) -> Json:
    """What edits change of a document."""
    return copy.deepcopy({name: document[name] for name in _KEPT})


def changed(document: Json, change: Json) -> Json:
    """The document after a change."""
    if change["since"] != document["version"]:
        raise LostError(f"the change starts from version {change['since']}, the document is at {document['version']}")
    regions = {region["id"]: region for region in document["regions"]} | {region["id"]: region for region in change["regions"]}
    kept = [region for region in regions.values() if region["id"] not in change["removed"]]
    rest = {name: change[name] for name in ("version", "draft", "can_undo", "can_redo", "flagged", "note")}
    return document | rest | {"regions": sorted(kept, key=lambda region: (region["z"], region["id"]))}


def unmeant(edit: Json, before: Json, after: Json) -> str:
    """What an edit did that it should not have done, or did not do; empty where all is well."""
    old, new = ({region["id"]: region for region in document["regions"]} for document in (before, after))
    named = edit.get("regions") or [shape["region"] for shape in edit.get("shapes", ())] or [edit.get("region")]
    added, gone = set(new) - set(old), set(old) - set(new)
    touched = {name for name in set(old) & set(new) if old[name] != new[name]}
    most_added, may_go, may_touch = 0, set[str](), set(named)
    fine = True
    match edit["kind"]:
        case "clicks":
            fine = all(after["draft"][name] == edit[name] for name in ("clicks", "threshold", "largest"))
            may_touch = set()
        case "start":
            fine = not after["draft"]["clicks"] and after["draft"]["region"] == edit.get("region")
            fine = fine and (after["draft"]["box"] is None) == (edit.get("box") is None)
            may_touch = set()
        case "finish":
            fixed = before["draft"]["region"]
            most_added, may_touch = (1, set()) if fixed is None else (0, {fixed})
            fine = fixed is not None or [new[name]["label_id"] for name in added] == [edit["label_id"]]
            fine = fine and not after["draft"]["clicks"]
        case "draw":
            most_added, may_touch = 1, set()
            fine = [new[name]["label_id"] for name in added] == [edit["label_id"]]
        case "paint" if edit["region"] is None:
            most_added, fine = 1, len(added) == 1
        case "paint":
            grown = new[edit["region"]]["area"] - old[edit["region"]]["area"]
            fine = grown >= 0 if edit["add"] else grown <= 0
        case "fill-holes" | "keep-largest":
            sign = 1 if edit["kind"] == "fill-holes" else -1
            fine = all(sign * (new[name]["area"] - old[name]["area"]) >= 0 for name in named)
        case "combine":
            may_go = set() if edit["how"] == "subtract" else set(named[1:])
            may_touch, fine = {named[0]}, gone == may_go
        case "split":
            most_added = len(added)
            fine = bool(added) and sum(new[name]["area"] for name in (*added, *named)) == old[named[0]]["area"]
        case "order":
            may_touch = set(new)
            fine = all(old[name] == new[name] | {"z": old[name]["z"]} for name in new)
            fine = fine and (edit["to"] != "front" or {region["id"] for region in after["regions"][-len(named) :]} == set(named))
        case "relabel":
            fine = all(new[name]["label_id"] == edit["label_id"] for name in named)
        case "hide" | "lock":
            flag = "hidden" if edit["kind"] == "hide" else "locked"
            fine = all(new[name] == old[name] | {flag: edit[flag]} for name in named)
        case "note":
            fine, may_touch = (after["flagged"], after["note"]) == (edit["flagged"], edit["note"]), set()
        case "delete":
            may_go, fine = set(named), gone == set(named)
    if not fine or (added and edit.get("new_region") not in (None, *added)):
        return f"it did not do what it says ({_short(edit)})"
    if len(added) > most_added or gone - may_go or touched - may_touch:
        return f"besides, it added {sorted(added)}, took away {sorted(gone)} and changed {sorted(touched)} ({_short(edit)})"
    return ""


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 500 else f"{text[:500]}…"
