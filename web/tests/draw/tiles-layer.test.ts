import { describe, expect, it } from "vitest";
import { resolutionsOf } from "../../src/draw/tiles-layer";

describe("the tiles of a raster", () => {
  it("go from the whole in one tile to one cell a pixel", () => {
    expect(resolutionsOf({ height: 20_000, width: 20_000, side: 512 })).toEqual([64, 32, 16, 8, 4, 2, 1]);
    expect(resolutionsOf({ height: 512, width: 100, side: 512 })).toEqual([1]);
    expect(resolutionsOf({ height: 10, width: 513, side: 512 })).toEqual([2, 1]);
  });
});
