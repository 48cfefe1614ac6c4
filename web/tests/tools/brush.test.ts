import { describe, expect, it } from "vitest";
import { brush, eraser, resized } from "../../src/tools/brush";
import { groundOf, regionOf, square, Worker } from "./ground";

const REGION = regionOf("a", [[square(10, 10, 40)]], { label_id: 7 });

describe("the brush", () => {
  it("paints one disc at a tap, as a new object of the chosen label where none is selected", () => {
    const worker = new Worker(brush, groundOf([], [], { label: 3, brush: 6 })).tap(20, 30);
    expect(worker.edits).toEqual([
      { kind: "paint", region: null, new_region: "new", label_id: 3, add: true, radius: 6, points: [[20, 30]] },
    ]);
    expect(worker.selects).toEqual([{ region: "new", add: false }]);
  });

  it("paints on the selected object, and keeps its label", () => {
    const worker = new Worker(brush, groundOf([REGION], ["a"], { label: 3 })).tap(20, 30);
    expect(worker.edits[0]).toMatchObject({ region: "a", label_id: 7 });
  });

  it("goes on with the object that is on its way", () => {
    const ground = groundOf([], [], { label: 3, coming: { id: "b", label: 5 } });
    expect(new Worker(brush, ground).tap(20, 30).edits[0]).toMatchObject({ region: "b", label_id: 5 });
  });

  it("sends a stroke when the button is let go, and shows it before", () => {
    const worker = new Worker(brush, groundOf([], []));
    worker.feed({ kind: "press", hand: worker.hand([10, 10]) }).feed({ kind: "drag", hand: worker.hand([30, 10]) });
    expect(worker.edits).toEqual([]);
    expect(worker.shapes()[0]).toMatchObject({
      kind: "stroke",
      radius: 4,
      points: [
        [10, 10],
        [30, 10],
      ],
    });
    worker.feed({ kind: "release", hand: worker.hand([30, 10]), tap: false, twice: false });
    expect(worker.edits[0]).toMatchObject({
      points: [
        [10, 10],
        [30, 10],
      ],
    });
  });

  it("paints a straight line from the last stroke with Shift", () => {
    const worker = new Worker(brush, groundOf([], [])).tap(10, 10).tap(50, 20, { shift: true });
    expect(worker.edits[1]).toMatchObject({
      points: [
        [10, 10],
        [50, 20],
      ],
    });
  });

  it("forgets a stroke when a second finger comes", () => {
    const worker = new Worker(brush, groundOf([], []));
    worker.feed({ kind: "press", hand: worker.hand([10, 10]) }).feed({ kind: "drag", hand: worker.hand([30, 10]) });
    worker.feed({ kind: "cancel" }).feed({ kind: "release", hand: worker.hand([30, 10]), tap: false, twice: false });
    expect([worker.edits, worker.shapes().filter(({ kind }) => kind === "stroke")]).toEqual([[], []]);
  });

  it("erases with the right button from what is selected, and from nothing else", () => {
    const worker = new Worker(brush, groundOf([REGION], ["a"])).tap(20, 20, { right: true }).tap(20, 20);
    expect(worker.edits.map((edit) => edit.kind === "paint" && [edit.region, edit.add])).toEqual([
      ["a", false],
      ["a", true],
    ]);
    const other = new Worker(brush, groundOf([REGION], [])).tap(20, 20, { right: true });
    expect([other.edits, other.troubles]).toEqual([[], ["select-one"]]);
  });

  it("shows a stroke of the right button as one that takes away", () => {
    const worker = new Worker(brush, groundOf([REGION], ["a"]));
    worker.feed({ kind: "press", hand: worker.hand([10, 10], { right: true }) });
    expect(worker.shapes()[0]).toMatchObject({ kind: "stroke", add: false });
  });

  it("and the eraser belong to the proposal where nothing is selected, and to what is selected before that", () => {
    for (const [tool, add] of [
      [brush, true],
      [eraser, false],
    ] as const) {
      const worker = new Worker(tool, groundOf([REGION], [], { proposal: true })).tap(20, 20);
      expect([worker.edits, worker.proposed]).toEqual([[], [{ kind: "paint", add, radius: 4, points: [[20, 20]] }]]);
      const chosen = new Worker(tool, groundOf([REGION], ["a"], { proposal: true })).tap(20, 20);
      expect([chosen.edits.length, chosen.proposed]).toEqual([1, []]);
    }
  });

  it("gives up a stroke under way at undo, and lets no key reach the objects meanwhile", () => {
    const worker = new Worker(brush, groundOf([REGION], ["a"]));
    worker.feed({ kind: "press", hand: worker.hand([10, 10]) }).feed({ kind: "drag", hand: worker.hand([30, 10]) });
    for (const key of ["delete", "redo", "enter", "backspace"] as const) expect(worker.key(key).used).toBe(true);
    expect(brush.begun?.(worker.state)).toEqual({ finish: false, clear: true, undo: true, redo: false });
    expect(worker.key("undo").used).toBe(true);
    worker.feed({ kind: "drag", hand: worker.hand([50, 10]) });
    worker.feed({ kind: "release", hand: worker.hand([50, 10]), tap: false, twice: false });
    expect(worker.edits).toEqual([]);
    expect(worker.key("undo").used).toBe(false);
  });

  it("says so where the object is locked", () => {
    const worker = new Worker(brush, groundOf([{ ...REGION, locked: true }], ["a"])).tap(20, 20);
    expect([worker.edits, worker.troubles]).toEqual([[], ["locked"]]);
  });

  it("sends no more points than the server takes, however long the stroke", () => {
    const worker = new Worker(brush, groundOf([], [], { brush: 1, height: 1e6, width: 1e6 }));
    const zigzag = Array.from({ length: 30_000 }, (_, step): [number, number] => [step * 2, (step % 2) * 3]);
    const [edit] = worker.drag(zigzag).edits;
    expect(edit?.kind === "paint" && edit.points.length).toBeLessThanOrEqual(20_000);
  });

  it("shows a circle as large as it is", () => {
    expect(new Worker(brush, groundOf([], [], { brush: 9 })).hover(5, 5).shapes()).toEqual([
      { kind: "circle", at: [5, 5], radius: 9 },
    ]);
  });
});

describe("the eraser", () => {
  it("takes from the selected object", () => {
    expect(new Worker(eraser, groundOf([REGION], ["a"])).tap(90, 90).edits[0]).toMatchObject({ region: "a", add: false });
  });

  it("takes from nothing that is not selected, and says what is missing", () => {
    const worker = new Worker(eraser, groundOf([REGION], [])).tap(20, 20);
    expect([worker.edits, worker.troubles, worker.shapes()]).toEqual([[], ["select-one"], []]);
  });

  it("paints with the right button", () => {
    expect(new Worker(eraser, groundOf([REGION], ["a"])).tap(20, 20, { right: true }).edits[0]).toMatchObject({ add: true });
  });
});

describe("the size", () => {
  it("changes at every step, up and down, within its limits", () => {
    let radius = 0.5;
    for (let step = 0; step < 100; step++) {
      const next = resized(radius, 1);
      expect(next).toBeGreaterThan(radius === 1000 ? 999 : radius);
      radius = next;
    }
    for (let step = 0; step < 200; step++) radius = resized(radius, -1);
    expect(radius).toBe(0.5);
  });
});
