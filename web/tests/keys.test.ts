import { describe, expect, it } from "vitest";
import { actionOf, BINDINGS, chord, type Stroke, shownKey } from "../src/keys";
import { CATALOGUES, languageOf } from "../src/strings";

const STROKE: Stroke = { key: "", code: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

describe("the table of keys", () => {
  it("gives no chord to two actions", () => {
    const chords = BINDINGS.flatMap((binding) => binding.keys);
    expect(new Set(chords).size).toBe(chords.length);
  });

  it("takes none of the keys a browser keeps for itself", () => {
    const chords = BINDINGS.flatMap((binding) => binding.keys);
    for (const kept of ["Ctrl+N", "Ctrl+T", "Ctrl+W", "Ctrl+Shift+N", "Ctrl+R", "F5"]) expect(chords).not.toContain(kept);
  });

  it("has a way to start every action", () => {
    for (const { keys, gestures } of BINDINGS) expect(keys.length + (gestures?.length ?? 0)).toBeGreaterThan(0);
  });

  it.each([
    ["Space finishes", { key: " ", code: "Space" }, "finish"],
    ["Ctrl+Z undoes", { key: "z", code: "KeyZ", ctrlKey: true }, "undo"],
    ["Cmd+Shift+Z redoes", { key: "Z", code: "KeyZ", metaKey: true, shiftKey: true }, "redo"],
    ["a capital letter under caps lock is the letter", { key: "L", code: "KeyL" }, "largest"],
    ["? is ? although Shift was needed for it", { key: "?", code: "Slash", shiftKey: true }, "help"],
    ["Shift+Tab goes back", { key: "Tab", code: "Tab", shiftKey: true }, "previous-object"],
    ["a letter of another script counts by its place", { key: "ф", code: "KeyF" }, "next-image"],
    ["a key under an input method counts by its place", { key: "Process", code: "KeyS" }, "previous-image"],
    ["Ctrl+F stays the browser's", { key: "f", code: "KeyF", ctrlKey: true }, null],
  ] as const)("%s", (_, stroke, wanted) => {
    expect(actionOf({ ...STROKE, ...stroke }, true)).toBe(wanted);
  });

  it("leaves Space, Enter and Tab to lists and buttons that have the focus", () => {
    for (const key of [" ", "Enter", "Tab"]) expect(actionOf({ ...STROKE, key }, false)).toBe(null);
    expect(actionOf({ ...STROKE, key: "Delete" }, false)).toBe("delete-object");
  });

  it("names modifiers in one order", () => {
    expect(chord({ ...STROKE, key: "a", ctrlKey: true, shiftKey: true, altKey: true })).toBe("Ctrl+Alt+Shift+A");
    expect(shownKey("Shift+ArrowUp")).toBe("Shift+↑");
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
