import { describe, expect, it } from "vitest";
import { digitOf, freshColor, labelForDigit, movedBy, movedTo } from "../../src/state/labels";

const label = (id: number, key = "", color = "#000000") => ({ id, name: `label ${id}`, color, key });

describe("labels and digits", () => {
  it("go by the keys the labels have", () => {
    const labels = [label(7, "3"), label(8, "1"), label(9)];
    expect(labelForDigit(labels, "1")?.id).toBe(8);
    expect(labelForDigit(labels, "2")).toBeUndefined();
    expect(digitOf(labels, label(9))).toBe("");
  });

  it("go by place where no label has a key, zero being the tenth", () => {
    const labels = Array.from({ length: 12 }, (_, index) => label(index + 100));
    expect(labelForDigit(labels, "1")?.id).toBe(100);
    expect(labelForDigit(labels, "0")?.id).toBe(109);
    expect(digitOf(labels, label(111))).toBe("");
  });

  it("offer a new label a colour that is not taken", () => {
    const first = freshColor([]);
    expect(freshColor([label(1, "", first)])).not.toBe(first);
    expect(freshColor([])).toMatch(/^#[0-9a-f]{6}$/);
  });

  it("move to the place of another, from above and from below", () => {
    expect(movedTo([1, 2, 3, 4], 1, 3)).toEqual([2, 3, 1, 4]);
    expect(movedTo([1, 2, 3, 4], 4, 2)).toEqual([1, 4, 2, 3]);
    expect(movedTo([1, 2, 3, 4], 2, 2)).toEqual([1, 2, 3, 4]);
    expect(movedTo([1, 2], 9, 1)).toEqual([1, 2]);
  });

  it("move up and down by one, and stop at the ends", () => {
    expect(movedBy([1, 2, 3], 2, -1)).toEqual([2, 1, 3]);
    expect(movedBy([1, 2, 3], 2, 1)).toEqual([1, 3, 2]);
    expect(movedBy([1, 2, 3], 1, -1)).toEqual([1, 2, 3]);
    expect(movedBy([1, 2, 3], 3, 1)).toEqual([1, 2, 3]);
  });
});
