import { describe, expect, it } from "vitest";
import { rowsInView } from "../../src/parts/rows";

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
