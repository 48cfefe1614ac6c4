"""A hand with a mouse at the picture, in image coordinates, and what the server has of what it did."""

from collections.abc import Iterable
from typing import Any

from playwright.sync_api import expect
from tests.browser.desk import Desk

Place = tuple[float, float]  # x, y in pixel edges
_REGIONS = """async (name) => {
  const images = await (await fetch('/api/images')).json();
  const id = images.find((image) => image.name === name).id;
  const state = await (await fetch(`/api/images/${id}/open`, { method: 'POST' })).json();
  return state.document.regions;
}"""
# Read from a copy: reading back from the page's own canvas makes Chromium complain in the console.
_INK = """() => {
  const glass = document.querySelector('canvas.glass');
  const copy = new OffscreenCanvas(glass.width, glass.height);
  const context = copy.getContext('2d', { willReadFrequently: true });
  context.drawImage(glass, 0, 0);
  return context.getImageData(0, 0, copy.width, copy.height).data.filter((_, i) => i % 4 === 3 && _ > 0).length;
}"""


class Hand:
    """A mouse over the picture, in image coordinates."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.page = desk.page
        self.requests: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url.rsplit("/", 1)[-1]))

    def to(self, place: Place) -> tuple[float, float]:
        """Where a place of the fitted image is in the window."""
        return self.desk.place(place[1], place[0])

    def tap(self, *places: Place, hold: str | None = None) -> None:
        """Click place after place, too slowly for double clicks."""
        for place in places:
            if hold is not None:
                self.page.keyboard.down(hold)
            self.page.mouse.move(*self.to(place))
            self.page.mouse.down()
            self.page.mouse.up()
            if hold is not None:
                self.page.keyboard.up(hold)

    def press(self, place: Place) -> None:
        """Press the button at a place."""
        self.page.mouse.move(*self.to(place))
        self.page.mouse.down()

    def drag(self, places: Iterable[Place]) -> None:
        """Press at the first place, go along, let go at the last."""
        first, *others = places
        self.press(first)
        for place in others:
            self.page.mouse.move(*self.to(place), steps=4)
        self.page.mouse.up()

    def regions(self) -> list[dict[str, Any]]:
        """The regions as the server has them, the lowest first."""
        self.desk.expect_saved()
        listed: list[dict[str, Any]] = self.page.evaluate(_REGIONS, self.name)
        return listed

    @property
    def name(self) -> str:
        """The image in view."""
        return str(self.desk.canvas.get_attribute("aria-label")).removeprefix("Picture ")

    def ink(self) -> int:
        """Pixels that the tool in hand has drawn on the glass."""
        return int(self.page.evaluate(_INK))


def square(left: float, top: float, size: float) -> list[Place]:
    return [(left, top), (left + size, top), (left + size, top + size), (left, top + size)]


def draw(hand: Hand, corners: list[Place]) -> None:
    """Draw a polygon; clicking is the tool again afterwards."""
    count = hand.desk.objects.count()
    hand.desk.press("p")
    hand.tap(*corners)
    hand.desk.press("Enter")
    expect(hand.desk.objects).to_have_count(count + 1)
    hand.desk.press("a")


def selected(hand: Hand) -> list[str]:
    """Ids of the selected objects, as the list of objects shows them."""
    ids: list[str] = hand.page.evaluate(
        "() => [...document.querySelectorAll('[role=row][aria-selected=true] [data-region]')].map((cell) => cell.dataset.region)"
    )
    return ids
