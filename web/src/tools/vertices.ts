// Edits the vertices of the selected regions. Pure; sends a whole outline when the hand lets go, and nothing before.
import type { Edit, Region } from "../api/types";
import { type Corner, cornerId, cornersAt, cornersIn, isClear, nearestCorner, nearestEdge, snap } from "./corners";
import { around, between, clamped, distance, moved, rectangle, strideOf } from "./places";
import { movedRings, type Shift, withInserted, withMoved, withRemoved } from "./reshaping";
import { type Ground, type Hand, type Machine, outlineShape, type Place, type Shape, type Step, type ToolKey } from "./tool";

/** What the hand holds: vertices on their way from `from`, led by the one that was touched. */
interface Held {
  readonly corners: readonly Corner[];
  readonly lead: Corner;
  readonly to: Place;
  /** Neighbours' vertices at the same places come along (Shift). */
  readonly together: boolean;
}

export interface VerticesState {
  readonly chosen: readonly Corner[];
  /** What a press touched; what becomes of it is known at the first drag or at the release. */
  readonly pressed: Hand | null;
  readonly held: Held | null;
  /** Whether vertices picked up by a tap follow the pointer without a button. */
  readonly carried: boolean;
  readonly rectangle: readonly [Place, Place] | null;
  readonly hover: Hand | null;
}

const IDLE: VerticesState = { chosen: [], pressed: null, held: null, carried: false, rectangle: null, hover: null };
const MOST_HANDLES = 4000; // more than a person can tell apart, and as many as a frame has time for

export const vertices: Machine<VerticesState> = {
  idle: IDLE,
  step(before, event, ground) {
    const state = current(before, ground);
    switch (event.kind) {
      case "press":
        return { state: { ...state, pressed: event.hand, rectangle: null } };
      case "drag":
        return drag(state, event.hand, ground);
      case "hover":
        return { state: { ...(state.carried ? follow(state, event.hand, ground) : state), hover: event.hand } };
      case "release":
        if (state.pressed === null) return { state };
        if (event.tap) return tap({ ...state, pressed: null }, event.hand, ground);
        return letGo({ ...state, pressed: null }, event.hand, ground);
      case "key":
        return key(state, event.key, event.far, ground);
      case "rest":
        return state.pressed === null && state.held !== null && !state.carried ? place(state, ground) : { state };
      case "cancel":
        return { state: { ...state, pressed: null, held: null, carried: false, rectangle: null } };
      case "leave":
        return { state: { ...state, hover: null } };
    }
  },
  preview,
};

function drag(state: VerticesState, hand: Hand, ground: Ground): Step<VerticesState> {
  const { pressed } = state;
  if (pressed === null) return { state };
  if (state.held !== null) return { state: follow(state, hand, ground) };
  if (state.rectangle !== null) return { state: { ...state, rectangle: [state.rectangle[0], hand.at] } };
  const vertex = under(pressed, ground);
  if (vertex !== null) return { state: follow(take(state, vertex), hand, ground) };
  const edge = nearestEdge(free(ground), pressed.at, pressed.reach * pressed.step, pressed.step);
  if (edge === null) return { state: { ...state, rectangle: [pressed.at, hand.at] } };
  return { state: follow(take(state, inserted(edge.corner, edge.at)), hand, ground) };
}

/** Take hold of a vertex, and of all that are chosen if it is one of them. */
function take(state: VerticesState, lead: Corner): VerticesState {
  const corners = state.chosen.some(({ id }) => id === lead.id) ? state.chosen : [lead];
  return { ...state, chosen: corners, held: { corners, lead, to: lead.at, together: false } };
}

function follow(state: VerticesState, hand: Hand, ground: Ground): VerticesState {
  if (state.held === null) return state;
  const held = { ...state.held, together: hand.shift };
  const moving = new Set(shiftsOf(held, ground).map(({ region }) => region.id));
  const others = ground.near(around(hand.at, hand.reach * hand.step)).filter(({ id }) => !moving.has(id));
  const snapped = hand.ctrl ? null : snap(others, hand.at, hand.reach * hand.step);
  return { ...state, held: { ...held, to: snapped ?? hand.at }, hover: hand };
}

