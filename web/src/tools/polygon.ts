// Outlines drawn by hand: a new region, a hole in the selected one, and the line that splits it. Pure.
import type { Region } from "../api/types";
import { type PathUse, pathMachine } from "./path";
import { closed, isWithin, sent } from "./places";
import type { Ground, Place, Trouble } from "./tool";

const POLYGON: PathUse = {
  closes: true,
  fewest: 3,
  obstacle: (ground) => (ground.label === null ? "choose-label" : null),
  finish(points, ground) {
    if (ground.label === null) return { trouble: "choose-label" };
    return { edits: [{ kind: "draw", new_region: ground.nextId(), label_id: ground.label, polygons: [[sent(closed(points))]] }] };
  },
};

const HOLE: PathUse = {
  closes: true,
  fewest: 3,
  obstacle: troubleOfOne,
  finish(points, ground) {
    const region = oneOf(ground);
    if (region === null) return { trouble: "select-one" };
    const part = partAround(region, points);
    if (part < 0) return { trouble: "outside-region" };
    const hole = sent(closed(points));
    const polygons = region.polygons.map((rings, index) => (index === part ? [...rings, hole] : rings));
    return { edits: [{ kind: "reshape", shapes: [{ region: region.id, polygons }] }] };
  },
};

const SPLIT: PathUse = {
  closes: false,
  fewest: 2,
  obstacle: troubleOfOne,
  finish(points, ground) {
    const region = oneOf(ground);
    if (region === null) return { trouble: "select-one" };
    return { edits: [{ kind: "split", region: region.id, line: sent(points) }] };
  },
};

export const polygon = pathMachine(POLYGON);
export const hole = pathMachine(HOLE);
export const split = pathMachine(SPLIT);

function oneOf(ground: Ground): Region | null {
  return ground.selected.length === 1 ? (ground.selected[0] ?? null) : null;
}

function troubleOfOne(ground: Ground): Trouble | null {
  const region = oneOf(ground);
  if (region === null) return "select-one";
  return region.locked ? "locked" : null;
}

/** The part that holds most of the points; -1 where no part holds any. */
function partAround(region: Region, points: readonly Place[]): number {
  const counts = region.polygons.map((rings) => points.filter((point) => isWithin(point, rings)).length);
  const most = Math.max(...counts);
  return most === 0 ? -1 : counts.indexOf(most);
}
