// The keys in force: what the person chose, and the table that follows from it. Every tooltip and every listener reads here.
import { computed, signal } from "@preact/signals";
import type { Action } from "../keys";
import { ariaKey, shownKey } from "./chord";
import { type Choice, DEFAULT, tableOf } from "./shortcuts";

export const shortcuts = signal<Choice>(DEFAULT);
export const table = computed(() => tableOf(shortcuts.value));

/** All chords of an action, the one to show first. */
export function keysOf(action: Action): readonly string[] {
  return table.value.get(action) ?? [];
}

/** The first chord of an action, for tooltips; empty where only the mouse does it. */
export function firstKey(action: Action): string {
  return keysOf(action)[0] ?? "";
}

/** The keys of an action as `aria-keyshortcuts` has them; undefined, and so no attribute, where there are none. */
export function ariaKeys(action: Action): string | undefined {
  return keysOf(action).map(ariaKey).join(" ") || undefined;
}

/** A button's tooltip: its name and the first key of what it does. */
export function tooltip(name: string, action: Action): string {
  const key = firstKey(action);
  return key === "" ? name : `${name} (${shownKey(key)})`;
}