function letGo(state: VerticesState, hand: Hand, ground: Ground): Step<VerticesState> {
  if (state.held !== null) return place(follow(state, hand, ground), ground);
  if (state.rectangle === null) return { state };
  const extent = between(state.rectangle[0], hand.at);
  const caught = free(ground)
    .flatMap((region) => [...cornersIn(region, extent)])
    .filter(({ at: [x, y] }) => x >= extent[0] && x <= extent[2] && y >= extent[1] && y <= extent[3]);
  const ids = new Set(caught.map(({ id }) => id));
  const kept = hand.shift ? state.chosen.filter(({ id }) => !ids.has(id)) : [];
  return { state: { ...state, rectangle: null, chosen: [...kept, ...caught] } };
}

function tap(state: VerticesState, hand: Hand, ground: Ground): Step<VerticesState> {
  if (state.carried) return place(follow(state, hand, ground), ground);
  const vertex = under(hand, ground);
  if (vertex !== null) {
    if (hand.alt) return remove(state, [vertex], ground);
    if (!hand.shift) return { state: { ...take(state, vertex), carried: true } };
    const rest = state.chosen.filter(({ id }) => id !== vertex.id);
    return { state: { ...state, chosen: rest.length < state.chosen.length ? rest : [...rest, vertex] } };
  }
  const edge = hand.alt ? null : nearestEdge(free(ground), hand.at, hand.reach * hand.step, hand.step);
  const owner = edge === null ? undefined : ground.selected.find(({ id }) => id === edge.corner.region);
  if (edge !== null && owner !== undefined) {
    const corner = inserted(edge.corner, edge.at);
    const polygons = withInserted(owner, edge.corner, edge.at);
    return { state: { ...state, chosen: [arrived(corner, polygons)] }, edits: [reshape([{ region: owner.id, polygons }])] };
  }
  if (state.chosen.length > 0) return { state: { ...state, chosen: [] } };
  const region = ground.at(hand.at)[0]?.id ?? null;
  return { state, select: { region, add: hand.shift && region !== null } };
}

/** Put what is held where it is now: one edit, whichever regions it belongs to, so that one undo takes it back. */
function place(state: VerticesState, ground: Ground): Step<VerticesState> {
  const { held } = state;
  const still = { ...state, held: null, carried: false };
  if (held === null || distance(held.to, held.lead.at) === 0) return { state: still };
  const shapes: NewOutline[] = [];
  const chosen: Corner[] = [];
  const own = new Set(held.corners.map(({ id }) => id));
  for (const { region, shifts } of shiftsOf(held, ground)) {
    const polygons = reshaped(region, shifts);
    shapes.push({ region: region.id, polygons });
    for (const { corner } of shifts) if (own.has(corner.id)) chosen.push(arrived(corner, polygons));
  }
  return { state: { ...still, chosen }, edits: [reshape(shapes)] };
}

function remove(state: VerticesState, corners: readonly Corner[], ground: Ground): Step<VerticesState> {
  const shapes: NewOutline[] = [];
  for (const region of free(ground)) {
    if (!corners.some((corner) => corner.region === region.id)) continue;
    const polygons = withRemoved(region, corners);
    if (polygons === null) return { state, trouble: "last-ring" };
    shapes.push({ region: region.id, polygons });
  }
  return { state: { ...state, chosen: [], held: null, carried: false }, edits: shapes.length === 0 ? [] : [reshape(shapes)] };
}

type NewOutline = Extract<Edit, { kind: "reshape" }>["shapes"][number];

function reshape(shapes: NewOutline[]): Edit {
  return { kind: "reshape", shapes };
}

function key(state: VerticesState, name: ToolKey, far: boolean, ground: Ground): Step<VerticesState> {
  const { chosen, held } = state;
  if ((name === "escape" || name === "undo") && (held !== null || state.rectangle !== null)) {
    return { state: { ...state, pressed: null, held: null, carried: false, rectangle: null } };
  }
  if (name === "escape" && chosen.length > 0) return { state: { ...state, chosen: [] } };
  if (name === "enter" && state.carried) return place(state, ground);
  if ((name === "delete" || name === "backspace") && chosen.length > 0) return remove(state, chosen, ground);
  const [stride, lead] = [strideOf(name, far), held?.lead ?? chosen[0]];
  if (stride === null || lead === undefined || state.carried || state.pressed !== null) return { state, unused: true };
  const to = moved(held?.to ?? lead.at, stride);
  return { state: { ...state, held: { corners: chosen, lead, to, together: false } } };
}

