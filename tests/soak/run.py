"""One editing session on a real server, with faults at random: what was acknowledged must be there, the rest once or never."""

import random
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from tests.soak.damage import complain, damaged
from tests.soak.edits import HEIGHT, WIDTH, image_edit, label_edit
from tests.soak.full import full_disk
from tests.soak.model import LostError, Model
from tests.soak.page import Answer, Page, Silence
from tests.soak.process import Server
from tests.soak.proxy import Fault, Proxy
from tests.soak.table import Table

Json = dict[str, Any]
_WIRE: tuple[Fault, ...] = ("cut-before", "cut-within", "cut-after", "cut-answer", "late")
# Of a hundred edits, so many meet this fault.
_RATES: dict[str, int] = {
    **dict.fromkeys(_WIRE, 4),
    "overtaken": 12,
    "other page": 4,
    "disk full": 4,
    "kill": 3,
    "damaged store": 1,
}
_IMAGES = 2
_TRIES = 200


class Session:
    """A run with everything that is random in it drawn from `seed`, but for what the machine does with the time."""

    def __init__(self, folder: Path, seed: int, *, model: bool = False) -> None:
        self.rng = random.Random(seed)
        self.faults: Counter[str] = Counter()
        self.acknowledged = self.refused = 0
        for number in range(_IMAGES):
            noise = np.random.default_rng(number).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
            cv2.imwrite(str(folder / f"{number}.png"), noise)
        self._server = Server(folder, model=model)
        self._proxy = Proxy(self._server.port)
        self._page, self._other = (Page(self._proxy, self._server.port, self._server.token, self.rng) for _ in range(2))
        self._models: dict[str, Model] = {}

    def run(self, edits: int) -> None:
        """Make so many edits. Raises `LostError`."""
        try:
            self._start()
            images = [entry["id"] for entry in self._page.ask("GET", "/api/images").body]
            self._models = {image: Model(self._opened(image)) for image in images}
            self._table = Table(self._page.ask("GET", "/api/labels").body)
            for _ in range(edits):
                self._step(self.rng.choice(images))
            self._label_and_back()
            self.faults["late, arrived"] += self._proxy.deliver_late()
            self._check_all()
            self._give_up(self.rng.choice(images))
            self._check_all()
        finally:
            self._server.kill()
            self._proxy.close()
        complain(self._server.database)

    def _step(self, image: str) -> None:
        if self.rng.random() < 0.1:
            edit = label_edit(self.rng, self._table.labels)
            if self._table.may(edit["kind"]):
                self._deliver_labels(edit)
        elif self.rng.random() < 0.04:
            self.faults["late, arrived"] += self._proxy.deliver_late()
            self._check(image)
        else:
            self._deliver(image, self._edit(image))

    def _edit(self, image: str) -> Json:
        return image_edit(self.rng, self._models[image].document, [label["id"] for label in self._table.labels])

    def _fault(self) -> str | None:
        draw = self.rng.uniform(0, 100)
        for name, rate in _RATES.items():
            draw -= rate
            if draw < 0:
                return str(name)
        return None

    def _deliver(self, image: str, edit: Json) -> None:
        """As the page does it: until there is an answer, under one name."""
        model, path = self._models[image], f"/api/images/{image}/edits"
        wanted = self._page.asked(model.document["version"], edit)
        fault = self._fault()
        overtaken = fault == "overtaken" and edit["kind"] == "clicks"
        if overtaken:
            wanted, edit = self._overtake(image, wanted)
        if fault == "other page":
            self.faults[fault] += 1
            self._elsewhere(image)
        for attempt in range(_TRIES):
            answer = self._attempt(path, wanted, fault if attempt == 0 else None)
            if answer is None or answer.status == 503:
                # Mostly at once, so that it may overtake what was cut off.
                time.sleep(self.rng.choice((0.0, 0.0, 0.002, 0.005, 0.02)))
            elif answer.status == 200:
                model.follow(edit, answer.body)
                self.acknowledged += 1
                return
            elif answer.kind == "conflict" and (overtaken or fault == "other page"):
                self._check(image)
                wanted["version"] = model.document["version"]
            elif answer.status in (404, 422) and answer.kind != "request":
                self.refused += 1
                self._check(image)
                return
            else:
                raise LostError(f"{edit} was answered with {answer.status}: {answer.body}")
        raise LostError(f"{edit} was never taken")

    def _deliver_labels(self, edit: Json, *, in_pair: bool = False) -> None:
        wanted = self._page.asked(self._table.found["version"], edit)
        fault = self._fault()
        if in_pair and fault in ("disk full", "damaged store"):
            # These look at the images, which the models know only as they are before and after the pair.
            fault = "kill"
        for attempt in range(_TRIES):
            answer = self._attempt("/api/labels/edits", wanted, fault if attempt == 0 else None)
            if answer is None or answer.status == 503:
                # Mostly at once, so that it may overtake what was cut off.
                time.sleep(self.rng.choice((0.0, 0.0, 0.002, 0.005, 0.02)))
            elif answer.status == 200:
                self._table.follow(edit, answer.body)
                self.acknowledged += 1
                return
            elif answer.kind == "label":
                self.refused += 1
                return
            else:
                raise LostError(f"{edit} of the labels was answered with {answer.status}: {answer.body}")
        raise LostError(f"{edit} of the labels was never taken")

    def _attempt(self, path: str, wanted: Json, fault: str | None) -> Answer | None:
        """Send it once, through a fault; None where there was no answer."""
        strike = None
        if fault in _WIRE:
            self._proxy.fault = fault
        elif fault == "kill":
            strike = threading.Timer(self.rng.uniform(0, 0.03), self._server.strike)
            strike.start()
        elif fault == "disk full":
            return self._on_full_disk(path, wanted)
        elif fault == "damaged store":
            self._damage()
            return None
        if fault in _WIRE or fault == "kill":
            self.faults[fault] += 1
        try:
            return self._page.send(path, wanted)
        except Silence:
            return None
        finally:
            self._proxy.fault = None
            if strike is not None:
                strike.join()
                self._server.kill()
                self._start()

    def _on_full_disk(self, path: str, wanted: Json) -> Answer:
        with full_disk(self._server, self.rng) as how:
            answer = self._page.send(path, wanted)
            self.faults[how if answer.status == 503 else f"{how}, but there was room"] += 1
            if answer.status == 503:
                # Whatever a page looks at meanwhile has nothing of it.
                for image in self._models:
                    self._check(image, unless=503)
                answer = self._page.send(path, wanted)
            return answer

    def _overtake(self, image: str, first: Json) -> tuple[Json, Json]:
        """Lose the answer to a list of clicks, and send a longer one instead of repeating it."""
        self.faults["overtaken"] += 1
        model, edit = self._models[image], first["edit"]
        self._send_in_vain(image, first)
        more = edit | {"clicks": [*edit["clicks"], {"row": 5, "col": self.rng.randrange(WIDTH), "positive": True}]}
        # Wait until the first has surely arrived, or not: which of the two it is, the page learns only later.
        time.sleep(0.3)
        arrived = self._opened(image)
        if arrived["version"] != model.document["version"]:
            model.follow(edit, {"document": arrived})
        return self._page.asked(first["version"], more), more

    def _send_in_vain(self, image: str, wanted: Json) -> None:
        """Whether it arrives is up to the fault; no answer does."""
        self._proxy.fault = self.rng.choice(_WIRE)
        with suppress(Silence):
            self._page.send(f"/api/images/{image}/edits", wanted)

    def _elsewhere(self, image: str) -> None:
        """Another page edits the same image, and what ours is about to send is on an older version."""
        model, edit = self._models[image], {"kind": "note", "flagged": True, "note": f"{self.rng.random()}"}
        answer = self._other.send(f"/api/images/{image}/edits", self._other.asked(model.document["version"], edit))
        if answer.status != 200:
            raise LostError(f"the other page's {edit} was answered with {answer.status}: {answer.body}")
        model.follow(edit, answer.body)
        self.acknowledged += 1

    def _label_and_back(self) -> None:
        """A label is merged or deleted, and this taken back: regions go and come back."""
        for kind in ("merge", "delete"):
            if len(self._table.labels) < 2:
                return
            gone, into = self.rng.sample([label["id"] for label in self._table.labels], 2)
            self._deliver_labels({"kind": kind, "label_id": gone} | ({"into": into} if kind == "merge" else {}), in_pair=True)
            self._deliver_labels({"kind": "undo"}, in_pair=True)
        self._check_all()

    def _give_up(self, image: str) -> None:
        """The page is closed in the middle of a request, and the server dies."""
        model, edit = self._models[image], self._edit(image)
        self.faults["given up"] += 1
        self._send_in_vain(image, self._page.asked(model.document["version"], edit))
        self._server.kill()
        self._start()
        self.faults["late, arrived"] += self._proxy.deliver_late()
        found = self._opened(image)
        if found["version"] != model.document["version"]:
            model.follow(edit, {"document": found})

    def _damage(self) -> None:
        """While the server is stopped its file is damaged: it must say so, leave it as it is, and go on with a copy put back."""
        self._server.kill()
        whole = self._server.files
        ruined = damaged(whole[self._server.database.name], self.rng)
        self._server.database.write_bytes(ruined)
        said = self._server.start()
        if said:
            self.faults["damaged store, refused"] += 1
            if "is damaged" not in said:
                raise LostError(f"a damaged store was refused by {said!r}")
            if self._server.files != whole | {self._server.database.name: ruined}:
                raise LostError("a damaged store was refused but not left as it is")
        else:
            # What was damaged is free space, or newer in the log.
            self.faults["damaged store, no harm done"] += 1
            self._enter()
            self._check_all()
            self._server.kill()
            for path in self._server.database.parent.iterdir():
                path.unlink()
            for name, content in whole.items():
                self._server.database.with_name(name).write_bytes(content)
        self._server.database.write_bytes(whole[self._server.database.name])
        self._start()
        self._check_all()

    def _start(self) -> None:
        said = self._server.start()
        if said:
            raise LostError(f"the server did not start again: {said}")
        self._enter()

    def _enter(self) -> None:
        for page in (self._page, self._other):
            page.enter()

    def _opened(self, image: str) -> Json:
        answer = self._page.ask("POST", f"/api/images/{image}/open")
        if answer.status != 200:
            raise LostError(f"opening was answered with {answer.status}: {answer.body}")
        document: Json = answer.body["document"]
        return document

    def _check(self, image: str, unless: int = 200) -> None:
        answer = self._page.ask("POST", f"/api/images/{image}/open")
        if answer.status == 200:
            self._models[image].check(answer.body["document"])
        elif answer.status != unless:
            raise LostError(f"opening was answered with {answer.status}: {answer.body}")

    def _check_all(self) -> None:
        for image in self._models:
            self._check(image)
        labels = self._page.ask("GET", "/api/labels").body
        if labels["labels"] != self._table.labels or labels["version"] != self._table.found["version"]:
            raise LostError(f"the labels should be {self._table.found} and are {labels}")
