// Leaves out the points of a drawn line that say nothing. Pure.
import { distance, nearestOn } from "./places";
import type { Place } from "./tool";

const BLOCK = 256;

/**
 * The line with as few of its points as keep it within `tolerance` of the others (Douglas and Peucker 1973).
 * First and last stay, and one of every `BLOCK` points: the time grows with the square of what is looked at together, and a
 * stroke of scribbles has ten thousand points.
 */
export function thinned(points: readonly Place[], tolerance: number): readonly Place[] {
  const blocks: Place[] = points.slice(0, 1);
  for (let start = 0; start + 1 < points.length; start += BLOCK) {
    blocks.push(...thinnedBlock(points.slice(start, start + BLOCK + 1), tolerance).slice(1));
  }
  return blocks;
}

/** Without recursion, because a block of scribbles goes deep. */
function thinnedBlock(points: readonly Place[], tolerance: number): readonly Place[] {
  if (points.length < 3) return points;
  const kept = new Uint8Array(points.length);
  kept[0] = 1;
  kept[points.length - 1] = 1;
  const waiting: [number, number][] = [[0, points.length - 1]];
  for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
    const [from, to] = span;
    const [a, b] = [points[from], points[to]];
    if (a === undefined || b === undefined) continue;
    let farthest = tolerance;
    let place = -1;
    for (let index = from + 1; index < to; index++) {
      const point = points[index];
      const off = point === undefined ? 0 : distance(point, nearestOn(point, a, b));
      if (off > farthest) {
        farthest = off;
        place = index;
      }
    }
    if (place < 0) continue;
    kept[place] = 1;
    waiting.push([from, place], [place, to]);
  }
  return points.filter((_, index) => kept[index] === 1);
}

/** The same, and coarser where that is needed to have at most `most` points: what the server takes in one edit. */
export function thinnedTo(points: readonly Place[], tolerance: number, most: number): readonly Place[] {
  let thin = thinned(points, tolerance);
  for (let coarser = Math.max(tolerance, 0.01) * 2; thin.length > most; coarser *= 2) thin = thinned(thin, coarser);
  return thin;
}