function preview(state: VerticesState, ground: Ground): readonly Shape[] {
  const shapes: Shape[] = [];
  if (state.held !== null) {
    for (const { region, shifts } of shiftsOf(state.held, ground)) {
      const rings = shifts.some(({ corner }) => isNew(corner)) ? reshaped(region, shifts).flat() : movedRings(region, shifts);
      shapes.push(outlineShape(rings));
      shapes.push({ kind: "handles", places: shifts.map(({ to }) => to), look: "chosen" });
    }
    return shapes;
  }
  if (state.rectangle !== null) shapes.push(outlineShape([rectangle(between(...state.rectangle))], { dashed: true }));
  const chosen = new Set(state.chosen.map(({ id }) => id));
  const shown = free(ground)
    .flatMap((region) => [...cornersIn(region, ground.view)])
    .filter((corner) => isClear(corner, ground.step) && !chosen.has(corner.id));
  if (shown.length <= MOST_HANDLES) shapes.push({ kind: "handles", places: shown.map(({ at }) => at), look: "free" });
  shapes.push({ kind: "handles", places: state.chosen.map(({ at }) => at), look: "chosen" });
  const { hover } = state;
  if (hover === null || state.rectangle !== null) return shapes;
  const target = under(hover, ground)?.at ?? nearestEdge(free(ground), hover.at, hover.reach * hover.step, hover.step)?.at;
  if (target !== undefined) shapes.push({ kind: "handles", places: [target], look: "target" });
  return shapes;
}

/** Where everything held goes, by region; with Shift the vertices of neighbours that lie at the same places too. */
function shiftsOf(held: Held, ground: Ground): readonly { readonly region: Region; readonly shifts: readonly Shift[] }[] {
  const by: Place = [held.to[0] - held.lead.at[0], held.to[1] - held.lead.at[1]];
  const byRegion = new Map<string, { region: Region; shifts: Shift[] }>();
  const known = new Set<string>();
  function add(region: Region, corner: Corner): void {
    if (known.has(corner.id)) return;
    known.add(corner.id);
    const entry = byRegion.get(region.id) ?? { region, shifts: [] };
    byRegion.set(region.id, entry);
    entry.shifts.push({ corner, to: clamped(moved(corner.at, by), ground.height, ground.width) });
  }
  const owners = new Map(free(ground).map((region) => [region.id, region]));
  for (const corner of held.corners) {
    const owner = owners.get(corner.region);
    if (owner !== undefined) add(owner, corner);
    if (!held.together) continue;
    for (const region of ground.near(around(corner.at, 0))) {
      if (!region.locked) for (const twin of cornersAt(region, corner.at)) add(region, twin);
    }
  }
  return [...byRegion.values()];
}

const NEW = -1;

/** A vertex on its way into the edge after a corner: it has the index that it will have, and `before` says that it is new. */
function inserted(after: Corner, at: Place): Corner {
  const index = after.index + 1;
  return { ...after, id: cornerId(after.region, after.part, after.ring, index), index, at, before: NEW };
}

/** A vertex where it was put; as it may have been rounded or held back by the border, its place is that of the outline. */
function arrived(corner: Corner, polygons: Region["polygons"]): Corner {
  return { ...corner, at: polygons[corner.part]?.[corner.ring]?.[corner.index] ?? corner.at, before: 0 };
}

function isNew(corner: Corner): boolean {
  return corner.before === NEW;
}

function reshaped(region: Region, shifts: readonly Shift[]): Region["polygons"] {
  const fresh = shifts.find(({ corner }) => isNew(corner));
  if (fresh === undefined) return withMoved(region, shifts);
  return withInserted(region, { ...fresh.corner, index: fresh.corner.index - 1 }, fresh.to);
}

function under(hand: Hand, ground: Ground): Corner | null {
  return nearestCorner(free(ground), hand.at, hand.reach * hand.step, hand.step);
}

function free(ground: Ground): readonly Region[] {
  return ground.selected.filter(({ locked }) => !locked);
}

/** Vertices count as long as their regions have them where they were: undo and other pages change outlines under the hand. */
function current(state: VerticesState, ground: Ground): VerticesState {
  const owners = new Map(free(ground).map((region) => [region.id, region]));
  const isThere = (corner: Corner) => {
    const at = owners.get(corner.region)?.polygons[corner.part]?.[corner.ring]?.[corner.index];
    const wanted = isNew(corner) ? corner.next : corner.at;
    return at !== undefined && at[0] === wanted[0] && at[1] === wanted[1];
  };
  const chosen = state.chosen.every(isThere) ? state.chosen : state.chosen.filter(isThere);
  if (state.held?.corners.every(isThere) !== false) return { ...state, chosen };
  return { ...state, chosen, pressed: null, held: null, carried: false };
}
