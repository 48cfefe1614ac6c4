import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import type { Document } from "../../src/api/types";
import { BYTES, neutral } from "../../src/draw/adjust";
import type { Values } from "../../src/state/contract";
import { createViewing, lookOf, valuesOf } from "../../src/state/viewing";

const PLAIN = neutral(BYTES);
const BRIGHT = { ...PLAIN, brightness: 0.5 };

function world(values: Values = {}) {
  const settings = signal<Values>(values);
  const document = signal<Document | null>(null);
  const saved: Values[] = [];
  const pauses: (() => void)[] = [];
  const store = {
    settings,
    document,
    saveSettings(next: Values) {
      saved.push(next);
      settings.value = { ...settings.value, ...next };
    },
  };
  const wait = (_: number, aborted: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      aborted.addEventListener("abort", () => reject(aborted.reason));
      pauses.push(resolve);
    });
  const viewing = createViewing(store, wait, new AbortController().signal);
  const show = (image: string) => {
    document.value = { image } as Document;
  };
  const settle = async () => {
    for (const over of pauses.splice(0)) over();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { viewing, saved, show, settle };
}

describe("how a picture is shown", () => {
  it("is the image's own", async () => {
    const { viewing, show, settle } = world();
    show("one");
    viewing.setAdjust({ brightness: 0.5 });
    expect(viewing.adjust.value).toEqual(BRIGHT);
    await settle();
    show("two");
    expect(viewing.adjust.value).toEqual(PLAIN);
    show("one");
    expect(viewing.adjust.value).toEqual(BRIGHT);
  });

  it("is that of all images when it is kept for all", async () => {
    const { viewing, show, settle } = world();
    show("one");
    viewing.setAdjust({ brightness: 0.5 });
    viewing.setForAll(true);
    await settle();
    show("two");
    expect(viewing.adjust.value).toEqual(BRIGHT);
    expect(viewing.forAll.value).toBe(true);
  });

  it("stays that of the image in view when it is no longer kept for all", () => {
    const { viewing, show } = world({ view: { for_all: true, adjust: BRIGHT } });
    show("one");
    viewing.setForAll(false);
    expect(viewing.adjust.value).toEqual(BRIGHT);
    show("two");
    expect(viewing.adjust.value).toEqual(PLAIN);
  });

  it("is kept once for a whole movement of a slider", async () => {
    const { viewing, saved, show, settle } = world();
    show("one");
    for (const brightness of [0.1, 0.2, 0.3]) viewing.setAdjust({ brightness });
    await settle();
    expect(saved).toHaveLength(1);
    expect(saved[0]?.["view/one"]).toEqual({ ...PLAIN, brightness: 0.3 });
  });

  it("is kept for the image it was made on, though the next one is in view by then", async () => {
    const { viewing, saved, show, settle } = world();
    show("one");
    viewing.setAdjust({ gamma: 2 });
    show("two");
    await settle();
    expect(saved[0]).toHaveProperty(["view/one"]);
    expect(saved[0]).not.toHaveProperty(["view/two"]);
  });

  it("is neutral again after a reset, which leaves the objects' opacity", async () => {
    const { viewing, saved, show, settle } = world({ view: { opacity: 0.7 }, "view/one": BRIGHT });
    show("one");
    viewing.reset();
    expect(viewing.adjust.value).toEqual(PLAIN);
    expect(viewing.opacity.value).toBe(0.7);
    await settle();
    expect(saved[0]?.["view/one"]).toBe(null);
  });
});

describe("stored settings of the view", () => {
  it("come back as they were", () => {
    for (const forAll of [true, false]) {
      const look = { adjust: BRIGHT, forAll, opacity: 0.4, byObject: forAll };
      expect(lookOf(JSON.parse(JSON.stringify(valuesOf({}, "one", look))) as Values, "one")).toEqual(look);
    }
  });

  it("count for nothing where they make no sense", () => {
    expect(lookOf({ view: "bright", "view/one": 3 }, "one")).toEqual({
      adjust: PLAIN,
      forAll: false,
      opacity: 0.5,
      byObject: false,
    });
    expect(lookOf({ view: { opacity: 12 } }, null).opacity).toBe(0.5);
  });
});
