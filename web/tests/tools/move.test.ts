import { describe, expect, it } from "vitest";
import { box } from "../../src/tools/box";
import { move } from "../../src/tools/move";
import { groundOf, regionOf, square, Worker } from "./ground";

const A = regionOf("a", [[square(10, 10, 20)]]);
const B = regionOf("b", [[square(60, 60, 20)]]);

describe("moving", () => {
  it("goes by whole pixels when the button is let go", () => {
    const worker = new Worker(move, groundOf([A, B], ["a"]));
    worker.drag([
      [15, 15],
      [18, 15],
      [25.4, 11.7],
    ]);
    expect(worker.edits).toEqual([{ kind: "move", regions: ["a"], rows: -3, cols: 10 }]);
  });

  it("takes all selected objects along", () => {
    const worker = new Worker(move, groundOf([A, B], ["a", "b"]));
    worker.drag([
      [65, 65],
      [70, 65],
    ]);
    expect(worker.edits).toEqual([{ kind: "move", regions: ["a", "b"], rows: 0, cols: 5 }]);
  });

  it("drags an object that was not selected, and selects it", () => {
    const worker = new Worker(move, groundOf([A, B], ["a"]));
    worker.drag([
      [65, 65],
      [70, 65],
    ]);
    expect([worker.edits, worker.selects]).toEqual([
      [{ kind: "move", regions: ["b"], rows: 0, cols: 5 }],
      [{ region: "b", add: false }],
    ]);
  });

  it("selects by a plain click, and nothing on empty ground", () => {
    const worker = new Worker(move, groundOf([A, B], [])).tap(65, 65).tap(40, 40);
    expect([worker.edits, worker.selects]).toEqual([
      [],
      [
        { region: "b", add: false },
        { region: null, add: false },
      ],
    ]);
  });

  it("needs no drag: a tap picks the selection up and another puts it down", () => {
    const worker = new Worker(move, groundOf([A], ["a"])).tap(15, 15).hover(20, 20);
    expect(worker.shapes()).toMatchObject([{ kind: "outline", by: [5, 5] }]);
    expect(worker.tap(20, 22).edits).toEqual([{ kind: "move", regions: ["a"], rows: 7, cols: 5 }]);
  });

  it("puts nothing down at Escape", () => {
    const worker = new Worker(move, groundOf([A], ["a"])).tap(15, 15).key("escape").hover(20, 20);
    expect([worker.shapes(), worker.edits]).toEqual([[], []]);
  });

  it("sends held arrow keys as one edit, when they are let go", () => {
    const worker = new Worker(move, groundOf([A], ["a"])).key("right").key("right").key("up", true);
    expect([worker.edits, worker.shapes()]).toMatchObject([[], [{ by: [2, -10] }]]);
    expect(worker.feed({ kind: "rest" }).edits).toEqual([{ kind: "move", regions: ["a"], rows: -10, cols: 2 }]);
    expect(worker.feed({ kind: "rest" }).edits.length).toBe(1);
  });

  it("leaves the arrow keys to the crosshair where nothing is selected", () => {
    expect(new Worker(move, groundOf([A], [])).key("left").used).toBe(false);
  });
});

describe("a box", () => {
  const PROMPT = { kind: "start", region: null, box: [10, 20, 31, 41] };

  it("is dragged from corner to corner, holds every pixel it touches, and clicking goes on", () => {
    const worker = new Worker(box, groundOf([], []));
    worker.drag([
      [60.2, 40.5],
      [20.7, 10],
    ]);
    expect([worker.edits, worker.done]).toEqual([[PROMPT], true]);
  });

  it("is set by two taps", () => {
    expect(new Worker(box, groundOf([], [])).tap(20, 10).hover(50, 20).tap(61, 41).edits).toEqual([PROMPT]);
  });

  it("is no box of one pixel at a double click", () => {
    expect(new Worker(box, groundOf([], [])).tap(20, 10).tap(20, 10, { twice: true }).edits).toEqual([]);
  });

  it("stays on the image", () => {
    const worker = new Worker(box, groundOf([], []));
    worker.drag([
      [-10, -10],
      [300, 300],
    ]);
    expect(worker.edits).toEqual([{ kind: "start", region: null, box: [0, 0, 100, 100] }]);
  });

  it("is given up at Escape, and when a second finger comes", () => {
    const worker = new Worker(box, groundOf([], [])).tap(20, 10).key("escape");
    expect([worker.shapes(), worker.used]).toEqual([[], true]);
    worker.feed({ kind: "press", hand: worker.hand([1, 1]) }).feed({ kind: "cancel" });
    expect(worker.feed({ kind: "release", hand: worker.hand([9, 9]), tap: false, twice: false }).edits).toEqual([]);
  });
});
