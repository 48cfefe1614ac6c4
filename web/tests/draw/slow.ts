// Slow twins and drawings for the tests of grids: written for the eye, not for speed.
import type { Grid } from "../../src/draw/grid";

/** A grid from a drawing: `#` is 255, `.` is 0, a digit n is n * 25. */
export function gridOf(drawing: readonly string[], height: number, width: number): Grid {
  const rows = drawing.length;
  const cols = drawing[0]?.length ?? 0;
  const cells = Uint8Array.from([...drawing.join("")].map((sign) => (sign === "#" ? 255 : sign === "." ? 0 : Number(sign) * 25)));
  return { top: 0, left: 0, height, width, rows, cols, cells };
}

/** The mask of a grid at the image's own resolution, pixel by pixel, straight from the definition on the wire. */
export function slowMask(grid: Grid, threshold: number): boolean[][] {
  const { rows, cols, height, width, cells } = grid;
  const cell = (row: number, col: number): number => {
    const [r, c] = [Math.min(Math.max(row, 0), rows - 1), Math.min(Math.max(col, 0), cols - 1)];
    return cells[r * cols + c] ?? Number.NaN;
  };
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, col) => {
      const y = ((row + 0.5) * rows) / height - 0.5;
      const x = ((col + 0.5) * cols) / width - 0.5;
      const [r, c] = [Math.floor(y), Math.floor(x)];
      const [fy, fx] = [y - r, x - c];
      const upper = cell(r, c) * (1 - fx) + cell(r, c + 1) * fx;
      const lower = cell(r + 1, c) * (1 - fx) + cell(r + 1, c + 1) * fx;
      // Rounded as the fast one's float32 shares are, so that only real differences show.
      return upper * (1 - fy) + lower * fy > threshold * 255 + 1e-4;
    }),
  );
}

/** Sizes of the 4-connected regions of a mask and, for each pixel, the number of its region (-1 outside). */
export function slowRegions(mask: readonly (readonly boolean[])[]): { readonly sizes: number[]; readonly of: number[][] } {
  const of = mask.map((row) => row.map(() => -1));
  const sizes: number[] = [];
  mask.forEach((line, top) => {
    line.forEach((_, left) => {
      const stack: [number, number][] = [[top, left]];
      let size = 0;
      for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
        const [row, col] = next;
        const owner = of[row];
        if (mask[row]?.[col] !== true || owner === undefined || owner[col] !== -1) continue;
        owner[col] = sizes.length;
        size++;
        stack.push([row + 1, col], [row - 1, col], [row, col + 1], [row, col - 1]);
      }
      if (size > 0) sizes.push(size);
    });
  });
  return { sizes, of };
}

/** Seeded random numbers in [0, 1): the same cases at every run. */
export function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
