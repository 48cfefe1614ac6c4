import { describe, expect, it } from "vitest";
import { isDrag, meaning, type Press } from "../../src/tools/gesture";

const PRESS: Press = { button: 0, pointerType: "mouse", shift: false, ctrl: false, x: 100, y: 100, time: 0 };

describe("a press of a pointer", () => {
  it.each([
    ["a left click is positive", {}, 50, "positive"],
    ["a right click is negative", { button: 2 }, 50, "negative"],
    ["a left click with Shift is negative", { shift: true }, 50, "negative"],
    ["a left click with Ctrl selects", { ctrl: true }, 50, "select"],
    ["a long press with the mouse is still positive", {}, 900, "positive"],
    ["a tap of a finger is positive", { pointerType: "touch" }, 50, "positive"],
    ["a long press of a finger is negative", { pointerType: "touch" }, 500, "negative"],
    ["a long press of a pen is negative", { pointerType: "pen" }, 700, "negative"],
    ["a middle click means nothing", { button: 1 }, 50, null],
  ] as const)("%s", (_, change, time, wanted) => {
    expect(meaning({ ...PRESS, ...change }, time)).toBe(wanted);
  });

  it("is a drag sooner for a mouse than for a finger", () => {
    expect(isDrag(PRESS, 106, 100)).toBe(true);
    expect(isDrag({ ...PRESS, pointerType: "touch" }, 106, 100)).toBe(false);
  });
});
