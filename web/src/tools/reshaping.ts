// What a region's polygons become when vertices are moved, put in or taken out. Pure.
import type { Region } from "../api/types";
import { type Corner, cornerId } from "./corners";
import { closed, sent } from "./places";
import type { Place, Polygons, Ring } from "./tool";

/** A vertex by its place in the polygons, and where it goes. */
export interface Shift {
  readonly corner: Corner;
  readonly to: Place;
}

/** The region's polygons with its vertices moved; only rings that have one of them are new. */
export function withMoved(region: Region, shifts: readonly Shift[]): Region["polygons"] {
  const goals = new Map(shifts.map(({ corner, to }) => [corner.id, to]));
  const rings = new Set(shifts.map(({ corner: { part, ring } }) => `${part} ${ring}`));
  return mapRings(region.polygons, (ring, part, which) => {
    if (!rings.has(`${part} ${which}`)) return ring;
    return sent(closed(ring.slice(0, -1).map((place, index) => goals.get(cornerId(region.id, part, which, index)) ?? place)));
  });
}

/** The rings that `withMoved` would change, moved: what is drawn while the vertices are on their way. */
export function movedRings(region: Region, shifts: readonly Shift[]): readonly Ring[] {
  const after = withMoved(region, shifts);
  return after.flatMap((rings, part) => rings.filter((ring, which) => ring !== region.polygons[part]?.[which]));
}

/** Put a vertex on the edge that starts at a corner. */
export function withInserted(region: Region, corner: Corner, at: Place): Region["polygons"] {
  return mapRings(region.polygons, (ring, part, which) =>
    corner.part === part && corner.ring === which ? sent(ring.toSpliced(corner.index + 1, 0, [at[0], at[1]])) : ring,
  );
}

/**
 * Take vertices out. A ring with fewer than three left goes, and with an outer ring its part; null where the region's last
 * ring would.
 */
export function withRemoved(region: Region, corners: readonly Corner[]): Region["polygons"] | null {
  const gone = new Set(corners.map(({ id }) => id));
  const parts = region.polygons.flatMap((rings, part) => {
    const left = rings.map((ring, which) => {
      const places = ring.slice(0, -1).filter((_, index) => !gone.has(cornerId(region.id, part, which, index)));
      return places.length + 1 === ring.length ? ring : places.length < 3 ? null : sent(closed(places));
    });
    const [outer] = left;
    return outer === null || outer === undefined ? [] : [left.filter((ring) => ring !== null)];
  });
  return parts.length === 0 ? null : parts;
}

/** The polygons moved by whole pixels; what leaves the image is the server's to cut off. */
export function translated(polygons: Polygons, [right, down]: Place): Region["polygons"] {
  return polygons.map((rings) => rings.map((ring) => ring.map(([x, y]) => [x + right, y + down])));
}

function mapRings(
  polygons: Region["polygons"],
  change: (ring: Region["polygons"][number][number], part: number, which: number) => Region["polygons"][number][number],
): Region["polygons"] {
  return polygons.map((rings, part) => rings.map((ring, which) => change(ring, part, which)));
}
