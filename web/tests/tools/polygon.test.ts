import { describe, expect, it } from "vitest";
import { hole, polygon, split } from "../../src/tools/polygon";
import { groundOf, regionOf, square, Worker } from "./ground";

const TRIANGLE = [
  [10, 10],
  [60, 10],
  [60, 60],
] as const;
const EDIT = {
  kind: "draw",
  new_region: "new",
  label_id: 1,
  polygons: [
    [
      [
        [10, 10],
        [60, 10],
        [60, 60],
        [10, 10],
      ],
    ],
  ],
};

function drawing(): Worker<(typeof polygon)["idle"]> {
  const worker = new Worker(polygon, groundOf([], []));
  for (const [x, y] of TRIANGLE) worker.tap(x, y);
  return worker;
}

describe("a polygon", () => {
  it("is sent when its first point is clicked again", () => {
    expect(drawing().tap(14, 12).edits).toEqual([EDIT]);
  });

  it("is sent by Enter", () => {
    expect(drawing().key("enter").edits).toEqual([EDIT]);
  });

  it("is sent by a double click, which adds one vertex only", () => {
    const worker = new Worker(polygon, groundOf([], []));
    worker.tap(10, 10).tap(60, 10).tap(60, 60).tap(60, 60, { twice: true });
    expect(worker.edits).toEqual([EDIT]);
  });

  it("sends nothing before it is closed, and begins anew afterwards", () => {
    const worker = drawing();
    expect(worker.edits).toEqual([]);
    worker.key("enter");
    expect(worker.state.points).toEqual([]);
  });

  it("gives the last vertex back at Backspace", () => {
    const worker = drawing().key("backspace");
    expect(worker.state.points).toEqual([
      [10, 10],
      [60, 10],
    ]);
  });

  it("gives corner after corner back at undo, and takes them again at redo", () => {
    const worker = drawing().key("undo").key("undo");
    expect(worker.state.points).toEqual(TRIANGLE.slice(0, 1));
    expect(worker.key("redo").key("redo").state.points).toEqual(TRIANGLE);
    expect([worker.used, worker.key("redo").used, worker.state.points.length]).toEqual([true, true, 3]);
  });

  it("has nothing to make again once another corner was set", () => {
    const worker = drawing().key("undo").tap(70, 70).key("redo");
    expect(worker.state.points).toEqual([...TRIANGLE.slice(0, 2), [70, 70]]);
  });

  it("leaves undo alone beyond its first corner, and redo after that", () => {
    const worker = drawing().key("undo").key("undo").key("undo");
    expect(polygon.begun?.(worker.state)).toEqual({ redo: true });
    expect(worker.key("undo").used).toBe(false);
    expect([polygon.begun?.(worker.state), worker.key("redo").used]).toEqual([{}, false]);
  });

  it("keeps Delete from the objects while it is drawn", () => {
    const worker = drawing().key("delete");
    expect([worker.used, worker.edits, worker.state.points.length]).toEqual([true, [], 3]);
  });

  it("gives a corner back at a click of the right button, wherever that is, and sets none", () => {
    const worker = drawing().tap(10, 10, { right: true });
    expect([worker.edits, worker.state.points]).toEqual([[], TRIANGLE.slice(0, 2)]);
    for (let tap = 0; tap < 3; tap++) worker.tap(40, 40, { right: true });
    expect(worker.state.points).toEqual([]);
  });

  it("is not drawn by a drag of the right button", () => {
    const worker = drawing().drag(
      [
        [20, 20],
        [30, 50],
        [60, 20],
      ],
      { right: true },
    );
    expect(worker.state.points).toEqual(TRIANGLE);
  });

  it("tells what the buttons can do to it", () => {
    const worker = new Worker(polygon, groundOf([], []));
    expect(polygon.begun?.(worker.state)).toEqual({});
    worker.tap(10, 10).tap(60, 10);
    expect(polygon.begun?.(worker.state)).toEqual({ finish: false, clear: true, undo: true, redo: false });
    worker.tap(60, 60).tap(80, 80).key("undo");
    expect(polygon.begun?.(worker.state)).toEqual({ finish: true, clear: true, undo: true, redo: true });
  });

  it("is forgotten at Escape, and Escape is free again then", () => {
    const worker = drawing().key("escape");
    expect([worker.state.points, worker.used]).toEqual([[], true]);
    expect(worker.key("escape").used).toBe(false);
  });

  it("leaves Enter, Backspace and Delete alone while nothing is drawn", () => {
    const worker = new Worker(polygon, groundOf([], []));
    for (const key of ["enter", "backspace", "delete"] as const) expect(worker.key(key).used).toBe(false);
  });

  it("says that two points are too few", () => {
    const worker = new Worker(polygon, groundOf([], []));
    worker.tap(10, 10).tap(60, 10).key("enter");
    expect([worker.edits, worker.troubles]).toEqual([[], ["too-few-points"]]);
  });

  it("stays on the image", () => {
    const worker = new Worker(polygon, groundOf([], []));
    worker.tap(-20, 50).tap(120, 130);
    expect(worker.state.points).toEqual([
      [0, 50],
      [100, 100],
    ]);
  });

  it("is drawn freehand with few points where the hand goes straight", () => {
    const worker = new Worker(polygon, groundOf([], []));
    const along = Array.from({ length: 51 }, (_, step): [number, number] => [10 + step, 10]);
    worker.drag(along);
    expect(worker.state.points).toEqual([
      [10, 10],
      [58, 10],
    ]);
  });

  it("takes a whole freehand movement back at once", () => {
    const worker = new Worker(polygon, groundOf([], []));
    worker.tap(10, 10).drag([
      [20, 20],
      [30, 50],
      [60, 20],
      [70, 90],
    ]);
    expect(worker.state.points.length).toBe(5);
    expect(worker.key("backspace").state.points).toEqual([[10, 10]]);
  });

  it("drops a freehand movement when a second finger comes, and keeps what was placed before", () => {
    const worker = new Worker(polygon, groundOf([], []));
    worker.tap(10, 10);
    worker.feed({ kind: "press", hand: worker.hand([20, 20]) }).feed({ kind: "drag", hand: worker.hand([40, 40]) });
    worker.feed({ kind: "cancel" });
    expect(worker.state.points).toEqual([[10, 10]]);
  });

  it("asks for a label before the first point", () => {
    const worker = new Worker(polygon, groundOf([], [], { label: null })).tap(10, 10);
    expect([worker.troubles, worker.state.points]).toEqual([["choose-label"], []]);
  });
});

