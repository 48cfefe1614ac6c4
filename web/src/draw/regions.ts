// The largest region of a thresholded grid, found on its cells. Pure.
//
// The server cuts the largest 4-connected region out of the mask at the image's own resolution. That is up to 12 million
// pixels, too many at every move of a slider, so the page asks the same question of the continuous bilinear surface: two
// neighbouring cells above the threshold are one region; two diagonal ones are when the saddle between them lies above it.
// Areas are counted in cells. The two answers differ only where regions touch by less than a pixel or are equally large.
import type { Grid } from "./grid";

/** 1 for every cell of the largest region above `threshold` (0..1); ties go to the region met first in raster order. */
export function largestCells(grid: Grid, threshold: number): Uint8Array {
  const { rows, cols, cells } = grid;
  const limit = threshold * 255;
  const parent = new Int32Array(rows * cols).fill(-1);
  for (let cell = 0; cell < parent.length; cell++) if (value(cells, cell) > limit) parent[cell] = cell;
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const here = row * cols + col;
      const beside = col + 1 < cols;
      const under = row + 1 < rows;
      if (beside) join(parent, here, here + 1);
      if (under) join(parent, here, here + cols);
      if (beside && under && saddleAbove(cells, here, cols, limit)) {
        join(parent, here, here + cols + 1);
        join(parent, here + 1, here + cols);
      }
    }
  }
  return heaviest(parent);
}

/** Approximate number of image pixels above `threshold`: cells above it (only those in `kept`), each as large as it is. */
export function approximateArea(grid: Grid, threshold: number, kept: Uint8Array | null): number {
  const limit = threshold * 255;
  let count = 0;
  for (let cell = 0; cell < grid.cells.length; cell++) {
    if (value(grid.cells, cell) > limit && (kept === null || kept[cell] === 1)) count++;
  }
  return Math.round((count * grid.height * grid.width) / (grid.rows * grid.cols));
}

/** Whether the diagonal pair above the limit among four cells is connected through the middle of the bilinear patch. */
function saddleAbove(cells: Uint8Array, corner: number, cols: number, limit: number): boolean {
  const a = value(cells, corner) - limit;
  const b = value(cells, corner + 1) - limit;
  const c = value(cells, corner + cols) - limit;
  const d = value(cells, corner + cols + 1) - limit;
  const falling = a > 0 && d > 0 && b <= 0 && c <= 0;
  const rising = b > 0 && c > 0 && a <= 0 && d <= 0;
  // At the saddle the surface is (ad - bc) / (a + d - b - c) above the limit.
  return (falling && a * d > b * c) || (rising && b * c > a * d);
}

function heaviest(parent: Int32Array): Uint8Array {
  const sizes = new Int32Array(parent.length);
  let best = -1;
  for (let cell = 0; cell < parent.length; cell++) {
    if (value(parent, cell) < 0) continue;
    const home = root(parent, cell);
    sizes[home] = value(sizes, home) + 1;
  }
  for (let cell = 0; cell < parent.length; cell++) {
    if (value(sizes, cell) > (best < 0 ? 0 : value(sizes, best))) best = cell;
  }
  const kept = new Uint8Array(parent.length);
  for (let cell = 0; cell < parent.length; cell++) {
    if (value(parent, cell) >= 0 && root(parent, cell) === best) kept[cell] = 1;
  }
  return kept;
}

/** Roots are the lowest index of their region, which makes ties fall to the one met first. */
function join(parent: Int32Array, one: number, other: number): void {
  if (value(parent, one) < 0 || value(parent, other) < 0) return;
  const a = root(parent, one);
  const b = root(parent, other);
  if (a < b) parent[b] = a;
  else parent[a] = b;
}

function root(parent: Int32Array, cell: number): number {
  let here = cell;
  while (value(parent, here) !== here) {
    parent[here] = value(parent, value(parent, here));
    here = value(parent, here);
  }
  return here;
}

function value(values: Uint8Array | Int32Array, index: number): number {
  return values[index] ?? Number.NaN;
}
