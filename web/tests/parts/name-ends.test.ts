import { describe, expect, it } from "vitest";
import { nameEnds } from "../../src/parts/name-ends";

describe("a file name", () => {
  it("keeps the end in which it differs from the next", () => {
    expect(nameEnds("c_bird00_000001234.jpg")).toEqual(["c_bird00_000", "001234.jpg"]);
  });

  it("stays whole where it is short", () => {
    expect(nameEnds("coffee10.jpg")).toEqual(["coffee10.jpg", ""]);
  });

  it("is the same again when its parts are put together, and no character is torn apart", () => {
    const name = `${"😀".repeat(15)}.jpg`;
    expect(nameEnds(name).join("")).toBe(name);
    expect(nameEnds(name)[1]).toBe(`${"😀".repeat(6)}.jpg`);
  });
});
