// A ground to try tools on: regions from drawings, found by scanning; and a hand that goes where it is told.
import type { Edit, Region } from "../../src/api/types";
import { isWithin, overlaps } from "../../src/tools/places";
import type { Extent, Ground, Hand, Machine, Place, Shape, Step, Stroke, ToolEvent, ToolKey } from "../../src/tools/tool";

/** A region of rings given as corners, not closed. */
export function regionOf(id: string, polygons: readonly (readonly (readonly Place[])[])[], change: Partial<Region> = {}): Region {
  const closed = polygons.map((rings) =>
    rings.map((ring) => [...ring, ...ring.slice(0, 1)].map(([x, y]): [number, number] => [x, y])),
  );
  return {
    id,
    label_id: 1,
    z: 0,
    area: 1,
    box: [0, 0, 1, 1],
    polygons: closed,
    clicks: 0,
    edits: 0,
    seconds: 0,
    hidden: false,
    locked: false,
    ...change,
  };
}

export function square(left: number, top: number, size: number): readonly Place[] {
  return [
    [left, top],
    [left + size, top],
    [left + size, top + size],
    [left, top + size],
  ];
}

export function groundOf(regions: readonly Region[], selection: readonly string[], change: Partial<Ground> = {}): Ground {
  return {
    height: 100,
    width: 100,
    selected: selection.flatMap((id) => regions.find((region) => region.id === id) ?? []),
    coming: null,
    proposal: false,
    label: 1,
    brush: 4,
    view: [0, 0, 100, 100],
    step: 1,
    at: (place) =>
      regions.filter(({ polygons }) => polygons.some((rings) => isWithin(place, rings))).sort((one, other) => other.z - one.z),
    near: (extent) => regions.filter((region) => overlaps(extentOf(region), extent)),
    nextId: () => "new",
    ...change,
  };
}

function extentOf({ polygons }: Region): Extent {
  const [xs, ys] = [0, 1].map((axis) => polygons.flat(2).map((place) => place[axis] ?? Number.NaN)) as [number[], number[]];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Runs a machine and keeps what it asked for. */
export class Worker<S> {
  readonly edits: Edit[] = [];
  readonly selects: NonNullable<Step<S>["select"]>[] = [];
  readonly troubles: string[] = [];
  readonly proposed: Stroke[] = [];
  done = false;
  used = true;
  state: S;

  constructor(
    readonly machine: Machine<S>,
    public ground: Ground,
  ) {
    this.state = machine.idle;
  }

  feed(event: ToolEvent): this {
    const { state, edits = [], onProposal, select, trouble, done, unused } = this.machine.step(this.state, event, this.ground);
    this.state = state;
    this.edits.push(...edits);
    if (select !== undefined) this.selects.push(select);
    if (onProposal !== undefined) this.proposed.push(onProposal);
    if (trouble !== undefined) this.troubles.push(trouble);
    this.done ||= done === true;
    this.used = unused !== true;
    return this;
  }

  tap(x: number, y: number, change: Partial<Hand> & { twice?: boolean } = {}): this {
    const { twice = false, ...keys } = change;
    const hand = this.hand([x, y], keys);
    return this.feed({ kind: "press", hand }).feed({ kind: "release", hand, tap: true, twice });
  }

  drag(places: readonly Place[], change: Partial<Hand> = {}): this {
    const hands = places.map((place) => this.hand(place, change));
    const [first, last] = [hands[0], hands.at(-1)];
    if (first === undefined || last === undefined) return this;
    this.feed({ kind: "press", hand: first });
    for (const hand of hands.slice(1)) this.feed({ kind: "drag", hand });
    return this.feed({ kind: "release", hand: last, tap: false, twice: false });
  }

  hover(x: number, y: number, change: Partial<Hand> = {}): this {
    return this.feed({ kind: "hover", hand: this.hand([x, y], change) });
  }

  key(key: ToolKey, far = false): this {
    return this.feed({ kind: "key", key, far });
  }

  shapes(): readonly Shape[] {
    return this.machine.preview(this.state, this.ground);
  }

  hand(at: Place, change: Partial<Hand> = {}): Hand {
    return { at, step: this.ground.step, reach: 8, shift: false, ctrl: false, alt: false, right: false, ...change };
  }
}
