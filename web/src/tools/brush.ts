// Brush and eraser: discs along a stroke. Pure.
import { distance, sent } from "./places";
import { thinnedTo } from "./thin";
import type { Ground, Hand, Machine, Place, Shape, Step, Trouble } from "./tool";

export interface BrushState {
  readonly points: readonly Place[];
  /** Whether the stroke under way adds: the right button does the opposite of the tool. */
  readonly add: boolean;
  /** Where the last stroke ended: Shift goes on from there in a straight line. */
  readonly last: Place | null;
  readonly hover: Place | null;
}

const IDLE: BrushState = { points: [], add: true, last: null, hover: null };
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
    right: true,
    step(state, event, ground) {
      switch (event.kind) {
        case "press":
          return press(state, event.hand, ground, add !== event.hand.right);
        case "drag":
          return { state: { ...state, points: extended(state.points, event.hand, ground.brush), hover: event.hand.at } };
        case "release": {
          if (state.points.length === 0) return { state };
          const { points } = state;
          const after = { ...state, points: [], last: points.at(-1) ?? null, hover: event.hand.at };
          return { state: after, ...painted(points, ground, state.add) };
        }
        case "hover":
          return { state: { ...state, hover: event.hand.at } };
        case "leave":
          return { state: { ...state, hover: null } };
        case "cancel":
          return { state: { ...state, points: [] } };
        case "key":
          if (state.points.length === 0) return { state, unused: true };
          // In mid-stroke nobody means the objects.
          return { state: event.key === "escape" || event.key === "undo" ? { ...state, points: [] } : state };
        case "rest":
          return { state };
      }
    },
    preview(state, ground) {
      const shapes: Shape[] = [];
      if (state.points.length > 0) shapes.push({ kind: "stroke", points: state.points, radius: ground.brush, add: state.add });
      if (state.hover !== null) shapes.push({ kind: "circle", at: state.hover, radius: ground.brush });
      return shapes;
    },
    begun: ({ points }) => (points.length === 0 ? {} : { finish: false, clear: true, undo: true, redo: false }),
  };
}

function press(state: BrushState, hand: Hand, ground: Ground, add: boolean): Step<BrushState> {
  const trouble = obstacle(ground, add);
  if (trouble !== null) return { state, trouble };
  const points = hand.shift && state.last !== null ? [state.last, hand.at] : [hand.at];
  return { state: { ...state, points, add, hover: hand.at } };
}

/** What a stroke lacks: something to take from, or a label for what it makes. */
function obstacle(ground: Ground, add: boolean): Trouble | null {
  const [region] = ground.selected;
  if (region !== undefined) return region.locked ? "locked" : null;
  if (ground.coming !== null || ground.proposal) return null;
  if (!add) return "select-one";
  return ground.label === null ? "choose-label" : null;
}

/** Points nearer than a fraction of the disc change no pixel and are left out as they come. */
function extended(points: readonly Place[], hand: Hand, radius: number): readonly Place[] {
  const last = points.at(-1);
  if (last === undefined || distance(last, hand.at) < Math.max(hand.step, radius / 16)) return points;
  // Many times faster than spreading, which a long stroke notices.
  return points.concat([hand.at]);
}

/**
 * A stroke on what is selected, else on the proposal in view; without either the brush makes a region, which is selected for the
 * strokes that follow.
 */
function painted(points: readonly Place[], ground: Ground, add: boolean): Omit<Step<BrushState>, "state"> {
  const trouble = obstacle(ground, add);
  if (trouble !== null) return { trouble };
  const line = sent(thinnedTo(points, Math.min(SLACK, ground.brush / 8), MOST));
  const stroke = { kind: "paint", add, radius: ground.brush, points: line } as const;
  const target = targetOf(ground);
  if (target !== null) return { edits: [{ ...stroke, region: target.id, label_id: target.label }] };
  if (ground.proposal) return { onProposal: stroke };
  if (ground.label === null) return {};
  const id = ground.nextId();
  return { edits: [{ ...stroke, region: null, new_region: id, label_id: ground.label }], select: { region: id, add: false } };
}

function targetOf({ selected, coming }: Ground): Ground["coming"] {
  const [region] = selected;
  return region === undefined ? coming : { id: region.id, label: region.label_id };
}