describe("a hole", () => {
  const region = regionOf("a", [[square(0, 0, 40)], [square(50, 50, 40)]]);

  it("goes to the part that contains it", () => {
    const worker = new Worker(hole, groundOf([region], ["a"]));
    worker.tap(60, 60).tap(80, 60).tap(80, 80).key("enter");
    const [edit] = worker.edits;
    expect(edit?.kind === "reshape" && edit.shapes[0]?.polygons.map((rings) => rings.length)).toEqual([1, 2]);
    expect(edit?.kind === "reshape" && edit.shapes[0]?.polygons[1]?.[1]).toEqual([
      [60, 60],
      [80, 60],
      [80, 80],
      [60, 60],
    ]);
  });

  it("is refused outside, and its points stay to be mended", () => {
    const worker = new Worker(hole, groundOf([region], ["a"]));
    worker.tap(60, 10).tap(80, 10).tap(80, 20).key("enter");
    expect([worker.edits, worker.troubles, worker.state.points.length]).toEqual([[], ["outside-region"], 3]);
  });

  it("needs one selected object, and one that is not locked", () => {
    expect(new Worker(hole, groundOf([region], [])).tap(60, 60).troubles).toEqual(["select-one"]);
    const locked = { ...region, locked: true };
    expect(new Worker(hole, groundOf([locked], ["a"])).tap(60, 60).troubles).toEqual(["locked"]);
  });
});

describe("a split", () => {
  it("is a line of points, sent by a double click", () => {
    const worker = new Worker(split, groundOf([regionOf("a", [[square(10, 10, 40)]])], ["a"]));
    worker.tap(30, 0).tap(30, 90).tap(30, 90, { twice: true });
    expect(worker.edits).toEqual([
      {
        kind: "split",
        region: "a",
        line: [
          [30, 0],
          [30, 90],
        ],
      },
    ]);
  });

  it("does not end at its first point: a line that comes back is a line", () => {
    const worker = new Worker(split, groundOf([regionOf("a", [[square(10, 10, 40)]])], ["a"]));
    worker.tap(30, 0).tap(30, 90).tap(60, 90).tap(30, 0);
    expect([worker.edits, worker.state.points.length]).toEqual([[], 4]);
  });
});
