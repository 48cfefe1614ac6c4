import { describe, expect, it } from "vitest";
import { BINDINGS, GROUPS } from "../src/keys";
import { ariaKey, chord, isChord, isWhole, type Stroke, shownKey } from "../src/keys/chord";
import { RESERVED } from "../src/keys/reserved";
import { CATALOGUES, languageOf } from "../src/strings";

const STROKE: Stroke = { key: "", code: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

describe("the table of keys", () => {
  const chords = BINDINGS.flatMap((binding) => binding.keys);

  // The canvas' scope lies within the page's, so any two scopes overlap.
  it("gives no chord to two actions", () => {
    expect(new Set(chords).size).toBe(chords.length);
  });

  it("has every action once, and a way to start it", () => {
    expect(new Set(BINDINGS.map((binding) => binding.action)).size).toBe(BINDINGS.length);
    for (const { keys, gestures } of BINDINGS) expect(keys.length + (gestures?.length ?? 0)).toBeGreaterThan(0);
  });

  it("takes none of the keys that are kept by browsers", () => {
    for (const kept of ["Ctrl+N", "Ctrl+T", "Ctrl+W", "Ctrl+Tab", "Ctrl+Shift+N", "Ctrl+R", "F5"])
      expect(RESERVED).toContain(kept);
    expect(chords.filter((key) => RESERVED.has(key))).toEqual([]);
  });

  it("has only chords that a stroke can have", () => {
    expect([...chords, ...RESERVED].filter((key) => !isChord(key))).toEqual([]);
  });

  it("has a group for every action", () => {
    for (const { group } of BINDINGS) expect(GROUPS).toContain(group);
  });
});

describe("a chord", () => {
  it.each([
    ["Space", { key: " ", code: "Space" }, "Space"],
    ["Cmd is Ctrl", { key: "Z", code: "KeyZ", metaKey: true, shiftKey: true }, "Ctrl+Shift+Z"],
    ["a capital letter under caps lock is the letter", { key: "L", code: "KeyL" }, "L"],
    ["? is ? although Shift was needed for it", { key: "?", code: "Slash", shiftKey: true }, "?"],
    ["a named key has its Shift", { key: "Tab", code: "Tab", shiftKey: true }, "Shift+Tab"],
    ["a letter of another script counts by its place", { key: "ф", code: "KeyF" }, "F"],
    ["a key under an input method counts by its place", { key: "Process", code: "KeyS" }, "S"],
    ["an umlaut has its Shift as any letter", { key: "Ä", code: "Quote", shiftKey: true }, "Shift+Ä"],
    ["modifiers have one order", { key: "a", code: "KeyA", ctrlKey: true, shiftKey: true, altKey: true }, "Ctrl+Alt+Shift+A"],
    ["[ typed with AltGr is [", { key: "[", code: "Digit8", ctrlKey: true, altKey: true, getModifierState: () => true }, "["],
  ] as const)("%s", (_, stroke, wanted) => {
    expect(chord({ ...STROKE, ...stroke })).toBe(wanted);
    expect(isChord(wanted)).toBe(true);
  });

  it("is no modifier alone, nor a key that waits for the next", () => {
    for (const key of ["Shift", "Control", "Alt", "AltGraph", "Meta", "Dead"]) expect(isWhole({ ...STROKE, key })).toBe(false);
    expect(isWhole({ ...STROKE, key: "Delete" })).toBe(true);
  });

  it.each(["", "shift+a", "Ctrl", "Ctrl+", "a", "Shift+1", "Shift+Ctrl+A", "A B", "Ctrl+Ctrl+A", "<script>"])(
    "is not %j",
    (text) => {
      expect(isChord(text)).toBe(false);
    },
  );

  it("is shown with arrows, and named for screen readers", () => {
    expect(shownKey("Shift+ArrowUp")).toBe("Shift+↑");
    expect(ariaKey("Ctrl+Shift+Z")).toBe("Control+Shift+Z");
    expect(ariaKey("+")).toBe("Plus");
  });
});

describe("the catalogues", () => {
  it("have the same entries, none of them empty", () => {
    expect(shape(CATALOGUES.zh)).toEqual(shape(CATALOGUES.en));
    for (const text of texts(CATALOGUES.en).concat(texts(CATALOGUES.zh))) expect(text.trim()).not.toBe("");
  });

  it("are chosen by the browser's language", () => {
    expect(languageOf("zh-Hans-CN")).toBe("zh");
    expect(languageOf("de-AT")).toBe("en");
  });
});

function shape(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]));
}

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}
