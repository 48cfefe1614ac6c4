// A line placed point by point, or drawn with the button held: what polygon, hole and knife have in common. Pure.
import type { Edit } from "../api/types";
import { clamped, distance } from "./places";
import { thinned } from "./thin";
import {
  type Ground,
  type Hand,
  type Machine,
  outlineShape,
  type Place,
  type Shape,
  type Step,
  type ToolKey,
  type Trouble,
} from "./tool";

export interface PathState {
  readonly points: readonly Place[];
  /** How many points there were before each tap or drag, so that Backspace takes back what one movement put in. */
  readonly marks: readonly number[];
  /** What was taken back, movement by movement, the last one last. */
  readonly undone: readonly (readonly Place[])[];
  readonly pressed: Hand | null;
  readonly drawing: boolean;
  readonly hover: Place | null;
}

export interface PathUse {
  /** Whether a tap on the first point ends the line. */
  readonly closes: boolean;
  /** Fewest points that make sense. */
  readonly fewest: number;
  /** What would keep the line from being of use, asked at its first point. */
  obstacle(ground: Ground): Trouble | null;
  finish(points: readonly Place[], ground: Ground): { readonly edits?: readonly Edit[]; readonly trouble?: Trouble };
}

const IDLE: PathState = { points: [], marks: [], undone: [], pressed: null, drawing: false, hover: null };
const SPACING = 3; // CSS pixels between points drawn freehand
const SLACK = 0.75; // CSS pixels a thinned freehand line may be off

/** The machine of a line; `use` says what becomes of it. */
export function pathMachine(use: PathUse): Machine<PathState> {
  function finish(state: PathState, ground: Ground): Step<PathState> {
    if (state.points.length < use.fewest) return { state, trouble: "too-few-points" };
    const result = use.finish(state.points, ground);
    // A line that cannot be used stays, so that it can be mended.
    return { ...result, state: result.trouble === undefined ? IDLE : { ...state, pressed: null, drawing: false } };
  }

  function add(state: PathState, place: Place, ground: Ground): Step<PathState> {
    if (state.points.length === 0) {
      const trouble = use.obstacle(ground);
      if (trouble !== null) return { state: IDLE, trouble };
    }
    const points = [...state.points, clamped(place, ground.height, ground.width)];
    return { state: { ...state, points, marks: [...state.marks, state.points.length], undone: [], pressed: null, hover: place } };
  }

  function isOnFirst(state: PathState, hand: Hand): boolean {
    const [first] = state.points;
    return (
      use.closes && first !== undefined && state.points.length >= use.fewest && distance(first, hand.at) <= hand.reach * hand.step
    );
  }

  /** The line after a freehand movement: only its new part is thinned. */
  function settled(state: PathState, hand: Hand): PathState {
    const from = state.marks.at(-1) ?? 0;
    const points = [...state.points.slice(0, from), ...thinned(state.points.slice(from), SLACK * hand.step)];
    return { ...state, points, pressed: null, drawing: false, hover: hand.at };
  }

  function key(state: PathState, name: ToolKey, ground: Ground): Step<PathState> {
    if (name === "redo" && state.undone.length > 0) return { state: again(state) };
    // What is undone beyond the first corner is older than all of them.
    if (state.points.length === 0) return { state: name === "undo" ? { ...state, undone: [] } : state, unused: true };
    switch (name) {
      case "enter":
        return finish(state, ground);
      case "backspace":
      case "undo":
        return { state: back(state) };
      case "escape":
        return { state: { ...IDLE, hover: state.hover } };
      case "delete":
      case "redo":
        // The hand is at the line, and nobody means the objects.
        return { state };
      default:
        return { state, unused: true };
    }
  }

  return {
    idle: IDLE,
    right: true,
    step(state, event, ground) {
      switch (event.kind) {
        case "press":
          return { state: { ...state, pressed: event.hand.right ? null : event.hand, drawing: false, hover: event.hand.at } };
        case "drag": {
          if (state.pressed === null) return { state };
          const begun = state.drawing ? { state } : add(state, state.pressed.at, ground);
          if (begun.trouble !== undefined) return begun;
          const now = { ...begun.state, pressed: state.pressed, drawing: true, hover: event.hand.at };
          const last = now.points.at(-1);
          if (last !== undefined && distance(last, event.hand.at) < SPACING * event.hand.step) return { state: now };
          return { state: { ...now, points: [...now.points, clamped(event.hand.at, ground.height, ground.width)] } };
        }
        case "release": {
          const { hand, tap, twice } = event;
          if (hand.right) return { state: tap ? back(state) : state };
          if (state.pressed === null) return { state };
          if (!tap) {
            const after = settled(state, hand);
            return isOnFirst(after, hand) ? finish(after, ground) : { state: after };
          }
          if (state.points.length > 0 && (twice || isOnFirst(state, hand))) return finish({ ...state, pressed: null }, ground);
          return add(state, hand.at, ground);
        }
        case "hover":
          return { state: { ...state, hover: event.hand.at } };
        case "leave":
          return { state: { ...state, hover: null } };
        case "cancel":
          return { state: state.drawing ? { ...back(state), undone: state.undone } : { ...state, pressed: null } };
        case "rest":
          return { state };
        case "key":
          return key(state, event.key, ground);
      }
    },
    preview(state, ground) {
      const [first] = state.points;
      if (first === undefined) return [];
      const line = state.hover === null || state.drawing ? state.points : [...state.points, state.hover];
      const shapes: Shape[] = [outlineShape([line], { closed: use.closes, filled: use.closes })];
      const target = use.closes && state.hover !== null && distance(first, state.hover) <= 8 * ground.step;
      // Points drawn freehand lie close; their marks would hide the line.
      const placed = state.points.filter((_, index) => state.marks.includes(index));
      shapes.push({ kind: "handles", places: placed, look: "free" });
      if (target && state.points.length >= use.fewest) shapes.push({ kind: "handles", places: [first], look: "target" });
      return shapes;
    },
    begun({ points, undone }) {
      const redo = undone.length > 0;
      if (points.length === 0) return redo ? { redo } : {};
      return { finish: points.length >= use.fewest, clear: true, undo: true, redo };
    },
  };
}

function back(state: PathState): PathState {
  const count = state.marks.at(-1);
  if (count === undefined) return state;
  return {
    ...state,
    points: state.points.slice(0, count),
    marks: state.marks.slice(0, -1),
    undone: [...state.undone, state.points.slice(count)],
    pressed: null,
    drawing: false,
  };
}

function again(state: PathState): PathState {
  const { points, marks, undone } = state;
  const last = undone.at(-1) ?? [];
  return { ...state, points: [...points, ...last], marks: [...marks, points.length], undone: undone.slice(0, -1) };
}
