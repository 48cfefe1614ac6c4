// Colours a sampled mask: a translucent fill and a crisp outline that shows on any photo. Pure: bytes in, bytes out.
import type { Sampled } from "./grid";

export type Rgb = readonly [number, number, number];

export interface Brush {
  readonly color: Rgb;
  /** Opacity of the fill, 0..1; 0 leaves the outline alone. */
  readonly fill: number;
  /** Width of the outline inside the mask, in samples. */
  readonly width: number;
}

const HALO: Rgb = [255, 255, 255];
const HALO_OPACITY = 0.85;

/** `#rrggbb` as numbers. */
export function rgb(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/**
 * RGBA bytes, rows x cols x 4, of a sampled mask: the outline in full colour inside the mask's edge, a light line of one
 * sample just outside it (so that a dark outline shows on a dark photo), the fill within. What lies beyond the sampled
 * rectangle counts as more of the same, because a view's edge is no edge of the object.
 */
export function paint(sampled: Sampled, brush: Brush): Uint8ClampedArray<ArrayBuffer> {
  const { rows, cols, inside } = sampled;
  const bytes = new Uint8ClampedArray(rows * cols * 4);
  const depth = edgeDepth(inside, rows, cols, brush.width);
  const fill = Math.round(brush.fill * 255);
  for (let place = 0; place < inside.length; place++) {
    if (inside[place] === 1) {
      const alpha = depth[place] === 0 ? fill : 255;
      if (alpha > 0) put(bytes, place, brush.color, alpha);
    } else if (depth[place] === 1) {
      put(bytes, place, HALO, Math.round(HALO_OPACITY * 255));
    }
  }
  return bytes;
}

/** For each sample its distance (1..width, city block) to the mask's edge; 0 where farther. Outside samples get 1 or 0. */
function edgeDepth(inside: Uint8Array, rows: number, cols: number, width: number): Uint8Array {
  const depth = new Uint8Array(rows * cols);
  let front: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const place = row * cols + col;
      const here = inside[place];
      const differs =
        (col > 0 && inside[place - 1] !== here) ||
        (col + 1 < cols && inside[place + 1] !== here) ||
        (row > 0 && inside[place - cols] !== here) ||
        (row + 1 < rows && inside[place + cols] !== here);
      if (!differs) continue;
      depth[place] = 1;
      if (here === 1) front.push(place);
    }
  }
  for (let distance = 2; distance <= width; distance++) {
    const next: number[] = [];
    for (const place of front) {
      const col = place % cols;
      for (const [ok, neighbour] of [
        [col > 0, place - 1],
        [col + 1 < cols, place + 1],
        [place >= cols, place - cols],
        [place + cols < depth.length, place + cols],
      ] as const) {
        if (!ok || inside[neighbour] !== 1 || depth[neighbour] !== 0) continue;
        depth[neighbour] = distance;
        next.push(neighbour);
      }
    }
    front = next;
  }
  return depth;
}

function put(bytes: Uint8ClampedArray, place: number, [red, green, blue]: Rgb, alpha: number): void {
  bytes[place * 4] = red;
  bytes[place * 4 + 1] = green;
  bytes[place * 4 + 2] = blue;
  bytes[place * 4 + 3] = alpha;
}
