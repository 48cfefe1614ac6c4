import { describe, expect, it } from "vitest";
import { type Action, BINDINGS } from "../src/keys";
import type { Stroke } from "../src/keys/chord";
import { editOf } from "../src/keys/edit-of";
import { PRESETS, type Preset } from "../src/keys/presets";
import { RESERVED } from "../src/keys/reserved";
import { actionOf, type Choice, choiceOf, DEFAULT, give, isChangeable, judge, reset, tableOf, take } from "../src/keys/shortcuts";

const STROKE: Stroke = { key: "", code: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const NAMES = Object.keys(PRESETS) as readonly Preset[];

describe("a preset", () => {
  it.each(NAMES)("%s gives no chord to two actions and takes none that is reserved", (preset) => {
    const chords = Object.values(PRESETS[preset]).flat();
    expect(new Set(chords).size).toBe(chords.length);
    expect(chords.filter((key) => RESERVED.has(key))).toEqual([]);
  });

  it.each(NAMES)("%s gives every action what it says, and leaves none without a key that has one by default", (preset) => {
    const table = tableOf({ preset, overrides: {} });
    for (const [action, keys] of Object.entries(PRESETS[preset])) expect(table.get(action as Action)).toEqual(keys);
    for (const { action, keys } of BINDINGS) if (keys.length > 0) expect(table.get(action), action).not.toEqual([]);
  });

  it("of CVAT finishes by N, and F and D change the image", () => {
    const table = tableOf({ preset: "cvat", overrides: {} });
    expect(actionOf({ ...STROKE, key: "n", code: "KeyN" }, table, true)).toBe("finish");
    expect(actionOf({ ...STROKE, key: "d", code: "KeyD" }, table, true)).toBe("previous-image");
    expect(actionOf({ ...STROKE, key: "l", code: "KeyL" }, table, true)).toBe("lock");
  });
});

describe("a stroke", () => {
  const table = tableOf(DEFAULT);

  it.each([
    ["Space finishes", { key: " ", code: "Space" }, "finish"],
    ["Shift+P cuts a hole", { key: "P", code: "KeyP", shiftKey: true }, "tool-hole"],
    ["Ctrl+] brings to the front", { key: "]", code: "BracketRight", ctrlKey: true }, "to-front"],
    ["a comma makes the brush smaller", { key: ",", code: "Comma" }, "brush-smaller"],
    [
      "Ctrl+Right goes to the next image without objects",
      { key: "ArrowRight", code: "ArrowRight", ctrlKey: true },
      "next-unlabelled",
    ],
    ["Ctrl+F stays the browser's", { key: "f", code: "KeyF", ctrlKey: true }, null],
  ] as const)("%s", (_, stroke, wanted) => {
    expect(actionOf({ ...STROKE, ...stroke }, table, true)).toBe(wanted);
  });

  it("leaves Space, Enter, Tab and the arrows to lists and buttons that have the focus", () => {
    for (const key of [" ", "Enter", "Tab", "ArrowUp", "PageUp"]) expect(actionOf({ ...STROKE, key }, table, false)).toBe(null);
    expect(actionOf({ ...STROKE, key: "Delete" }, table, false)).toBe("delete-object");
  });

  it("leaves them there even when an action of the whole page was given one of them", () => {
    const changed = tableOf(give(DEFAULT, "outlines", "End"));
    expect(actionOf({ ...STROKE, key: "End" }, changed, true)).toBe("outlines");
    expect(actionOf({ ...STROKE, key: "End" }, changed, false)).toBe(null);
  });
});

describe("a key of one's own", () => {
  it("is added to those that the action has", () => {
    expect(tableOf(give(DEFAULT, "union", "Shift+J")).get("union")).toEqual(["U", "Shift+J"]);
  });

  it("takes the place of the one that it replaces", () => {
    expect(tableOf(give(DEFAULT, "fit", "Shift+J", "Z")).get("fit")).toEqual(["Shift+J", "Home"]);
  });

  it("is taken from the action that had it, which gets it back with a reset", () => {
    const changed = give(DEFAULT, "union", "L");
    expect(tableOf(changed).get("union")).toEqual(["U", "L"]);
    expect(tableOf(changed).get("largest")).toEqual([]);
    expect(tableOf(reset(changed, "union")).get("largest")).toEqual(["L"]);
  });

  it("is taken also from an action that got it by hand", () => {
    const changed = give(give(DEFAULT, "union", "Shift+J"), "fit", "Shift+J");
    expect(tableOf(changed).get("union")).toEqual(["U"]);
    expect(tableOf(changed).get("fit")).toEqual(["Z", "Home", "Shift+J"]);
  });

  it("is no change any more when it is taken away again", () => {
    expect(take(give(DEFAULT, "union", "Shift+J"), "union", "Shift+J")).toEqual(DEFAULT);
  });

  it("stays when another preset is chosen, and goes before the preset's", () => {
    const table = tableOf({ ...give(DEFAULT, "union", "D"), preset: "cvat" });
    expect(table.get("union")).toEqual(["U", "D"]);
    expect(table.get("previous-image")).toEqual([]);
  });

  it("can be the last one to be removed", () => {
    expect(tableOf(take(DEFAULT, "union", "U")).get("union")).toEqual([]);
  });

  it("may not be one that browsers keep, a label's digit, or Escape", () => {
    const table = tableOf(DEFAULT);
    expect(judge("Ctrl+W", "union", table)).toEqual({ kind: "reserved" });
    expect(judge("1", "union", table)).toEqual({ kind: "taken", by: "label", fixed: true });
    expect(judge("Escape", "union", table)).toEqual({ kind: "taken", by: "clear", fixed: true });
    expect(judge("L", "union", table)).toEqual({ kind: "taken", by: "largest", fixed: false });
    expect(judge("U", "union", table)).toEqual({ kind: "has-it" });
    expect(judge("Shift+J", "union", table)).toEqual({ kind: "free" });
  });

  it("leaves Escape the way out, whatever is done to it", () => {
    expect(tableOf(take(DEFAULT, "clear", "Escape")).get("clear")).toEqual(["Escape"]);
    expect(tableOf({ preset: "edgeflow", overrides: { clear: [], union: ["Escape"] } }).get("clear")).toEqual(["Escape"]);
  });
});

describe("what is stored", () => {
  it("comes back as it was", () => {
    const choice: Choice = { preset: "labelme", overrides: { union: ["U", "Shift+J"], fit: [] } };
    expect(choiceOf(JSON.parse(JSON.stringify(choice)))).toEqual(choice);
  });

  it("counts as far as it is right", () => {
    const stored = {
      preset: "photoshop",
      overrides: {
        fly: ["Shift+J"],
        union: ["Ctrl+W", "Shift+J"],
        fit: ["Ctrl+T"],
        label: ["Q"],
        positive: ["Q"],
        lock: "K",
        note: [7, "nonsense"],
      },
    };
    expect(choiceOf(stored)).toEqual({ preset: "edgeflow", overrides: { union: ["Shift+J"] } });
    for (const nothing of [undefined, null, 3, "cvat", [], { overrides: [] }]) expect(choiceOf(nothing)).toEqual(DEFAULT);
  });

  it("never gives a chord to two actions, whatever it is", () => {
    const chords = [...BINDINGS.flatMap((binding) => binding.keys), "Q", "Alt+Q", "Ctrl+W", "Shift+J"];
    const changeable = BINDINGS.map((binding) => binding.action).filter(isChangeable);
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48271) % 2147483647; // Park and Miller's generator: the same tables in every run
      return seed % below;
    };
    for (let round = 0; round < 300; round++) {
      const overrides = Object.fromEntries(
        Array.from({ length: random(12) }, () => [
          changeable[random(changeable.length)] ?? "fit",
          Array.from({ length: random(4) }, () => chords[random(chords.length)] ?? "Q"),
        ]),
      );
      const table = tableOf(choiceOf({ preset: NAMES[random(NAMES.length)], overrides }));
      const given = [...table.values()].flat();
      expect(new Set(given).size).toBe(given.length);
      expect(given.filter((key) => RESERVED.has(key))).toEqual([]);
      expect(table.size).toBe(BINDINGS.length);
    }
  });
});

describe("the edit of an action", () => {
  it("combines two objects or more, the leading one first", () => {
    expect(editOf("subtract", ["b", "a"])).toEqual({ kind: "combine", how: "subtract", regions: ["b", "a"] });
    expect(editOf("union", ["a"])).toBe(null);
  });

  it("is none without a selection", () => {
    for (const action of ["fill-holes", "keep-largest", "to-front", "backward", "intersect"] as const) {
      expect(editOf(action, [])).toBe(null);
    }
  });

  it("orders all that is selected", () => {
    expect(editOf("to-back", ["a", "b"])).toEqual({ kind: "order", regions: ["a", "b"], to: "back" });
    expect(editOf("forward", ["a"])).toEqual({ kind: "order", regions: ["a"], to: "forward" });
  });
});
