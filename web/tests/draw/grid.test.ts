import { describe, expect, it } from "vitest";
import { axis, decodeGrid, type Grid, sample } from "../../src/draw/grid";
import { approximateArea, largestCells } from "../../src/draw/regions";
import { gridOf, mulberry, slowMask } from "./slow";

const wire = { top: 0, left: 0, height: 2, width: 3, rows: 2, cols: 3 };

describe("a grid off the wire", () => {
  it("becomes its bytes", () => {
    const grid = decodeGrid({ ...wire, cells: btoa(String.fromCharCode(0, 1, 2, 127, 128, 255)) });
    expect([...grid.cells]).toEqual([0, 1, 2, 127, 128, 255]);
  });

  it("is refused where cells are missing", () => {
    expect(() => decodeGrid({ ...wire, cells: btoa("abc") })).toThrow("2 x 3 came with 3 cells");
  });
});

describe("an axis", () => {
  it("puts pixel centres on cell centres when there are as many cells as pixels", () => {
    const { low, share } = axis(0.5, 1, 4, 0, 4, 4);
    expect([...low].map((cell, index) => cell + (share[index] ?? 0))).toEqual([0, 1, 2, 3]);
  });

  it("holds the border's value beyond the outermost centres and leaves what lies outside the window out", () => {
    const { low, share, from, to } = axis(-0.75, 0.5, 8, 0, 2, 2);
    expect([from, to]).toEqual([2, 6]);
    expect([...low.slice(2, 6)]).toEqual([0, 0, 0, 0]);
    expect([...share.slice(2, 6)]).toEqual([0, 0.25, 0.75, 1]);
  });

  it("knows that a view beside the window sees nothing of it", () => {
    const { from, to } = axis(10, 1, 5, 0, 4, 4);
    expect(to - from).toBe(0);
  });
});

describe("sampling at the image's own resolution", () => {
  const atPixels = (grid: Grid) => ({ top: grid.top + 0.5, left: grid.left + 0.5, step: 1, rows: grid.height, cols: grid.width });

  it("shows an identity grid as it is", () => {
    const grid = gridOf(["..#", "##."], 2, 3);
    expect([...sample(grid, atPixels(grid), 0.5, null).inside]).toEqual([0, 0, 1, 1, 1, 0]);
  });

  it("agrees with a slow bilinear twin for random grids, windows and thresholds", () => {
    const random = mulberry(7);
    for (let round = 0; round < 40; round++) {
      const [rows, cols] = [1 + Math.floor(random() * 7), 1 + Math.floor(random() * 7)];
      const [height, width] = [1 + Math.floor(random() * 30), 1 + Math.floor(random() * 30)];
      const cells = Uint8Array.from({ length: rows * cols }, () => Math.floor(random() * 256));
      const grid = { top: 3, left: 5, height, width, rows, cols, cells };
      const threshold = 0.05 + 0.9 * random();
      const found = sample(grid, atPixels(grid), threshold, null);
      expect([found.rows, found.cols]).toEqual([height, width]);
      expect([...found.inside]).toEqual(slowMask(grid, threshold).flat().map(Number));
    }
  });

  it("never grows when the threshold rises", () => {
    const random = mulberry(8);
    const cells = Uint8Array.from({ length: 64 }, () => Math.floor(random() * 256));
    const grid = { top: 0, left: 0, height: 40, width: 40, rows: 8, cols: 8, cells };
    const counts = [0.1, 0.3, 0.5, 0.7, 0.9].map((threshold) =>
      sample(grid, atPixels(grid), threshold, null).inside.reduce((sum, one) => sum + one, 0),
    );
    expect(counts).toEqual([...counts].sort((one, other) => other - one));
  });

  it("keeps only the region it is told to keep", () => {
    const grid = gridOf(["##..#", "##..#"], 20, 50);
    const found = sample(grid, atPixels(grid), 0.5, largestCells(grid, 0.5));
    const columns = Array.from({ length: 50 }, (_, col) => found.inside[10 * 50 + col]);
    expect(columns.slice(0, 20)).toEqual(Array(20).fill(1));
    expect(columns.slice(25)).toEqual(Array(25).fill(0));
  });

  it("counts an area near the true one", () => {
    const grid = gridOf(["....", ".##.", ".##.", "...."], 400, 400);
    const truth = slowMask(grid, 0.5).flat().filter(Boolean).length;
    expect(Math.abs(approximateArea(grid, 0.5, null) - truth) / truth).toBeLessThan(0.2);
  });
});
