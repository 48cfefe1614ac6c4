// Geometry of single points and lines in image space. Pure.
import type { Extent, Place, Ring, ToolKey } from "./tool";

export function distance(one: Place, other: Place): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}

export function moved(place: Place, by: Place): Place {
  return [place[0] + by[0], place[1] + by[1]];
}

const FAR = 10; // image pixels
const ARROWS: Readonly<Record<string, Place>> = { up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] };

/** How far an arrow key moves what is in hand; null for other keys. */
export function strideOf(key: ToolKey, far: boolean): Place | null {
  const arrow = ARROWS[key];
  const length = far ? FAR : 1;
  return arrow === undefined ? null : [arrow[0] * length, arrow[1] * length];
}

/** The nearest point of the image, border included. */
export function clamped([x, y]: Place, height: number, width: number): Place {
  return [Math.min(Math.max(x, 0), width), Math.min(Math.max(y, 0), height)];
}

/** The square around a point. */
export function around([x, y]: Place, reach: number): Extent {
  return [x - reach, y - reach, x + reach, y + reach];
}

export function overlaps(one: Extent, other: Extent): boolean {
  return one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3];
}

/** The rectangle between two opposite corners. */
export function between(one: Place, other: Place): Extent {
  return [Math.min(one[0], other[0]), Math.min(one[1], other[1]), Math.max(one[0], other[0]), Math.max(one[1], other[1])];
}

export function rectangle([left, top, right, bottom]: Extent): Ring {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
    [left, top],
  ];
}

/** The ring through these places; its last one repeats the first. */
export function closed(places: readonly Place[]): Ring {
  const [first] = places;
  return first === undefined ? places : [...places, first];
}

/** The point of the segment from `a` to `b` that is nearest to a place. */
export function nearestOn(place: Place, a: Place, b: Place): Place {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  if (length === 0) return a;
  const share = Math.min(Math.max(((place[0] - a[0]) * dx + (place[1] - a[1]) * dy) / length, 0), 1);
  return [a[0] + share * dx, a[1] + share * dy];
}

/** Whether a place lies inside the rings, by the even-odd rule: holes are outside. */
export function isWithin([x, y]: Place, rings: readonly Ring[]): boolean {
  let inside = false;
  for (const ring of rings) {
    let before = ring.at(-1);
    for (const here of ring) {
      if (before !== undefined && here[1] > y !== before[1] > y) {
        if (x < ((before[0] - here[0]) * (y - here[1])) / (before[1] - here[1]) + here[0]) inside = !inside;
      }
      before = here;
    }
  }
  return inside;
}

/** A ring or line as it is sent: hundredths of a pixel are all a hand can mean. */
export function sent(places: readonly Place[]): [number, number][] {
  return places.map(([x, y]) => [Math.round(x * 100) / 100, Math.round(y * 100) / 100]);
}
