import { describe, expect, it } from "vitest";
import { groundOf, regionOf, square } from "./ground";
import { A, B, on, ring } from "./outlines";

describe("a vertex", () => {
  it("is sent where it was dragged to, once, when the button is let go", () => {
    const worker = on([A], ["a"]);
    worker.drag([
      [51, 51],
      [60, 60],
      [70, 65],
    ]);
    expect(worker.edits).toEqual([
      {
        kind: "reshape",
        shapes: [
          {
            region: "a",
            polygons: [
              [
                [
                  [10, 10],
                  [50, 10],
                  [70, 65],
                  [10, 50],
                  [10, 10],
                ],
              ],
            ],
          },
        ],
      },
    ]);
  });

  it("closes the ring where the first one is moved", () => {
    const worker = on([A], ["a"]);
    worker.drag([
      [10, 10],
      [2, 3],
    ]);
    const edit = worker.edits[0];
    expect(edit?.kind === "reshape" && [edit.shapes[0]?.polygons[0]?.[0]?.[0], edit.shapes[0]?.polygons[0]?.[0]?.at(-1)]).toEqual(
      [
        [2, 3],
        [2, 3],
      ],
    );
  });

  it("is picked up by a tap and put down by another", () => {
    const worker = on([A], ["a"]).tap(50, 50).hover(60, 70);
    expect(worker.edits).toEqual([]);
    expect(ring(worker.tap(60, 70))?.[2]).toEqual([60, 70]);
  });

  it("goes back at Escape", () => {
    const worker = on([A], ["a"]).tap(50, 50).hover(60, 70).key("escape").tap(90, 90);
    expect(worker.edits).toEqual([]);
  });

  it("is put into an edge by a tap, on the edge", () => {
    expect(ring(on([A], ["a"]).tap(30, 12))).toEqual([
      [10, 10],
      [30, 10],
      [50, 10],
      [50, 50],
      [10, 50],
    ]);
  });

  it("is put into an edge and dragged in one movement", () => {
    const worker = on([A], ["a"]);
    worker.drag([
      [10, 30],
      [5, 32],
      [2, 34],
    ]);
    expect(worker.edits.length).toBe(1);
    expect(ring(worker)).toEqual([
      [10, 10],
      [50, 10],
      [50, 50],
      [10, 50],
      [2, 34],
    ]);
  });

  it("that was just put in is moved, and not put in again", () => {
    const worker = on([A], ["a"]);
    worker.tap(30, 10);
    const edit = worker.edits[0];
    if (edit?.kind !== "reshape") throw new Error("nothing was put in");
    worker.ground = groundOf([{ ...A, polygons: edit.shapes[0]?.polygons ?? [] }], ["a"]);
    worker.drag([
      [30, 10],
      [30, 20],
    ]);
    expect(ring(worker)).toEqual([
      [10, 10],
      [30, 20],
      [50, 10],
      [50, 50],
      [10, 50],
    ]);
  });

  it("is removed by Alt and a click", () => {
    expect(ring(on([A], ["a"]).tap(50, 10, { alt: true }))).toEqual([
      [10, 10],
      [50, 50],
      [10, 50],
    ]);
  });

  it("is removed by Delete once it is chosen, and Delete is free where none is", () => {
    const worker = on([A], ["a"]);
    expect(worker.key("delete").used).toBe(false);
    worker.tap(50, 10, { shift: true }).key("delete");
    expect(ring(worker)?.length).toBe(3);
  });

  it("is moved by the arrow keys, and sent when they are let go", () => {
    const worker = on([A], ["a"]).tap(50, 50, { shift: true }).key("right").key("down", true);
    expect(worker.edits).toEqual([]);
    worker.feed({ kind: "rest" });
    expect(ring(worker)?.[2]).toEqual([51, 60]);
  });

  it("of a locked object cannot be taken", () => {
    const worker = on([{ ...A, locked: true }], ["a"]);
    worker.drag([
      [50, 50],
      [70, 70],
    ]);
    expect([worker.edits, worker.state.chosen]).toEqual([[], []]);
  });

  it("is let go of when the outline changes under the hand", () => {
    const worker = on([A], ["a"]).tap(50, 50);
    worker.ground = groundOf([regionOf("a", [[square(12, 12, 20)]])], ["a"]);
    worker.hover(60, 60).tap(70, 70);
    expect(worker.edits).toEqual([]);
  });

  it("stays on the image", () => {
    const worker = on([A], ["a"]);
    worker.drag([
      [50, 50],
      [150, 130],
    ]);
    expect(ring(worker)?.[2]).toEqual([100, 100]);
  });
});

describe("rings", () => {
  const ringed = regionOf("a", [[square(0, 0, 90), square(30, 30, 20)]]);

  it("with fewer than three vertices go", () => {
    const worker = on([ringed], ["a"]);
    worker.drag([
      [20, 20],
      [55, 35],
    ]);
    expect(worker.state.chosen.length).toBe(2);
    worker.key("delete");
    const edit = worker.edits[0];
    expect(edit?.kind === "reshape" && edit.shapes[0]?.polygons.map((rings) => rings.length)).toEqual([1]);
  });

  it("that are a region's last cannot go", () => {
    const worker = on([A], ["a"]);
    worker.drag([
      [1, 1],
      [55, 25],
    ]);
    worker.key("delete");
    expect([worker.edits, worker.troubles]).toEqual([[], ["last-ring"]]);
  });

  it("that are outer ones take their part with them", () => {
    const worker = on([regionOf("a", [[square(0, 0, 20)], [square(50, 50, 40)]])], ["a"]);
    worker.drag([
      [40, 40],
      [95, 95],
    ]);
    worker.key("delete");
    const edit = worker.edits[0];
    expect(edit?.kind === "reshape" && edit.shapes[0]?.polygons).toEqual(regionOf("a", [[square(0, 0, 20)]]).polygons);
  });
});

describe("several vertices", () => {
  it("are chosen by a rectangle and dragged together", () => {
    const worker = on([A], ["a"]);
    worker.drag([
      [40, 1],
      [60, 60],
    ]);
    worker.drag([
      [50, 10],
      [55, 12],
    ]);
    expect(ring(worker)).toEqual([
      [10, 10],
      [55, 12],
      [55, 52],
      [10, 50],
    ]);
  });

  it("are added and left out by Shift and a tap", () => {
    const worker = on([A], ["a"]).tap(10, 10, { shift: true }).tap(50, 10, { shift: true }).tap(10, 10, { shift: true });
    expect(worker.state.chosen.map(({ index }) => index)).toEqual([1]);
  });
});

describe("a click that meets no vertex and no edge", () => {
  it("selects the object there, and with Shift adds it", () => {
    const worker = on([A, B], ["a"]).tap(70, 30).tap(70, 30, { shift: true });
    expect(worker.selects).toEqual([
      { region: "b", add: false },
      { region: "b", add: true },
    ]);
  });
});
