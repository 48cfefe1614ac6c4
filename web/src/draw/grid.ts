// A proposal's grid and how it becomes points of a view. Pure: arrays in, arrays out; knows no canvas and no server.
//
// Half-pixel convention: cell (i, j) of a rows x cols grid over the window is the square whose centre lies at
// row = top + (i + 0.5) * height / rows - 0.5 in pixel-centre coordinates. Between centres: bilinear; beyond the
// outermost centres: the border cell's value; outside the window: nothing.
import type { WireGrid } from "../api/types";

export interface Grid {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  readonly rows: number;
  readonly cols: number;
  /** rows x cols probabilities, 0..255. */
  readonly cells: Uint8Array;
}

/** Read a grid off the wire; throws RangeError where `cells` is not rows x cols bytes. */
export function decodeGrid(wire: WireGrid): Grid {
  const text = atob(wire.cells);
  const { top, left, height, width, rows, cols } = wire;
  if (text.length !== rows * cols) throw new RangeError(`A grid of ${rows} x ${cols} came with ${text.length} cells.`);
  const cells = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) cells[index] = text.charCodeAt(index);
  return { top, left, height, width, rows, cols, cells };
}

/** Where sample points fall on one axis of the grid: the lower cell of each, and how far it lies towards the next. */
export interface Axis {
  readonly low: Int32Array;
  readonly share: Float32Array;
  /** First and one past the last sample inside the window. */
  readonly from: number;
  readonly to: number;
}

/**
 * `count` samples at `first + i * step` (pixel-edge image coordinates) on an axis whose window is `start .. start + size`.
 *
 * `low` never exceeds `cells - 2` unless there is one cell only, so that `low + 1` can always be read.
 */
export function axis(first: number, step: number, count: number, start: number, size: number, cells: number): Axis {
  const low = new Int32Array(count);
  const share = new Float32Array(count);
  const last = Math.max(cells - 2, 0);
  let from = count;
  let to = 0;
  for (let index = 0; index < count; index++) {
    const edge = first + index * step;
    if (edge < start || edge >= start + size) continue;
    from = Math.min(from, index);
    to = index + 1;
    const position = Math.min(Math.max(((edge - start) * cells) / size - 0.5, 0), cells - 1);
    const below = Math.min(Math.floor(position), last);
    low[index] = below;
    share[index] = position - below;
  }
  return { low, share, from: Math.min(from, to), to };
}

export interface View {
  /** Image coordinates (pixel edges, rows downwards) of the first sample's centre. */
  readonly top: number;
  readonly left: number;
  /** Image pixels from one sample to the next. */
  readonly step: number;
  readonly rows: number;
  readonly cols: number;
}

export interface Sampled {
  /** Where `inside` lies in the view. */
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly cols: number;
  /** rows x cols: 1 where the probability is above the threshold (and in the kept region, if one was given). */
  readonly inside: Uint8Array;
}

/**
 * Sample the grid bilinearly at a view's resolution and threshold it.
 *
 * `kept` (see `regions.ts`): 1 for every cell of the region that alone shall count. A sample above the threshold belongs to
 * the region of the heaviest of its four cells that is above the threshold; one of the four always is.
 */
export function sample(grid: Grid, view: View, threshold: number, kept: Uint8Array | null): Sampled {
  const across = axis(view.left, view.step, view.cols, grid.left, grid.width, grid.cols);
  const down = axis(view.top, view.step, view.rows, grid.top, grid.height, grid.rows);
  const rows = down.to - down.from;
  const cols = across.to - across.from;
  const inside = new Uint8Array(rows * cols);
  const limit = threshold * 255;
  const { cells } = grid;
  const right = grid.cols > 1 ? 1 : 0;
  const below = grid.rows > 1 ? grid.cols : 0;
  for (let row = 0; row < rows; row++) {
    const base = at(down.low, row + down.from) * grid.cols;
    const y = at(down.share, row + down.from);
    for (let col = 0; col < cols; col++) {
      const x = at(across.share, col + across.from);
      const corner = base + at(across.low, col + across.from);
      const upper = at(cells, corner) * (1 - x) + at(cells, corner + right) * x;
      const lower = at(cells, corner + below) * (1 - x) + at(cells, corner + below + right) * x;
      if (upper * (1 - y) + lower * y <= limit) continue;
      if (kept !== null && !belongs(cells, kept, corner, right, below, x, y, limit)) continue;
      inside[row * cols + col] = 1;
    }
  }
  return { top: down.from, left: across.from, rows, cols, inside };
}

function belongs(
  cells: Uint8Array,
  kept: Uint8Array,
  corner: number,
  right: number,
  below: number,
  x: number,
  y: number,
  limit: number,
): boolean {
  let heaviest = -1;
  let home = corner;
  for (let which = 0; which < 4; which++) {
    const cell = corner + (which & 1 ? right : 0) + (which & 2 ? below : 0);
    const weight = (which & 1 ? x : 1 - x) * (which & 2 ? y : 1 - y);
    if (at(cells, cell) > limit && weight > heaviest) {
      heaviest = weight;
      home = cell;
    }
  }
  return at(kept, home) === 1;
}

/** An index known to be inside; noUncheckedIndexedAccess cannot know it, and NaN would show a mistake at once. */
function at(values: Uint8Array | Int32Array | Float32Array, index: number): number {
  return values[index] ?? Number.NaN;
}
