// Every action a key or the mouse starts, in one table: the page listens by it and the help dialog shows it. Pure.

export type Action =
  | "positive"
  | "negative"
  | "pan"
  | "zoom"
  | "select"
  | "finish"
  | "clear"
  | "drop-click"
  | "undo"
  | "redo"
  | "threshold-down"
  | "threshold-up"
  | "largest"
  | "outlines"
  | "hide"
  | "next-object"
  | "previous-object"
  | "delete-object"
  | "label"
  | "next-image"
  | "previous-image"
  | "fit"
  | "zoom-in"
  | "zoom-out"
  | "cursor-up"
  | "cursor-down"
  | "cursor-left"
  | "cursor-right"
  | "cursor-positive"
  | "cursor-negative"
  | "flush"
  | "help";

/** `page`: anywhere but in a text field; `canvas`: only while the picture (or nothing) has the focus, because lists and buttons need these keys. */
export type Scope = "page" | "canvas";

export interface Binding {
  readonly action: Action;
  readonly group: "click" | "object" | "view" | "image" | "keyboard";
  readonly scope: Scope;
  /** Chords such as `Ctrl+Shift+Z`; on a Mac Ctrl is also Cmd. */
  readonly keys: readonly string[];
  /** What the mouse does, by its name in the catalogue. */
  readonly gestures?: readonly Gesture[];
}

export type Gesture =
  | "left"
  | "right"
  | "shift-left"
  | "long-press"
  | "middle-drag"
  | "space-drag"
  | "two-fingers"
  | "wheel"
  | "ctrl-left";

export const BINDINGS: readonly Binding[] = [
  { action: "positive", group: "click", scope: "canvas", keys: [], gestures: ["left"] },
  { action: "negative", group: "click", scope: "canvas", keys: [], gestures: ["right", "shift-left", "long-press"] },
  { action: "finish", group: "click", scope: "canvas", keys: ["Space", "Enter"] },
  { action: "drop-click", group: "click", scope: "page", keys: ["Backspace"] },
  { action: "clear", group: "click", scope: "page", keys: ["Escape"] },
  { action: "threshold-down", group: "click", scope: "page", keys: ["["] },
  { action: "threshold-up", group: "click", scope: "page", keys: ["]"] },
  { action: "largest", group: "click", scope: "page", keys: ["L"] },
  { action: "undo", group: "object", scope: "page", keys: ["Ctrl+Z"] },
  { action: "redo", group: "object", scope: "page", keys: ["Ctrl+Shift+Z", "Ctrl+Y"] },
  { action: "label", group: "object", scope: "page", keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"] },
  { action: "select", group: "object", scope: "canvas", keys: [], gestures: ["ctrl-left"] },
  { action: "next-object", group: "object", scope: "canvas", keys: ["Tab"] },
  { action: "previous-object", group: "object", scope: "canvas", keys: ["Shift+Tab"] },
  { action: "delete-object", group: "object", scope: "page", keys: ["Delete"] },
  { action: "next-image", group: "image", scope: "page", keys: ["F"] },
  { action: "previous-image", group: "image", scope: "page", keys: ["S"] },
  { action: "flush", group: "image", scope: "page", keys: ["Ctrl+S"] },
  { action: "pan", group: "view", scope: "canvas", keys: [], gestures: ["middle-drag", "space-drag", "two-fingers"] },
  { action: "zoom", group: "view", scope: "canvas", keys: [], gestures: ["wheel"] },
  { action: "zoom-in", group: "view", scope: "page", keys: ["+", "="] },
  { action: "zoom-out", group: "view", scope: "page", keys: ["-"] },
  { action: "fit", group: "view", scope: "canvas", keys: ["Z", "Home"] },
  { action: "outlines", group: "view", scope: "page", keys: ["O"] },
  { action: "hide", group: "view", scope: "page", keys: ["H"] },
  { action: "cursor-up", group: "keyboard", scope: "canvas", keys: ["ArrowUp", "Shift+ArrowUp"] },
  { action: "cursor-down", group: "keyboard", scope: "canvas", keys: ["ArrowDown", "Shift+ArrowDown"] },
  { action: "cursor-left", group: "keyboard", scope: "canvas", keys: ["ArrowLeft", "Shift+ArrowLeft"] },
  { action: "cursor-right", group: "keyboard", scope: "canvas", keys: ["ArrowRight", "Shift+ArrowRight"] },
  { action: "cursor-positive", group: "keyboard", scope: "canvas", keys: ["X"] },
  { action: "cursor-negative", group: "keyboard", scope: "canvas", keys: ["Shift+X"] },
  { action: "help", group: "keyboard", scope: "page", keys: ["?", "F1"] },
];

/** The part of a KeyboardEvent that matters here. */
export interface Stroke {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** What a stroke is called in the table. Shift is named for letters and named keys only: `?` is `?` wherever Shift put it. */
export function chord(stroke: Stroke): string {
  const key = keyName(stroke);
  const named = key.length > 1 || /[A-Z]/.test(key);
  const parts = [];
  if (stroke.ctrlKey || stroke.metaKey) parts.push("Ctrl");
  if (stroke.altKey) parts.push("Alt");
  if (stroke.shiftKey && named) parts.push("Shift");
  return [...parts, key].join("+");
}

/** The action of a stroke, or null; `onCanvas` says whether canvas keys count. */
export function actionOf(stroke: Stroke, onCanvas: boolean): Action | null {
  const wanted = chord(stroke);
  const binding = BINDINGS.find(({ keys, scope }) => keys.includes(wanted) && (onCanvas || scope === "page"));
  return binding?.action ?? null;
}

/** The first chord of an action, for tooltips and aria-keyshortcuts; empty where only the mouse does it. */
export function firstKey(action: Action): string {
  return BINDINGS.find((binding) => binding.action === action)?.keys[0] ?? "";
}

const ARROWS: Readonly<Record<string, string>> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

/** A chord as people write it: `Shift+↑`. */
export function shownKey(key: string): string {
  return key.replace(/Arrow\w+|Escape/, (name) => ARROWS[name] ?? name);
}

function keyName({ key, code }: Stroke): string {
  if (key === " ") return "Space";
  // Under an input method or a non-Latin layout `key` is no Latin letter; the key's place then decides.
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined && (key === "Process" || (key.length === 1 && key.charCodeAt(0) > 127))) return letter;
  return key.length === 1 ? key.toUpperCase() : key;
}
