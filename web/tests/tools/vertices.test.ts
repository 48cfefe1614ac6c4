import { describe, expect, it } from "vitest";
import type { Region } from "../../src/api/types";
import { vertices } from "../../src/tools/vertices";
import { groundOf, regionOf, square, Worker } from "./ground";

const A = regionOf("a", [[square(10, 10, 40)]]);
const B = regionOf("b", [[square(50, 10, 40)]]);

function on(regions: readonly Region[], selection: readonly string[], change = {}) {
  return new Worker(vertices, groundOf(regions, selection, change));
}

/** The outer ring of the one outline that was sent last, without the closing vertex. */
function ring(worker: ReturnType<typeof on>): readonly (readonly number[])[] | undefined {
  const edit = worker.edits.at(-1);
  return edit?.kind === "reshape" ? edit.polygons[0]?.[0]?.slice(0, -1) : undefined;
}

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
    ]);
  });

  it("closes the ring where the first one is moved", () => {
    const worker = on([A], ["a"]);
    worker.drag([
      [10, 10],
      [2, 3],
    ]);
    const edit = worker.edits[0];
    expect(edit?.kind === "reshape" && [edit.polygons[0]?.[0]?.[0], edit.polygons[0]?.[0]?.at(-1)]).toEqual([
      [2, 3],
      [2, 3],
    ]);
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
    worker.ground = groundOf([{ ...A, polygons: edit.polygons }], ["a"]);
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
    expect(edit?.kind === "reshape" && edit.polygons.map((rings) => rings.length)).toEqual([1]);
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
    expect(edit?.kind === "reshape" && edit.polygons).toEqual(regionOf("a", [[square(0, 0, 20)]]).polygons);
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

describe("neighbours", () => {
  it("are snapped to: the vertex before the edge", () => {
    const worker = on([A, regionOf("b", [[square(70, 20, 20)]])], ["a"]);
    worker.drag([
      [50, 50],
      [67, 23],
    ]);
    expect(ring(worker)?.[2]).toEqual([70, 20]);
    const edge = on([A, regionOf("b", [[square(70, 20, 20)]])], ["a"]);
    edge.drag([
      [50, 50],
      [67, 30],
    ]);
    expect(ring(edge)?.[2]).toEqual([70, 30]);
  });

  it("are not snapped to with Ctrl, nor from afar", () => {
    const worker = on([A, regionOf("b", [[square(70, 20, 20)]])], ["a"]);
    worker.drag(
      [
        [50, 50],
        [67, 23],
      ],
      { ctrl: true },
    );
    expect(ring(worker)?.[2]).toEqual([67, 23]);
    const far = on([A, regionOf("b", [[square(70, 20, 20)]])], ["a"]);
    far.drag([
      [50, 50],
      [60, 30],
    ]);
    expect(ring(far)?.[2]).toEqual([60, 30]);
  });

  it("keep their vertices where they are, and move along with Shift", () => {
    const alone = on([A, B], ["a"]);
    alone.drag([
      [50, 50],
      [50, 70],
    ]);
    expect(alone.edits.map((edit) => edit.kind === "reshape" && edit.region)).toEqual(["a"]);
    const together = on([A, B], ["a"]);
    together.drag(
      [
        [50, 50],
        [50, 70],
      ],
      { shift: true },
    );
    expect(together.edits.map((edit) => edit.kind === "reshape" && edit.region)).toEqual(["a", "b"]);
    expect(ring(together)?.[3]).toEqual([50, 70]);
  });

  it("that are locked do not move along", () => {
    const worker = on([A, { ...B, locked: true }], ["a"]);
    worker.drag(
      [
        [50, 50],
        [50, 70],
      ],
      { shift: true },
    );
    expect(worker.edits.length).toBe(1);
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

describe("an outline of ten thousand vertices", () => {
  const COUNT = 10_000;
  const circle = regionOf("a", [
    [
      Array.from({ length: COUNT }, (_, index): [number, number] => {
        const angle = (2 * Math.PI * index) / COUNT;
        return [5000 + 4000 * Math.cos(angle), 5000 + 4000 * Math.sin(angle)];
      }),
    ],
  ]);
  const wide = { height: 10_000, width: 10_000 };
  const handles = (worker: ReturnType<typeof on>) =>
    worker.shapes().flatMap((shape) => (shape.kind === "handles" && shape.look === "free" ? shape.places : []));

  it("shows no handles from afar, and those in view from near", () => {
    expect(handles(on([circle], ["a"], { ...wide, view: [0, 0, 10_000, 10_000], step: 10 }))).toEqual([]);
    const near = handles(on([circle], ["a"], { ...wide, view: [8900, 4900, 9100, 5100], step: 0.25 }));
    expect(near.length).toBeGreaterThan(50);
    expect(near.length).toBeLessThan(120);
  });

  it("is followed by the hand many times within a frame's time each", () => {
    const worker = on([circle], ["a"], { ...wide, view: [8900, 4900, 9100, 5100], step: 0.25 });
    worker.feed({ kind: "press", hand: worker.hand([9000, 5000]) }).feed({ kind: "drag", hand: worker.hand([9002, 5002]) });
    const start = performance.now();
    for (let step = 0; step < 100; step++) {
      worker.feed({ kind: "drag", hand: worker.hand([9000 + step, 5000 + step]) });
      worker.shapes();
    }
    expect((performance.now() - start) / 100).toBeLessThan(16);
    expect(worker.state.held?.corners.length).toBe(1);
  });
});
