"""Fingers and a pen, as Chromium emulates them."""

import pytest
from playwright.sync_api import CDPSession, expect
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser
Place = tuple[float, float]  # row, col


class Fingers:
    """Fingers on the picture, in image coordinates."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._session: CDPSession = desk.page.context.new_cdp_session(desk.page)

    def _points(self, places: tuple[Place, ...]) -> list[dict[str, float]]:
        found = [self.desk.place(row + 0.5, col + 0.5) for row, col in places]
        return [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(found)]

    def send(self, kind: str, *places: Place) -> None:
        """``start``, ``move`` or ``end``, with all fingers that are down."""
        self._session.send("Input.dispatchTouchEvent", {"type": f"touch{kind.capitalize()}", "touchPoints": self._points(places)})

    def pen(self, kind: str, place: Place) -> None:
        """``mousePressed``, ``mouseMoved`` or ``mouseReleased`` of a pen."""
        (point,) = self._points((place,))
        held = {"button": "left", "buttons": 0 if kind == "mouseReleased" else 1, "clickCount": 1}
        self._session.send(
            "Input.dispatchMouseEvent",
            {"type": kind, "x": point["x"], "y": point["y"], "pointerType": "pen", "force": 0.5, **held},
        )


@pytest.fixture
def fingers(desk: Desk) -> Fingers:
    return Fingers(desk)


def test_a_tap_is_positive_and_a_long_press_negative(fingers: Fingers) -> None:
    desk = fingers.desk
    fingers.send("start", (212, 282))
    fingers.send("end")
    desk.expect_clicks(1)
    expect(desk.current).to_contain_text("1 positive")
    fingers.send("start", (30, 30))
    desk.page.wait_for_timeout(900)
    fingers.send("end")
    desk.expect_clicks(2)
    expect(desk.current).to_contain_text("1 positive, 1 negative")


def test_two_fingers_zoom_and_pan_and_click_nothing(fingers: Fingers) -> None:
    desk = fingers.desk
    before = desk.canvas.screenshot()
    fingers.send("start", (180, 280), (220, 320))
    for spread in (10, 25, 40, 60):
        fingers.send("move", (180 - spread, 280 - spread), (220 + spread, 320 + spread))
    fingers.send("end")
    desk.page.wait_for_timeout(400)
    zoomed = desk.canvas.screenshot()
    assert zoomed != before
    fingers.send("start", (180, 280), (220, 320))
    for far in (10, 30, 50):
        fingers.send("move", (180, 280 + far), (220, 320 + far))
    fingers.send("end")
    desk.page.wait_for_timeout(400)
    assert desk.canvas.screenshot() != zoomed
    expect(desk.current).to_have_attribute("data-clicks", "0")
    desk.canvas.focus()
    desk.press("z")
    fingers.send("start", (212, 282))
    fingers.send("end")
    desk.expect_clicks(1)


def test_a_finger_paints_and_a_second_one_takes_the_stroke_back(fingers: Fingers) -> None:
    desk = fingers.desk
    desk.canvas.focus()
    desk.press("b")
    fingers.send("start", (100, 100))
    for col in (120, 150, 180):
        fingers.send("move", (100, col))
    fingers.send("end")
    expect(desk.objects).to_have_count(1)
    desk.expect_saved()
    area = desk.objects.inner_text()
    fingers.send("start", (250, 100))
    fingers.send("move", (250, 140))
    fingers.send("start", (250, 140), (300, 300))
    fingers.send("move", (250, 150), (300, 310))
    fingers.send("end")
    desk.page.wait_for_timeout(300)
    desk.expect_saved()
    assert desk.objects.inner_text() == area


def test_a_pen_paints(fingers: Fingers) -> None:
    desk = fingers.desk
    kinds: list[str] = []
    desk.page.expose_function("heard", lambda kind: kinds.append(kind))
    desk.page.evaluate("addEventListener('pointerdown', (event) => heard(event.pointerType), { capture: true })")
    desk.canvas.focus()
    desk.press("b")
    fingers.pen("mousePressed", (100, 100))
    for col in (130, 160, 200):
        fingers.pen("mouseMoved", (100, col))
    fingers.pen("mouseReleased", (100, 200))
    expect(desk.objects).to_have_count(1)
    desk.expect_saved()
    assert kinds == ["pen"]
