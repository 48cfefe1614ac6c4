// Two squares side by side, the vertex tool on them, and what it sent.
import type { Region } from "../../src/api/types";
import { vertices } from "../../src/tools/vertices";
import { groundOf, regionOf, square, Worker } from "./ground";

export const A = regionOf("a", [[square(10, 10, 40)]]);
export const B = regionOf("b", [[square(50, 10, 40)]]);

export function on(regions: readonly Region[], selection: readonly string[], change = {}) {
  return new Worker(vertices, groundOf(regions, selection, change));
}

/** The outer ring of the one outline that was sent last, without the closing vertex. */
export function ring(worker: ReturnType<typeof on>): readonly (readonly number[])[] | undefined {
  const edit = worker.edits.at(-1);
  return edit?.kind === "reshape" ? edit.shapes.at(-1)?.polygons[0]?.[0]?.slice(0, -1) : undefined;
}

/** The regions of each edit. */
export function regions(worker: ReturnType<typeof on>): (readonly string[])[] {
  return worker.edits.map((edit) => (edit.kind === "reshape" ? edit.shapes.map(({ region }) => region) : []));
}
