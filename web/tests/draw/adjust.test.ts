import { describe, expect, it } from "vitest";
import { type Adjust, adjustOf, BYTES, isNeutral, lookup, neutral, shownValue } from "../../src/draw/adjust";
import { clipped } from "../../src/draw/adjust-layer";
import { BORDER, tilesOf } from "../../src/draw/adjust-tiles";

const PLAIN = neutral(BYTES);

function shown(value: number, change: Partial<Adjust>): number {
  return Math.round(255 * shownValue(value, { ...PLAIN, ...change }));
}

describe("the lookup", () => {
  it("shows every byte as it is when nothing is adjusted", () => {
    expect([...lookup(PLAIN)]).toEqual(Array.from({ length: 256 }, (_, value) => value));
    expect(isNeutral(PLAIN, BYTES)).toBe(true);
  });

  it.each([
    ["brightness adds a part of the range", { brightness: 0.2 }, 100, 151], // 100 + 51
    ["brightness stops at white", { brightness: 0.8 }, 100, 255],
    ["brightness stops at black", { brightness: -1 }, 200, 0],
    ["contrast is a slope about the middle: tan(67.5 degrees) = 2.4142", { contrast: 0.5 }, 150, 182], // 127.5 + 22.5 * 2.4142
    ["less contrast: tan(22.5 degrees) = 0.4142", { contrast: -0.5 }, 0, 75], // 127.5 - 127.5 * 0.4142
    ["no contrast is grey", { contrast: -1 }, 7, 128],
    ["full contrast is a step", { contrast: 1 }, 128, 255],
    ["full contrast is a step from below", { contrast: 1 }, 127, 0],
    ["gamma 2 is a square root", { gamma: 2 }, 64, 128], // 255 * sqrt(64 / 255) = 127.75
    ["gamma 1/2 is a square", { gamma: 0.5 }, 128, 64], // 255 * (128 / 255)^2 = 64.25
    ["a window's lower end is black", { level: 128, width: 101 }, 77, 0], // 128 - 0.5 - 50 = 77.5
    ["a window's upper end is white", { level: 128, width: 101 }, 178, 255],
    ["within a window: (100 - 127.5) / 100 + 0.5 = 0.225", { level: 128, width: 101 }, 100, 57],
    ["a window of width 1 is a step", { level: 100, width: 1 }, 99, 0],
    ["a window of width 1 is a step, from above", { level: 100, width: 1 }, 100, 255],
    ["gamma comes before contrast: 0.5 stays 0.5", { gamma: 2, contrast: 0.5 }, 63.75, 128],
  ] as const)("%s", (_, change, value, wanted) => {
    expect(shown(value, change)).toBe(wanted);
  });

  it("never lets a brighter value become a darker one", () => {
    for (const contrast of [-0.9, 0, 0.6]) {
      for (const gamma of [0.3, 1, 4]) {
        const table = lookup({ brightness: 0.1, contrast, gamma, level: 90, width: 60 });
        for (let value = 1; value < 256; value++) expect(table[value]).toBeGreaterThanOrEqual(table[value - 1] ?? 0);
      }
    }
  });

  it("takes other ranges of values than bytes", () => {
    const range = { least: -1024, most: 3071 };
    // Bone window of CT: level 300, width 1500.
    const bone = { ...neutral(range), level: 300, width: 1500 };
    const table = lookup(bone, range, 4096);
    expect(table).toHaveLength(4096);
    expect(table[0]).toBe(0);
    expect(table[4095]).toBe(255);
    expect(table[300 + 1024]).toBe(Math.round(255 * (0.5 / 1499 + 0.5)));
    expect([...lookup(neutral(range), range, 3)]).toEqual([0, 128, 255]);
  });
});

describe("stored adjustments", () => {
  it("come back as they were", () => {
    const adjust = { brightness: -0.5, contrast: 0.25, gamma: 2.2, level: 40, width: 80 };
    expect(adjustOf(JSON.parse(JSON.stringify(adjust)))).toEqual(adjust);
  });

  it("are neutral where they make no sense", () => {
    expect(adjustOf({ brightness: 7, contrast: "much", gamma: 0, level: Number.NaN, width: 0 })).toEqual(PLAIN);
    for (const nothing of [undefined, null, 3, "bright", []]) expect(adjustOf(nothing)).toEqual(PLAIN);
  });
});

describe("the tiles of an image", () => {
  it("are one for an image that fits", () => {
    const whole = { left: 0, top: 0, width: 60, height: 40 };
    expect(tilesOf(60, 40, 64)).toEqual([{ inner: whole, outer: whole }]);
  });

  it("cover every pixel once, and have a border inside the image", () => {
    const [width, height] = [150, 97];
    const seen = new Uint8Array(width * height);
    for (const { inner, outer } of tilesOf(width, height, 64)) {
      for (let row = inner.top; row < inner.top + inner.height; row++) {
        for (let col = inner.left; col < inner.left + inner.width; col++)
          seen[row * width + col] = (seen[row * width + col] ?? 0) + 1;
      }
      expect(outer.left).toBe(Math.max(inner.left - BORDER, 0));
      expect(outer.top + outer.height).toBe(Math.min(inner.top + inner.height + BORDER, height));
    }
    expect(seen.every((count) => count === 1)).toBe(true);
  });
});

describe("the part of an image in view", () => {
  const image = { left: 0, top: 0, width: 100, height: 80 };

  it("is in whole pixels", () => {
    const view = { width: 10, height: 10, left: 20.5, top: 30.25, step: 0.5 };
    expect(clipped(view, image)).toEqual({ left: 20, top: 30, width: 6, height: 6 });
  });

  it("ends where the image ends, and is nothing beside it", () => {
    expect(clipped({ width: 400, height: 400, left: -10, top: -10, step: 1 }, image)).toEqual(image);
    expect(clipped({ width: 10, height: 10, left: 100, top: 0, step: 1 }, image)).toBe(null);
  });
});
