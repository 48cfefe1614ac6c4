// What was begun and is not in hand: each image and tool keeps its own until the page goes. Knows not what it is.
import type { Tool } from "../state/contract";
import type { Running } from "./machines";

export interface Lines {
  /** Put away what was in hand; where nothing is begun there is nothing to keep. */
  keep(image: string, tool: Tool, running: Running): void;
  /** Take it up again, as it was left; null where nothing was kept. */
  take(image: string, tool: Tool): Running | null;
  /** Whether one would be lost with the page. */
  any(): boolean;
}

export function createLines(): Lines {
  const kept = new Map<string, Running>();
  // Names of tools have no blanks.
  const nameOf = (image: string, tool: Tool) => `${tool} ${image}`;
  return {
    keep(image, tool, running) {
      if (Object.keys(running.begun()).length > 0) kept.set(nameOf(image, tool), running);
    },
    take(image, tool) {
      const found = kept.get(nameOf(image, tool)) ?? null;
      kept.delete(nameOf(image, tool));
      return found;
    },
    any: () => [...kept.values()].some((running) => running.begun().clear === true),
  };
}
