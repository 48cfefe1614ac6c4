import { describe, expect, it } from "vitest";
import { paint, rgb } from "../../src/draw/paint";

function painted(drawing: readonly string[], fill: number, width: number): string[] {
  const rows = drawing.length;
  const cols = drawing[0]?.length ?? 0;
  const inside = Uint8Array.from([...drawing.join("")].map((sign) => (sign === "#" ? 1 : 0)));
  const bytes = paint({ top: 0, left: 0, rows, cols, inside }, { color: [10, 20, 30], fill, width });
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: cols }, (_, col) => {
      const [red, , , alpha] = bytes.slice((row * cols + col) * 4, (row * cols + col) * 4 + 4);
      if (alpha === 0) return ".";
      if (red === 255) return "h";
      return alpha === 255 ? "o" : "f";
    }).join(""),
  );
}

const SQUARE = [".......", ".#####.", ".#####.", ".#####.", ".#####.", ".#####.", "......."];

describe("painting a mask", () => {
  it("draws a halo around, an outline inside the edge and a fill within", () => {
    expect(painted(SQUARE, 0.4, 1)).toEqual([".hhhhh.", "hoooooh", "hofffoh", "hofffoh", "hofffoh", "hoooooh", ".hhhhh."]);
  });

  it("draws a wider outline where pixels are small", () => {
    expect(painted(SQUARE, 0.4, 2)).toEqual([".hhhhh.", "hoooooh", "hoooooh", "hoofooh", "hoooooh", "hoooooh", ".hhhhh."]);
  });

  it("leaves the inside clear when only outlines are wanted", () => {
    expect(painted(SQUARE, 0, 1)[3]).toBe("ho...oh");
  });

  it("draws no outline where the view cuts the object", () => {
    expect(painted(["###", "###", "###"], 0.4, 1)).toEqual(["fff", "fff", "fff"]);
  });

  it("reads a colour as the wire writes it", () => {
    expect(rgb("#1f77b4")).toEqual([0x1f, 0x77, 0xb4]);
  });
});
