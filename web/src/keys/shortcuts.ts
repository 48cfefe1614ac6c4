// From what a person chose (a preset, and keys of their own) to the keys that count. Pure.
import { type Action, BINDINGS } from "../keys";
import { chord, isChord, type Stroke } from "./chord";
import { type Keys, PRESETS, type Preset } from "./presets";
import { isWidgetKey, RESERVED } from "./reserved";

export interface Choice {
  readonly preset: Preset;
  /** All keys of each action that a person changed; none where they were taken from it. */
  readonly overrides: Keys;
}

/** The keys of every action; no chord has two. */
export type Table = ReadonlyMap<Action, readonly string[]>;

export const DEFAULT: Choice = { preset: "edgeflow", overrides: {} };

/** Escape stays the way out of everything: what is under way, a tool, a dialog. */
const WAY_OUT: { readonly action: Action; readonly key: string } = { action: "clear", key: "Escape" };

/**
 * The table of a choice. What a person gave an action counts before the preset, and the preset before our defaults; a chord
 * wanted twice goes to the first of these, and on one level to the action that stands first.
 */
export function tableOf({ preset, overrides }: Choice): Table {
  const fixed = BINDINGS.filter((binding) => binding.fixed === true);
  const taken = new Set([WAY_OUT.key, ...fixed.flatMap((binding) => binding.keys)]);
  const table = new Map<Action, readonly string[]>(fixed.map(({ action, keys }) => [action, keys]));
  const levels: readonly ((action: Action, keys: readonly string[]) => readonly string[] | undefined)[] = [
    (action) => overrides[action],
    (action) => PRESETS[preset][action],
    (_, keys) => keys,
  ];
  for (const level of levels) {
    for (const { action, keys } of BINDINGS) {
      const wanted = table.has(action) ? undefined : level(action, keys);
      if (wanted === undefined) continue;
      const free = [...new Set(wanted)].filter((key) => !taken.has(key) && !RESERVED.has(key));
      for (const key of free) taken.add(key);
      table.set(action, action === WAY_OUT.action ? [WAY_OUT.key, ...free] : free);
    }
  }
  return table;
}

/** The action of a stroke, or null; `onCanvas` says whether canvas keys count. */
export function actionOf(stroke: Stroke, table: Table, onCanvas: boolean): Action | null {
  const wanted = chord(stroke);
  const owner = ownerOf(wanted, table);
  const scope = BINDINGS.find(({ action }) => action === owner)?.scope;
  return onCanvas || (scope === "page" && !isWidgetKey(wanted)) ? owner : null;
}

/** The action that has a chord, or null. */
export function ownerOf(wanted: string, table: Table): Action | null {
  for (const [action, keys] of table) if (keys.includes(wanted)) return action;
  return null;
}

/** Whether a person may change the keys of an action; the mouse's gestures and the digits of labels are not theirs to change. */
export function isChangeable(action: Action): boolean {
  const binding = BINDINGS.find((one) => one.action === action);
  return binding !== undefined && binding.fixed !== true && (binding.keys.length > 0 || binding.gestures === undefined);
}

export type Verdict =
  | { readonly kind: "free" }
  | { readonly kind: "has-it" }
  | { readonly kind: "reserved" }
  /** `fixed`: it cannot be taken from the other action. */
  | { readonly kind: "taken"; readonly by: Action; readonly fixed: boolean };

/** What stands against giving a chord to an action. */
export function judge(key: string, action: Action, table: Table): Verdict {
  if (RESERVED.has(key)) return { kind: "reserved" };
  const by = ownerOf(key, table);
  if (by === action) return { kind: "has-it" };
  return by === null ? { kind: "free" } : { kind: "taken", by, fixed: !isChangeable(by) || key === WAY_OUT.key };
}

/**
 * Give a chord to an action, and take it from the one that has it; which gets it back when this is reset, unless it was changed
 * itself. The chord takes the place of the `replaced` one.
 */
export function give(choice: Choice, action: Action, key: string, replaced: string | null = null): Choice {
  const table = tableOf(choice);
  const by = ownerOf(key, table);
  const changed = by !== null && by !== action && choice.overrides[by] !== undefined;
  const left = changed ? withKeys(choice, by, without(table, by, key)) : choice;
  const others = without(table, action, key);
  const place = replaced === null ? -1 : others.indexOf(replaced);
  return withKeys(left, action, place < 0 ? [...others, key] : others.with(place, key));
}

/** Take a chord from an action. */
export function take(choice: Choice, action: Action, key: string): Choice {
  return key === WAY_OUT.key ? choice : withKeys(choice, action, without(tableOf(choice), action, key));
}

/** Forget what was changed of one action. */
export function reset({ preset, overrides }: Choice, action: Action): Choice {
  const { [action]: _, ...others } = overrides;
  return { preset, overrides: others };
}

/** What is stored, as far as it is right: unknown actions, fixed ones and what is no chord count for nothing. */
export function choiceOf(stored: unknown): Choice {
  if (!isRecord(stored)) return DEFAULT;
  const preset = Object.keys(PRESETS).find((name): name is Preset => name === stored["preset"]) ?? DEFAULT.preset;
  const given = isRecord(stored["overrides"]) ? stored["overrides"] : {};
  const overrides: Partial<Record<Action, readonly string[]>> = {};
  for (const { action } of BINDINGS) {
    const keys = given[action];
    if (!Array.isArray(keys) || !isChangeable(action)) continue;
    const right = keys.filter((key) => typeof key === "string" && isChord(key) && !RESERVED.has(key));
    // If not one key is left of those that were there, the action keeps what it has by default.
    if (right.length > 0 || keys.length === 0) overrides[action] = right;
  }
  return { preset, overrides };
}

function withKeys(choice: Choice, action: Action, keys: readonly string[]): Choice {
  const plain = reset(choice, action);
  const before = tableOf(plain).get(action) ?? [];
  // Back at what it would be anyway, it is no change any more.
  if (before.length === keys.length && before.every((key, place) => key === keys[place])) return plain;
  return { preset: choice.preset, overrides: { ...plain.overrides, [action]: keys } };
}

function without(table: Table, action: Action, key: string): readonly string[] {
  return (table.get(action) ?? []).filter((one) => one !== key);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
