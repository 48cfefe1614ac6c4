// The edit that an action means for the objects selected now. Pure.
import type { Edit } from "../api/types";
import type { Action } from "../keys";

export type EditAction = Extract<
  Action,
  "union" | "subtract" | "intersect" | "fill-holes" | "keep-largest" | "to-front" | "to-back" | "forward" | "backward"
>;

/** The edit, or null where too little is selected for it. `selection` begins with the region that leads. */
export function editOf(action: EditAction, selection: readonly string[]): Edit | null {
  const regions = [...selection];
  if (regions.length === 0) return null;
  switch (action) {
    case "union":
    case "subtract":
    case "intersect":
      return regions.length < 2 ? null : { kind: "combine", how: action, regions };
    case "fill-holes":
    case "keep-largest":
      return { kind: action, regions };
    case "to-front":
      return { kind: "order", regions, to: "front" };
    case "to-back":
      return { kind: "order", regions, to: "back" };
    case "forward":
    case "backward":
      return { kind: "order", regions, to: action };
  }
}
