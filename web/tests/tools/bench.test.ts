// The bench on the small server, with events made here: what a person begins, and where it goes when image, tool or mind change.
import { beforeEach, describe, expect, it } from "vitest";
import type { Frame } from "../../src/draw/frame";
import type { Tool } from "../../src/state/contract";
import { type Bench, createBench } from "../../src/tools/bench";
import type { Press } from "../../src/tools/gesture";
import type { Place } from "../../src/tools/tool";
import { begin, withObjects } from "../state/begin";

const FRAME: Frame = { left: 0, top: 0, step: 1, width: 10, height: 10, pixelRatio: 1 };
const TRIANGLE = [
  [1, 1],
  [9, 1],
  [9, 9],
] as const;

beforeEach(() => {
  Object.assign(globalThis, { window: new EventTarget() });
});

/** A page, its bench, and a mouse that presses where it is told. */
async function atBench(page = begin()) {
  const { store, ...rest } = await page;
  const bench = createBench(
    store,
    {
      placeOf: ({ clientX, clientY }) => [clientX, clientY],
      at: () => [],
      near: () => [],
      frame: () => FRAME,
      changed: () => undefined,
    },
    () => false,
  );
  async function take(tool: Tool): Promise<void> {
    store.tool.value = tool;
    await Promise.resolve();
  }
  const lengths = () =>
    bench.painted(FRAME).flatMap(({ shape }) => (shape.kind === "handles" && shape.look === "free" ? [shape.places.length] : []));
  return { store, bench, take, corners: () => lengths()[0] ?? 0, ...rest };
}

function eventAt([clientX, clientY]: Place, button: number): PointerEvent {
  return { clientX, clientY, button, pointerType: "mouse", shiftKey: false, altKey: false } as PointerEvent;
}

function pressOf([x, y]: Place, button: number): Press {
  return { x, y, button, pointerType: "mouse", shift: false, ctrl: false, time: 0 };
}

function press({ pointer }: Bench, place: Place, button = 0): void {
  pointer.press(eventAt(place, button), pressOf(place, button));
}

function letGo({ pointer }: Bench, place: Place, tap: boolean, button = 0): void {
  pointer.release(eventAt(place, button), { press: pressOf(place, button), time: 1, tap, twice: false });
}

function tap(bench: Bench, places: readonly Place[], button = 0): void {
  for (const place of places) {
    press(bench, place, button);
    letGo(bench, place, true, button);
  }
}

function stroke(bench: Bench): void {
  press(bench, [2, 2]);
  bench.pointer.drag(eventAt([6, 2], -1));
}

function wantsToStay(): boolean {
  return !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
}

describe("a line under way", () => {
  it("waits while another tool is in hand, and goes on where it was", async () => {
    const { bench, take, corners, store } = await atBench();
    await take("polygon");
    tap(bench, TRIANGLE);
    await take("brush");
    expect([corners(), store.begun.value]).toEqual([0, {}]);
    await take("polygon");
    expect(corners()).toBe(3);
    expect(store.begun.value).toEqual({ finish: true, clear: true, undo: true, redo: false });
  });

  it("waits on its image, and each image has its own", async () => {
    const { bench, take, corners, store, server } = await atBench();
    await take("polygon");
    tap(bench, TRIANGLE);
    await store.step(1);
    expect([store.document.value?.image, corners(), store.begun.value]).toEqual(["b", 0, {}]);
    tap(bench, [[5, 5]]);
    await store.step(-1);
    expect(corners()).toBe(3);
    bench.act("finish");
    await store.flush();
    expect(server.document("a").regions.length).toBe(1);
    await store.step(1);
    expect(corners()).toBe(1);
  });

  it("makes the page ask before it goes, wherever the line is, until it is finished or given up", async () => {
    const { bench, take, store } = await atBench();
    await take("polygon");
    expect(wantsToStay()).toBe(false);
    tap(bench, TRIANGLE);
    expect(wantsToStay()).toBe(true);
    await store.step(1);
    await take("click");
    expect(wantsToStay()).toBe(true);
    await store.step(-1);
    await take("polygon");
    bench.act("clear");
    expect(wantsToStay()).toBe(false);
    bench.dispose();
  });

  it("keeps undo, redo and Delete from the objects, and leaves them undo once no corner is left", async () => {
    const { bench, take, corners, store } = await atBench(withObjects(1));
    store.selectAll();
    await take("polygon");
    tap(bench, TRIANGLE.slice(0, 2));
    expect([bench.act("undo"), corners()]).toEqual([true, 1]);
    expect([bench.act("redo"), corners()]).toEqual([true, 2]);
    expect(bench.act("delete-object")).toBe(true);
    tap(bench, [[5, 5]], 2);
    expect(corners()).toBe(1);
    expect([bench.act("undo"), bench.act("undo")]).toEqual([true, false]);
  });
});

describe("a stroke under way", () => {
  it("is handed over when the next image is asked for, and nothing of it lands there", async () => {
    const { bench, take, store, server } = await atBench();
    await take("brush");
    stroke(bench);
    await store.step(1);
    bench.pointer.drag(eventAt([9, 9], -1));
    letGo(bench, [9, 9], false);
    await store.flush();
    expect(store.document.value?.image).toBe("b");
    expect([server.document("a").regions.length, server.document("b").regions.length]).toEqual([1, 0]);
    expect(server.asked.map(({ edit }) => edit.kind === "paint" && edit.points)).toEqual([
      [
        [2, 2],
        [6, 2],
      ],
    ]);
  });

  it("is handed over when another tool is taken", async () => {
    const { bench, take, store, server } = await atBench();
    await take("brush");
    stroke(bench);
    await take("polygon");
    await store.flush();
    expect(server.document("a").regions.length).toBe(1);
  });

  it("is given up at undo, and the objects stay", async () => {
    const { bench, take, store, server } = await atBench(withObjects(1));
    await take("brush");
    stroke(bench);
    expect(bench.act("undo")).toBe(true);
    letGo(bench, [6, 2], false);
    await store.flush();
    expect(server.calls).toEqual([]);
  });
});

describe("a press while the next image is on its way", () => {
  it("begins nothing, as nothing could become of it", async () => {
    const { bench, take, store, server } = await atBench();
    await take("brush");
    let open = (): void => undefined;
    server.gate = new Promise((resolve) => {
      open = resolve;
    });
    const opening = store.step(1);
    stroke(bench);
    expect(store.begun.value).toEqual({});
    open();
    await opening;
    letGo(bench, [6, 2], false);
    await store.flush();
    expect(server.asked).toEqual([]);
  });
});

describe("the right button", () => {
  it("does nothing with tools that have no use for it", async () => {
    const { bench, take, store } = await atBench();
    for (const tool of ["box", "vertices", "move"] as const) {
      await take(tool);
      tap(bench, TRIANGLE, 2);
      expect([tool, bench.painted(FRAME).filter(({ shape }) => shape.kind === "outline")]).toEqual([tool, []]);
    }
    await store.flush();
    expect(store.visible.value?.draft.box).toBe(null);
  });
});
