import { describe, expect, it } from "vitest";
import type { Grid } from "../../src/draw/grid";
import { sample } from "../../src/draw/grid";
import { largestCells } from "../../src/draw/regions";
import { gridOf, mulberry, slowMask, slowRegions } from "./slow";

function drawn(grid: Grid, threshold: number): string[] {
  const kept = largestCells(grid, threshold);
  return Array.from({ length: grid.rows }, (_, row) =>
    [...kept.slice(row * grid.cols, (row + 1) * grid.cols)].map((cell) => (cell === 1 ? "#" : ".")).join(""),
  );
}

describe("the largest region", () => {
  it("is the one with most cells", () => {
    expect(drawn(gridOf(["##..#", "#...#", "....#", "....#"], 4, 5), 0.5)).toEqual(["....#", "....#", "....#", "....#"]);
  });

  it("is the first met in raster order where two are alike", () => {
    expect(drawn(gridOf([".#.#.", ".#.#."], 2, 5), 0.5)).toEqual([".#...", ".#..."]);
  });

  it("is nothing where nothing is above the threshold", () => {
    expect(drawn(gridOf(["11", "11"], 2, 2), 0.5)).toEqual(["..", ".."]);
  });

  it("goes through a corner only where the surface between stays above the threshold", () => {
    expect(drawn(gridOf(["#4", "4#"], 20, 20), 0.5)).toEqual(["#.", ".#"]);
    expect(drawn(gridOf(["#.", ".#"], 20, 20), 0.5)).toEqual(["#.", ".."]);
  });

  it("is the server's for smooth random surfaces, seen at the image's own resolution", () => {
    const random = mulberry(3);
    let agreeing = 0;
    for (let round = 0; round < 30; round++) {
      const grid = blobs(random);
      const mask = slowMask(grid, 0.5);
      const { sizes, of } = slowRegions(mask);
      const best = sizes.indexOf(Math.max(...sizes));
      const rival = Math.max(0, ...sizes.filter((_, index) => index !== best));
      // Where two regions are as good as equally large, cells and pixels may disagree: that is the documented difference.
      if (sizes.length === 0 || rival > 0.9 * (sizes[best] ?? 0)) continue;
      const view = { top: 0.5, left: 0.5, step: 1, rows: grid.height, cols: grid.width };
      const found = sample(grid, view, 0.5, largestCells(grid, 0.5));
      const wanted = of.flat().map((region) => (region === best ? 1 : 0));
      const both = wanted.filter((one, place) => one === 1 && found.inside[place] === 1).length;
      const either = wanted.filter((one, place) => one === 1 || found.inside[place] === 1).length;
      expect(both / either).toBeGreaterThan(0.98);
      agreeing++;
    }
    expect(agreeing).toBeGreaterThan(15);
  });
});

/** A few soft hills on a 24 x 24 grid over 96 x 96 pixels. */
function blobs(random: () => number): Grid {
  const hills = Array.from({ length: 4 }, () => ({ row: random() * 24, col: random() * 24, size: 2 + random() * 4 }));
  const cells = Uint8Array.from({ length: 24 * 24 }, (_, place) => {
    const [row, col] = [Math.floor(place / 24), place % 24];
    const heights = hills.map((hill) => Math.exp(-((row - hill.row) ** 2 + (col - hill.col) ** 2) / hill.size ** 2));
    return Math.round(255 * Math.min(1, Math.max(...heights)));
  });
  return { top: 0, left: 0, height: 96, width: 96, rows: 24, cols: 24, cells };
}
