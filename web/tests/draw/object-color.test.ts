import { describe, expect, it } from "vitest";
import { objectColor } from "../../src/draw/object-color";

function apart(one: string, other: string): number {
  const channels = (color: string) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const [first, second] = [channels(one), channels(other)];
  return Math.hypot(...first.map((value, place) => value - (second[place] ?? 0)));
}

describe("colours of objects", () => {
  it("are colours that CSS knows, the same each time", () => {
    for (let z = -3; z < 200; z++) {
      expect(objectColor(z)).toMatch(/^#[0-9a-f]{6}$/);
      expect(objectColor(z)).toBe(objectColor(z));
    }
  });

  it("are far from those of the five objects below and above", () => {
    for (let z = 0; z < 50; z++) {
      for (let other = z + 1; other <= z + 5; other++) expect(apart(objectColor(z), objectColor(other))).toBeGreaterThan(60);
    }
  });
});
