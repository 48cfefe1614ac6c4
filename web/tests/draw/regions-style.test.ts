import { describe, expect, test } from "vitest";
import { isCrowd, type Look, regionStyle } from "../../src/draw/regions-style";

const LOOK: Look = { color: "#1f77b4", outlines: false, locked: false, fill: 0.3, crowded: false };

describe("regionStyle", () => {
  test("an object has a light edge under its outline, in a crowd the outline alone", () => {
    expect(regionStyle(LOOK).map((style) => style.getStroke()?.getWidth())).toEqual([4, 2]);
    expect(regionStyle({ ...LOOK, crowded: true }).map((style) => style.getStroke()?.getWidth())).toEqual([2]);
  });

  test("objects that look alike share their styles", () => {
    expect(regionStyle({ ...LOOK })[0]).toBe(regionStyle({ ...LOOK })[0]);
  });
});

describe("isCrowd", () => {
  test("3,000 objects of a small picture at twice its size are, 500 are not", () => {
    expect(isCrowd(3000, 600 * 400, 0.5)).toBe(true);
    expect(isCrowd(500, 600 * 400, 0.5)).toBe(false);
  });

  test("zoomed in far enough nothing is", () => {
    expect(isCrowd(3000, 600 * 400, 0.1)).toBe(false);
  });
});
