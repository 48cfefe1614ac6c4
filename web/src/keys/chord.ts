// What a stroke of the keyboard is called in the table of keys, and how people write it. Pure.

/** The part of a KeyboardEvent that matters here. */
export interface Stroke {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  getModifierState?(name: "AltGraph"): boolean;
}

const MODIFIERS: ReadonlySet<string> = new Set([
  "Control",
  "Shift",
  "Alt",
  "AltGraph",
  "Meta",
  "CapsLock",
  "NumLock",
  "ScrollLock",
  "Fn",
  "Dead",
  "Compose",
  "Unidentified",
]);

/**
 * The chord of a stroke, such as `Ctrl+Shift+Z`. Shift is named for letters and named keys only: `?` is `?` wherever Shift
 * put it. AltGr, which Windows reports as Ctrl and Alt together, only finds the sign: `[` is `[` on a German keyboard too.
 */
export function chord(stroke: Stroke): string {
  const key = keyName(stroke);
  const named = isNamed(key);
  const found = !named && stroke.getModifierState?.("AltGraph") === true;
  const parts = [];
  if ((stroke.ctrlKey || stroke.metaKey) && !found) parts.push("Ctrl");
  if (stroke.altKey && !found) parts.push("Alt");
  if (stroke.shiftKey && named) parts.push("Shift");
  return [...parts, key].join("+");
}

/** Whether a stroke is a key by itself, and not one that changes others or waits for the next. */
export function isWhole({ key }: Stroke): boolean {
  return !MODIFIERS.has(key);
}

const CHORD = /^(Ctrl\+)?(Alt\+)?(Shift\+)?([^\p{Ll}\s]|[A-Z][A-Za-z0-9]+)$/u;

/** Whether a text can be the chord of a stroke; what is stored may have been written by anybody. */
export function isChord(text: string): boolean {
  const match = CHORD.exec(text);
  const [shift, key] = [match?.[3], match?.[4]];
  // No stroke is called Shift and a sign: see `chord`.
  return key !== undefined && key !== "Ctrl" && !MODIFIERS.has(key) && (shift === undefined || isNamed(key));
}

const SHOWN: Readonly<Record<string, string>> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

/** A chord as people write it: `Shift+↑`. */
export function shownKey(key: string): string {
  return key.replace(/Arrow\w+|Escape/, (name) => SHOWN[name] ?? name);
}

/** A chord as `aria-keyshortcuts` has it. */
export function ariaKey(key: string): string {
  return key.replace("Ctrl+", "Control+").replace(/(^|\+)\+$/, "$1Plus");
}

function keyName({ key, code }: Stroke): string {
  if (key === " ") return "Space";
  // Under an input method or a non-Latin layout `key` is no Latin letter; the key's place then decides.
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined && (key === "Process" || (key.length === 1 && key.charCodeAt(0) > 127))) return letter;
  const upper = key.toUpperCase();
  // ß in capitals would be two signs.
  return key.length === 1 && upper.length === 1 ? upper : key;
}

/** Whether Shift makes the same key of it, and no other sign: a letter, or a key with a name. */
function isNamed(key: string): boolean {
  return key.length > 1 || key.toLowerCase() !== key.toUpperCase();
}
