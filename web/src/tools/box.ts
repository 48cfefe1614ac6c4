// The box prompt: dragged from corner to corner, or two taps. Pure.
import { between, clamped, rectangle } from "./places";
import { type Ground, type Machine, outlineShape, type Place, type Step } from "./tool";

export interface BoxState {
  readonly from: Place | null;
  readonly to: Place | null;
  /** Whether the first corner was set by a tap and the second one is awaited. */
  readonly placed: boolean;
}

const IDLE: BoxState = { from: null, to: null, placed: false };

export const box: Machine<BoxState> = {
  idle: IDLE,
  step(state, event, ground) {
    switch (event.kind) {
      case "press":
        return {
          state: state.placed ? { ...state, to: event.hand.at } : { from: event.hand.at, to: event.hand.at, placed: false },
        };
      case "drag":
        return { state: { ...state, to: event.hand.at } };
      case "release":
        if (state.from === null) return { state };
        if (event.tap && !state.placed) return { state: { ...state, placed: true } };
        // The second tap of a double click is no corner.
        if (event.twice) return { state };
        return finish(state.from, event.hand.at, ground);
      case "hover":
        return { state: state.placed ? { ...state, to: event.hand.at } : state };
      case "cancel":
        return { state: IDLE };
      case "key":
        return (event.key === "escape" || event.key === "undo") && state.from !== null
          ? { state: IDLE }
          : { state, unused: true };
      case "leave":
      case "rest":
        return { state };
    }
  },
  preview: ({ from, to }) =>
    from === null || to === null ? [] : [outlineShape([rectangle(between(from, to))], { dashed: true })],
};

function finish(from: Place, to: Place, ground: Ground): Step<BoxState> {
  const { height, width } = ground;
  const [left, top, right, bottom] = between(clamped(from, height, width), clamped(to, height, width));
  const [row, col] = [Math.min(Math.floor(top), height - 1), Math.min(Math.floor(left), width - 1)];
  const size = [Math.max(Math.ceil(bottom) - row, 1), Math.max(Math.ceil(right) - col, 1)] as const;
  return { state: IDLE, edits: [{ kind: "start", region: null, box: [row, col, ...size] }], done: true };
}
