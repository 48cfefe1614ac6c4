import { describe, expect, it } from "vitest";
import { regionOf } from "./ground";
import { on } from "./outlines";

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

  it("is followed by the hand without looking at more than the vertex in it, and drawn by looking at each vertex once", () => {
    const [[ring] = []] = circle.polygons;
    if (ring === undefined) throw new Error("the circle has no ring");
    const { watched, looks } = watching(ring);
    const region = { ...circle, polygons: [[watched]] };
    // The ground of the tests finds neighbours by looking at every vertex; the page's has an index.
    const worker = on([region], ["a"], { ...wide, view: [8900, 4900, 9100, 5100], step: 0.25, near: () => [region] });
    worker.feed({ kind: "press", hand: worker.hand([9000, 5000]) }).feed({ kind: "drag", hand: worker.hand([9002, 5002]) });
    looks.count = 0;
    for (let step = 0; step < 100; step++) worker.feed({ kind: "drag", hand: worker.hand([9000 + step, 5000 + step]) });
    expect(looks.count).toBeLessThanOrEqual(300);
    looks.count = 0;
    worker.shapes();
    expect(looks.count).toBeLessThanOrEqual(COUNT + 10);
    expect(worker.state.held?.corners.length).toBe(1);
  });
});

/** A ring that counts how often one of its vertices is looked at. */
function watching(ring: [number, number][]): { readonly watched: [number, number][]; readonly looks: { count: number } } {
  const looks = { count: 0 };
  const watched = new Proxy(ring, {
    get(target, name) {
      if (typeof name === "string" && /^\d+$/.test(name)) looks.count++;
      return Reflect.get(target, name);
    },
  });
  return { watched, looks };
}
