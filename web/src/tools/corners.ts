// The vertices and edges of a region, found by where they are. One index for each region, made when it is first asked for.
import RBush from "ol/structs/RBush";
import type { Region } from "../api/types";
import { around, distance, nearestOn } from "./places";
import type { Extent, Place } from "./tool";

/** The vertex that an edge starts at; with the edge's other end and the length of the edge before it. */
export interface Corner {
  /** Tells corners of all regions apart, see `cornerId`. */
  readonly id: string;
  readonly region: string;
  readonly part: number;
  readonly ring: number;
  readonly index: number;
  readonly at: Place;
  readonly next: Place;
  readonly before: number;
}

export function cornerId(region: string, part: number, ring: number, index: number): string {
  return `${region} ${part} ${ring} ${index}`;
}

const CLEAR = 5; // CSS pixels between vertices that can be told apart
const ROOM = 12; // CSS pixels an edge must have for a vertex to be put in

const INDICES = new WeakMap<Region["polygons"], RBush<Corner>>();

/** All corners whose edges touch the extent. */
export function cornersIn(region: Region, extent: Extent): readonly Corner[] {
  return indexOf(region).getInExtent([...extent]);
}

/** Whether a vertex can be told from its neighbours at `step` image pixels per CSS pixel: only such are shown and taken. */
export function isClear(corner: Corner, step: number): boolean {
  return corner.before >= CLEAR * step && distance(corner.at, corner.next) >= CLEAR * step;
}

/** The clear vertex nearest to a place within `reach` image pixels. */
export function nearestCorner(regions: readonly Region[], place: Place, reach: number, step: number): Corner | null {
  let best: Corner | null = null;
  let far = reach;
  for (const region of regions) {
    for (const corner of cornersIn(region, around(place, reach))) {
      const off = distance(corner.at, place);
      if (off > far || !isClear(corner, step)) continue;
      far = off;
      best = corner;
    }
  }
  return best;
}

export interface OnEdge {
  readonly corner: Corner;
  readonly at: Place;
}

/** The nearest point on an edge that is long enough for another vertex. */
export function nearestEdge(regions: readonly Region[], place: Place, reach: number, step: number): OnEdge | null {
  return closest(regions, place, reach, (corner) => distance(corner.at, corner.next) >= ROOM * step);
}

/** What a vertex snaps to: the nearest vertex of `regions`, else the nearest point of their edges; null beyond `reach`. */
export function snap(regions: readonly Region[], place: Place, reach: number): Place | null {
  const vertex = nearestCorner(regions, place, reach, 0);
  return vertex?.at ?? closest(regions, place, reach, () => true)?.at ?? null;
}

/** The vertices of a region exactly at a place. */
export function cornersAt(region: Region, place: Place): readonly Corner[] {
  return cornersIn(region, around(place, 0)).filter(({ at }) => at[0] === place[0] && at[1] === place[1]);
}

function closest(regions: readonly Region[], place: Place, reach: number, counts: (corner: Corner) => boolean): OnEdge | null {
  let best: OnEdge | null = null;
  let far = reach;
  for (const region of regions) {
    for (const corner of cornersIn(region, around(place, reach))) {
      const at = nearestOn(place, corner.at, corner.next);
      const off = distance(at, place);
      if (off > far || !counts(corner)) continue;
      far = off;
      best = { corner, at };
    }
  }
  return best;
}

function indexOf(region: Region): RBush<Corner> {
  const known = INDICES.get(region.polygons);
  if (known !== undefined) return known;
  const corners: Corner[] = [];
  region.polygons.forEach((rings, part) => {
    rings.forEach((ring, which) => {
      // The last vertex repeats the first.
      for (let index = 0; index + 1 < ring.length; index++) {
        const [at, next, last] = [ring[index], ring[index + 1], ring[index === 0 ? ring.length - 2 : index - 1]];
        if (at === undefined || next === undefined || last === undefined) continue;
        const id = cornerId(region.id, part, which, index);
        corners.push({ id, region: region.id, part, ring: which, index, at, next, before: distance(last, at) });
      }
    });
  });
  const index = new RBush<Corner>();
  index.load(
    corners.map(({ at, next }) => [
      Math.min(at[0], next[0]),
      Math.min(at[1], next[1]),
      Math.max(at[0], next[0]),
      Math.max(at[1], next[1]),
    ]),
    corners,
  );
  INDICES.set(region.polygons, index);
  return index;
}
