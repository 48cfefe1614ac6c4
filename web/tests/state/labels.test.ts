import { describe, expect, it } from "vitest";
import { digitOf, freshColor, labelForDigit } from "../../src/state/labels";

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
});
