// Cuts an image into tiles that fit into textures. Pure.
import type { Rectangle } from "./adjust-layer";

/** Image pixels that a tile's texture has beyond the tile, so that smoothing at its edge sees the same as in its middle. */
export const BORDER = 16;

export interface TileParts {
  readonly inner: Rectangle;
  readonly outer: Rectangle;
}

/** Tiles of at most `size` pixels a side that cover the image without overlap, each with its border as far as there is one. */
export function tilesOf(width: number, height: number, size: number): readonly TileParts[] {
  return spans(height, size).flatMap((rows) =>
    spans(width, size).map((cols) => ({
      inner: { left: cols.from, top: rows.from, width: cols.length, height: rows.length },
      outer: { left: cols.outerFrom, top: rows.outerFrom, width: cols.outerLength, height: rows.outerLength },
    })),
  );
}

function spans(length: number, size: number) {
  return Array.from({ length: Math.ceil(length / size) }, (_, place) => {
    const from = place * size;
    const to = Math.min(from + size, length);
    const outerFrom = Math.max(from - BORDER, 0);
    return { from, length: to - from, outerFrom, outerLength: Math.min(to + BORDER, length) - outerFrom };
  });
}
