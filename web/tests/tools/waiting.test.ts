import { describe, expect, it } from "vitest";
import type { Document, Edit } from "../../src/api/types";
import { foresee } from "../../src/state/foresee";
import { shapesOf } from "../../src/tools/machines";
import { regionOf, square } from "./ground";

const REGION = regionOf("a", [[square(0, 0, 10)]]);
const DOCUMENT = { draft: { clicks: [] }, regions: [REGION], flagged: false, note: "" } as unknown as Document;

describe("edits on their way", () => {
  it("show a reshaped region with its new outline, and a moved one where it will be", () => {
    const { polygons } = regionOf("a", [[square(5, 5, 20)]]);
    expect(foresee(DOCUMENT, [{ kind: "reshape", shapes: [{ region: "a", polygons }] }]).regions[0]?.polygons).toEqual(polygons);
    const moved = foresee(DOCUMENT, [{ kind: "move", regions: ["a"], rows: 3, cols: -2 }]).regions[0]?.polygons;
    expect(moved).toEqual(regionOf("a", [[square(-2, 3, 10)]]).polygons);
  });

  it("keep strokes and new outlines in sight until the server has answered", () => {
    const stroke: Edit = { kind: "paint", region: null, label_id: 2, add: true, radius: 3, points: [[1, 1]] };
    const drawn: Edit = {
      kind: "draw",
      label_id: 4,
      polygons: [
        [
          [
            [0, 0],
            [5, 0],
            [5, 5],
            [0, 0],
          ],
        ],
      ],
    };
    const shapes = shapesOf(foresee(DOCUMENT, [stroke, drawn]).drawn);
    expect(shapes.map(({ label, shape }) => [label, shape.kind])).toEqual([
      [2, "stroke"],
      [4, "outline"],
    ]);
  });
});
