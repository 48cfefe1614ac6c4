import { describe, expect, it } from "vitest";
import { clampInside, isInside, polygonsToMap, toImage, toMap } from "../../src/draw/space";

describe("image space and map space", () => {
  it("put the centre of the top-left pixel at row 0, col 0", () => {
    expect(toImage([0.5, 99.5], 100)).toEqual({ row: 0, col: 0 });
  });

  it("are each other's inverse", () => {
    const point = { row: 12.25, col: 7.5 };
    expect(toImage(toMap(point, 50), 50)).toEqual(point);
  });

  it("agree with the server on which points are inside", () => {
    expect(isInside({ row: -0.5, col: -0.5 }, 4, 6)).toBe(true);
    expect(isInside({ row: 3.49, col: 5.49 }, 4, 6)).toBe(true);
    expect(isInside({ row: 3.5, col: 0 }, 4, 6)).toBe(false);
    expect(isInside({ row: Number.NaN, col: 0 }, 4, 6)).toBe(false);
  });

  it("hold the crosshair on the image", () => {
    expect(clampInside({ row: -3, col: 99 }, 4, 6)).toEqual({ row: 0, col: 5 });
  });

  it("turn polygons over, holes included", () => {
    const ring = [
      [0, 0],
      [2, 0],
      [2, 1],
    ];
    expect(polygonsToMap([[ring, ring]], 10)[0]?.[1]).toEqual([
      [0, 10],
      [2, 10],
      [2, 9],
    ]);
  });
});
