import { describe, expect, it } from "vitest";
import { addedUnder, nextUnder } from "../../src/tools/selecting";

describe("Ctrl and a click", () => {
  it("selects the uppermost object", () => {
    expect(nextUnder(["c", "b", "a"], [])).toBe("c");
  });

  it("goes one deeper each time, and begins again at the top", () => {
    expect(nextUnder(["c", "b", "a"], ["c"])).toBe("b");
    expect(nextUnder(["c", "b", "a"], ["a"])).toBe("c");
  });

  it("selects nothing on empty ground", () => {
    expect(nextUnder([], ["c"])).toBeNull();
  });

  it("starts at the top where several are selected", () => {
    expect(nextUnder(["c", "b"], ["c", "b"])).toBe("c");
  });
});

describe("Ctrl, Shift and a click", () => {
  it("adds the uppermost that is not selected", () => {
    expect(addedUnder(["c", "b", "a"], ["c"])).toBe("b");
  });

  it("takes the uppermost away where all are selected", () => {
    expect(addedUnder(["c", "b"], ["b", "c"])).toBe("c");
  });
});
