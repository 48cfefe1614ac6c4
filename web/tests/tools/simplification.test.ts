import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import type { Document, Edit, Outline } from "../../src/api/types";
import type { Store } from "../../src/state/contract";
import { createSimplification } from "../../src/tools/simplification";
import { regionOf, square } from "./ground";

const REGION = regionOf("a", [[square(0, 0, 10), square(2, 2, 3)]]);

/** A server that answers when it is told to, and a pause that ends when it is told to. */
function scene() {
  const edits: Edit[] = [];
  const asked: { readonly tolerance: number; answer(outline: Outline): void; fail(error: Error): void }[] = [];
  const pauses: (() => void)[] = [];
  const api = {
    outline: (_image: string, _region: string, tolerance: number) =>
      new Promise<Outline>((answer, fail) => asked.push({ tolerance, answer, fail })),
  } as unknown as Store["api"];
  const document = signal<Document | null>({ image: "i", regions: [REGION] } as unknown as Document);
  const selection = signal<readonly string[]>(["a"]);
  const store = { api, document, selection, change: (edit: Edit) => edits.push(edit) } as unknown as Store;
  const open = signal(false);
  const pause = (_: number, stop: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      pauses.push(resolve);
      stop.addEventListener("abort", () => reject(stop.reason));
    });
  const simplification = createSimplification(open, store, pause, new AbortController().signal);
  const settle = async () => {
    for (const end of pauses.splice(0)) end();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { simplification, open, asked, edits, selection, settle };
}

const outline = (vertices: number): Outline => ({ polygons: [], vertices, iou: 0.9 });

describe("simplifying", () => {
  it("asks nothing while it is closed", async () => {
    const { asked, settle } = scene();
    await settle();
    expect(asked).toEqual([]);
  });

  it("asks once for a slider that moves on, by the last tolerance", async () => {
    const { simplification, open, asked, settle } = scene();
    open.value = true;
    simplification.tolerance.value = 3;
    simplification.tolerance.value = 4;
    await settle();
    expect(asked.map(({ tolerance }) => tolerance)).toEqual([4]);
  });

  it("shows the newest answer, even if an older one comes later", async () => {
    const { simplification, open, asked, settle } = scene();
    open.value = true;
    await settle();
    simplification.tolerance.value = 8;
    await settle();
    asked[1]?.answer(outline(5));
    await settle();
    asked[0]?.answer(outline(50));
    await settle();
    expect(simplification.outline.value?.vertices).toBe(5);
  });

  it("says what the server said where it refuses", async () => {
    const { simplification, open, asked, settle } = scene();
    open.value = true;
    await settle();
    asked[0]?.fail(new Error("nothing would be left"));
    await settle();
    expect([simplification.problem.value, simplification.outline.value]).toEqual(["nothing would be left", null]);
  });

  it("counts each vertex of the region once", () => {
    expect(scene().simplification.vertices.value).toBe(8);
  });

  it("makes one edit for all that is selected", () => {
    const { simplification, open, edits, selection } = scene();
    selection.value = ["a", "b"];
    open.value = true;
    simplification.apply();
    expect([edits, open.value]).toEqual([[{ kind: "simplify", regions: ["a", "b"], tolerance: 2 }], false]);
  });

  it("closes when nothing is selected any more", () => {
    const { open, selection } = scene();
    open.value = true;
    selection.value = [];
    expect(open.value).toBe(false);
  });
});
