import { describe, expect, it } from "vitest";
import { distance, nearestOn } from "../../src/tools/places";
import { thinned, thinnedTo } from "../../src/tools/thin";
import type { Place } from "../../src/tools/tool";
import { mulberry } from "../draw/slow";

describe("a thinned line", () => {
  it("keeps corners and leaves out what lies between them", () => {
    const line: Place[] = [
      [0, 0],
      [1, 0],
      [2, 0],
      [2, 1],
      [2, 2],
    ];
    expect(thinned(line, 0.1)).toEqual([
      [0, 0],
      [2, 0],
      [2, 2],
    ]);
  });

  it("keeps its ends, and lines of two points", () => {
    expect(
      thinned(
        [
          [0, 0],
          [0, 0.01],
        ],
        5,
      ),
    ).toEqual([
      [0, 0],
      [0, 0.01],
    ]);
  });

  it("is nowhere farther than the tolerance from the points left out", () => {
    const random = mulberry(11);
    for (let round = 0; round < 30; round++) {
      const line = Array.from({ length: 40 }, (_, index): Place => [index + random(), 8 * random()]);
      const thin = thinned(line, 1.5);
      for (const point of line) {
        const off = Math.min(...thin.slice(1).map((end, index) => distance(point, nearestOn(point, thin[index] ?? end, end))));
        expect(off).toBeLessThanOrEqual(1.5);
      }
    }
  });

  it("has at most as many points as it may", () => {
    const line = Array.from({ length: 1000 }, (_, index): Place => [index, (index % 2) * 5]);
    expect(thinnedTo(line, 0.1, 100).length).toBeLessThanOrEqual(100);
  });
});
