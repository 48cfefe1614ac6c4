import { describe, expect, it } from "vitest";
import { regionOf, square } from "./ground";
import { A, B, on, regions, ring } from "./outlines";

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

  it("keep their vertices where they are, and move along with Shift in the same edit", () => {
    const alone = on([A, B], ["a"]);
    alone.drag([
      [50, 50],
      [50, 70],
    ]);
    expect(regions(alone)).toEqual([["a"]]);
    const together = on([A, B], ["a"]);
    together.drag(
      [
        [50, 50],
        [50, 70],
      ],
      { shift: true },
    );
    expect(regions(together)).toEqual([["a", "b"]]);
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
    expect(regions(worker)).toEqual([["a"]]);
  });

  it("lose their chosen vertices in one edit too", () => {
    const worker = on([A, B], ["a", "b"]).tap(10, 10, { shift: true }).tap(90, 10, { shift: true }).key("delete");
    expect(regions(worker)).toEqual([["a", "b"]]);
  });
});
