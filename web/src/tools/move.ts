// Moves the selected regions by whole pixels: dragged, picked up and put down by two taps, or by the arrow keys. Pure.
import type { Edit, Region } from "../api/types";
import { moved, strideOf } from "./places";
import { type Ground, type Machine, outlineShape, type Place, type Step, type ToolKey } from "./tool";

export interface MoveState {
  readonly regions: readonly Region[];
  readonly from: Place | null;
  readonly to: Place | null;
  /** `pressed`: the button is down; `carried`: picked up by a tap. */
  readonly mode: "idle" | "pressed" | "carried";
  /** Pixels that arrow keys have moved and that were not sent yet. */
  readonly nudged: Place;
}

const IDLE: MoveState = { regions: [], from: null, to: null, mode: "idle", nudged: [0, 0] };

export const move: Machine<MoveState> = {
  idle: IDLE,
  step(state, event, ground) {
    switch (event.kind) {
      case "press":
        return press(state, event.hand.at, ground);
      case "drag":
        return { state: { ...state, to: event.hand.at } };
      case "hover":
        return { state: state.mode === "carried" ? { ...state, to: event.hand.at } : state };
      case "release":
        return release({ ...state, to: event.hand.at }, event.tap, event.hand.shift, ground);
      case "key":
        return key(state, event.key, event.far, ground);
      case "rest":
        return { state: { ...state, nudged: [0, 0], regions: state.mode === "idle" ? [] : state.regions }, edits: nudges(state) };
      case "cancel":
        return { state: IDLE };
      case "leave":
        return { state };
    }
  },
  preview(state) {
    const by = state.mode === "idle" ? state.nudged : offset(state);
    if (by[0] === 0 && by[1] === 0) return [];
    return state.regions.flatMap(({ polygons }) => polygons.map((rings) => outlineShape(rings, { filled: true, by })));
  },
};

/** Take hold of the selection where it is touched; else of the uppermost region there. */
function press(state: MoveState, at: Place, ground: Ground): Step<MoveState> {
  const edits = nudges(state);
  if (state.mode === "carried") return { state: { ...state, to: at }, edits };
  const under = ground.at(at);
  const chosen = new Set(ground.selected.map(({ id }) => id));
  const [top] = under;
  const regions = under.some(({ id }) => chosen.has(id)) ? ground.selected : top === undefined ? [] : [top];
  return { state: { regions, from: at, to: at, mode: "pressed", nudged: [0, 0] }, edits };
}

function release(state: MoveState, tap: boolean, add: boolean, ground: Ground): Step<MoveState> {
  if (state.mode === "carried") return { state: IDLE, edits: edit(state.regions, offset(state)) };
  if (state.mode !== "pressed") return { state: IDLE };
  const [first] = state.regions;
  const held = ground.selected.some(({ id }) => state.regions.some((region) => region.id === id));
  if (tap) {
    if (first !== undefined && held && !add) return { state: { ...state, to: state.from, mode: "carried" } };
    return { state: IDLE, select: { region: first?.id ?? null, add } };
  }
  const done: Step<MoveState> = { state: IDLE, edits: edit(state.regions, offset(state)) };
  return held || first === undefined ? done : { ...done, select: { region: first.id, add: false } };
}

function key(state: MoveState, name: ToolKey, far: boolean, ground: Ground): Step<MoveState> {
  if ((name === "escape" || name === "undo") && state.mode !== "idle") return { state: IDLE };
  if (name === "enter" && state.mode === "carried") return release(state, true, false, ground);
  const stride = strideOf(name, far);
  if (stride === null || state.mode !== "idle" || ground.selected.length === 0) return { state, unused: true };
  return { state: { ...state, regions: ground.selected, nudged: moved(state.nudged, stride) } };
}

function nudges(state: MoveState): readonly Edit[] {
  return edit(state.regions, state.nudged);
}

function edit(regions: readonly Region[], [cols, rows]: Place): readonly Edit[] {
  if (regions.length === 0 || (rows === 0 && cols === 0)) return [];
  return [{ kind: "move", regions: regions.map(({ id }) => id), rows, cols }];
}

function offset({ from, to }: MoveState): Place {
  // Adding 0 turns -0 into 0.
  return from === null || to === null ? [0, 0] : [Math.round(to[0] - from[0]) + 0, Math.round(to[1] - from[1]) + 0];
}
