// The machines of all tools but clicking, which has no state: a click is an edit at once.
import type { Edit } from "../api/types";
import type { Begun, Tool } from "../state/contract";
import { box } from "./box";
import { brush, eraser } from "./brush";
import { move } from "./move";
import { hole, polygon, split } from "./polygon";
import type { Ground, Machine, Shape, Step, ToolEvent } from "./tool";
import { vertices } from "./vertices";

/** A machine with its state inside, so that machines of all states are one type. */
export interface Running {
  readonly right: boolean;
  /** What an event leads to besides a change of state. */
  step(event: ToolEvent, ground: Ground): Omit<Step<unknown>, "state">;
  preview(ground: Ground): readonly Shape[];
  begun(): Begun;
}

const STARTS: Readonly<Record<Exclude<Tool, "click">, () => Running>> = {
  box: () => running(box),
  polygon: () => running(polygon),
  hole: () => running(hole),
  brush: () => running(brush),
  eraser: () => running(eraser),
  vertices: () => running(vertices),
  move: () => running(move),
  split: () => running(split),
};

/** A tool taken up anew; null for clicking. */
export function takeUp(tool: Tool): Running | null {
  return tool === "click" ? null : STARTS[tool]();
}

function running<S>(machine: Machine<S>): Running {
  let { idle: state } = machine;
  return {
    right: machine.right === true,
    step(event, ground) {
      const { state: next, ...rest } = machine.step(state, event, ground);
      state = next;
      return rest;
    },
    preview: (ground) => machine.preview(state, ground),
    begun: () => machine.begun?.(state) ?? {},
  };
}

/** What is drawn for edits that make pixels and wait for the server's answer. */
export function shapesOf(edits: readonly Edit[]): readonly { readonly label: number; readonly shape: Shape }[] {
  return edits.flatMap((edit): { readonly label: number; readonly shape: Shape }[] => {
    switch (edit.kind) {
      case "paint": {
        const { points, radius, add, label_id: label } = edit;
        return [{ label, shape: { kind: "stroke", points, radius, add } }];
      }
      case "draw":
        return edit.polygons.map((rings) => ({
          label: edit.label_id,
          shape: { kind: "outline", rings, closed: true, filled: true, dashed: false, by: [0, 0] },
        }));
      default:
        return [];
    }
  });
}
