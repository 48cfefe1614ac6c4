// Brush and eraser: discs along a stroke. Pure.
import { distance, sent } from "./places";
import { thinnedTo } from "./thin";
import type { Ground, Hand, Machine, Place, Shape, Step } from "./tool";

export interface BrushState {
  readonly points: readonly Place[];
  /** Where the last stroke ended: Shift goes on from there in a straight line. */
  readonly last: Place | null;
  readonly hover: Place | null;
}

const IDLE: BrushState = { points: [], last: null, hover: null };
const MOST = 20_000; // as the server's `Paint` says
export const LARGEST = 1000; // the same
const SLACK = 0.25; // image pixels a thinned stroke may be off: less than a pixel's centre can notice, mostly

export const brush = brushMachine(true);
export const eraser = brushMachine(false);

/** Sizes to choose from grow with the size: steps of about a tenth, at least half a pixel. */
export function resized(radius: number, steps: number): number {
  const grown = radius + steps * Math.max(radius * 0.1, 0.5);
  return Math.min(Math.max(Math.round(grown * 2) / 2, 0.5), LARGEST);
}

function brushMachine(add: boolean): Machine<BrushState> {
  return {
    idle: IDLE,
    step(state, event, ground) {
      switch (event.kind) {
        case "press":
          return press(state, event.hand, ground, add);
        case "drag":
          return { state: { ...state, points: extended(state.points, event.hand, ground.brush), hover: event.hand.at } };
        case "release": {
          if (state.points.length === 0) return { state };
          const { points } = state;
          const after = { points: [], last: points.at(-1) ?? null, hover: event.hand.at };
          return { state: after, ...painted(points, ground, add) };
        }
        case "hover":
          return { state: { ...state, hover: event.hand.at } };
        case "leave":
          return { state: { ...state, hover: null } };
        case "cancel":
          return { state: { ...state, points: [] } };
        case "key":
          if (event.key === "escape" && state.points.length > 0) return { state: { ...state, points: [] } };
          return { state, unused: true };
        case "rest":
          return { state };
      }
    },
    preview(state, ground) {
      const shapes: Shape[] = [];
      if (state.points.length > 0) shapes.push({ kind: "stroke", points: state.points, radius: ground.brush, add });
      if (state.hover !== null) shapes.push({ kind: "circle", at: state.hover, radius: ground.brush });
      return shapes;
    },
  };
}

function press(state: BrushState, hand: Hand, ground: Ground, add: boolean): Step<BrushState> {
  const region = ground.selected[0];
  if (region?.locked === true) return { state, trouble: "locked" };
  if (region === undefined && ground.coming === null && add && ground.label === null) return { state, trouble: "choose-label" };
  const points = hand.shift && state.last !== null ? [state.last, hand.at] : [hand.at];
  return { state: { ...state, points, hover: hand.at } };
}

/** Points nearer than a fraction of the disc change no pixel and are left out as they come. */
function extended(points: readonly Place[], hand: Hand, radius: number): readonly Place[] {
  const last = points.at(-1);
  if (last === undefined || distance(last, hand.at) < Math.max(hand.step, radius / 16)) return points;
  // Many times faster than spreading, which a long stroke notices.
  return points.concat([hand.at]);
}

/** A stroke on what is selected; without that the brush makes a region, which is selected for the strokes that follow. */
function painted(points: readonly Place[], ground: Ground, add: boolean): Pick<Step<BrushState>, "edits" | "select"> {
  const line = sent(thinnedTo(points, Math.min(SLACK, ground.brush / 8), MOST));
  const stroke = { kind: "paint", add, radius: ground.brush, points: line } as const;
  const target = targetOf(points, ground, add);
  if (target !== null) return { edits: [{ ...stroke, region: target.id, label_id: target.label }] };
  if (!add || ground.label === null) return {};
  const id = ground.nextId();
  return { edits: [{ ...stroke, region: null, new_region: id, label_id: ground.label }], select: { region: id, add: false } };
}

function targetOf([start]: readonly Place[], ground: Ground, add: boolean): Ground["coming"] {
  // An eraser takes from what it touches where nothing is selected.
  const touched = add || start === undefined ? undefined : ground.at(start).find(({ locked }) => !locked);
  const region = ground.selected[0] ?? (ground.coming === null ? touched : undefined);
  return region === undefined ? ground.coming : { id: region.id, label: region.label_id };
}
