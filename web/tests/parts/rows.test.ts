import { describe, expect, it } from "vitest";
import { rowsInView, scrolledTo } from "../../src/parts/rows";

describe("a long list", () => {
  it("draws a screenful of ten thousand rows", () => {
    const { from, to } = rowsInView(10_000, 68, 340_000, 800);
    expect(from).toBe(4994);
    expect(to - from).toBeLessThan(30);
  });

  it("draws all of a short one", () => {
    expect(rowsInView(4, 68, 0, 800)).toEqual({ from: 0, to: 4 });
  });

  it("draws nothing of an empty one, wherever it was scrolled to", () => {
    expect(rowsInView(0, 68, 5000, 800)).toEqual({ from: 0, to: 0 });
  });
});

describe("a row that is gone to", () => {
  // Ten rows of 10 pixels each are in view, from row 20 on.
  const list = { row: 10, around: 2, scrolled: 200, height: 100 };

  it("scrolls nothing while two rows after it are in view", () => {
    expect(scrolledTo({ ...list, wanted: 27 })).toBe(200);
    expect(scrolledTo({ ...list, wanted: 22 })).toBe(200);
  });

  it("comes with the two after it, and with the two before it", () => {
    expect(scrolledTo({ ...list, wanted: 28 })).toBe(210);
    expect(scrolledTo({ ...list, wanted: 21 })).toBe(190);
  });

  it("is in view whatever is around it, from any place and in any box that holds one row", () => {
    for (const height of [10, 25, 43, 100]) {
      for (const wanted of [0, 1, 19, 99]) {
        const top = scrolledTo({ ...list, height, wanted });
        expect(top).toBeLessThanOrEqual(wanted * 10);
        expect(top + height).toBeGreaterThanOrEqual(wanted * 10 + 10);
      }
    }
  });

  it("comes alone where no rows are wanted around it", () => {
    expect(scrolledTo({ ...list, around: 0, wanted: 30 })).toBe(210);
  });
});
