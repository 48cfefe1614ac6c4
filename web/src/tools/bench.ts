// The tool in hand: feeds it what the pointer and the keys do, carries out what it asks for, and knows what to draw for it.
import { effect } from "@preact/signals";
import type { Region } from "../api/types";
import { extentOf, type Frame } from "../draw/frame";
import type { Painted } from "../draw/shapes";
import type { Action } from "../keys";
import type { Store } from "../state/contract";
import { comingOf } from "../state/foresee";
import { strings } from "../strings";
import { resized } from "./brush";
import { meaning, type Press, reachOf } from "./gesture";
import { type Running, shapesOf, takeUp } from "./machines";
import type { PointerHost } from "./pointer";
import { addedUnder, nextUnder } from "./selecting";
import type { Extent, Ground, Hand, Place, Step, ToolEvent, ToolKey } from "./tool";

/** What the bench sees of the picture. */
export interface Sight {
  /** The place under a pointer, also beside the image. */
  placeOf(event: PointerEvent): Place;
  at(place: Place): readonly Region[];
  near(extent: Extent): readonly Region[];
  frame(): Frame | null;
  /** What is drawn for the tool may have changed. */
  changed(): void;
}

export interface Bench {
  readonly pointer: PointerHost;
  /** Give an action to the tool first; false where it has no use for it. */
  act(action: Action, event?: KeyboardEvent): boolean;
  /** A tap at the crosshair of the keyboard; false while clicking is the tool. */
  tap(place: Place, shift: boolean): boolean;
  /** The crosshair is there now. */
  hover(place: Place): void;
  painted(frame: Frame): readonly Painted[];
  dispose(): void;
}

const KEYS: Partial<Readonly<Record<Action, ToolKey>>> = {
  finish: "enter",
  clear: "escape",
  "drop-click": "backspace",
  "delete-object": "delete",
  "cursor-up": "up",
  "cursor-down": "down",
  "cursor-left": "left",
  "cursor-right": "right",
};
const PLAIN = "#2f7de1"; // where there is no label yet
const NO_FRAME: Frame = { left: 0, top: 0, step: 1, width: 0, height: 0, pixelRatio: 1 };

export function createBench(store: Store, sight: Sight, panning: () => boolean): Bench {
  const gone = new AbortController();
  let running: Running | null = null;
  /** A press with Ctrl selects if it stays a tap, and is the tool's only when it becomes a drag. */
  let selecting: Hand | null = null;
  let image: string | undefined;

  function ground(): Ground {
    const frame = sight.frame() ?? NO_FRAME;
    const { value: document } = store.document;
    const { value: visible } = store.visible;
    const { value: selection } = store.selection;
    const byId = new Map((visible?.regions ?? []).map((region) => [region.id, region]));
    const selected = selection.flatMap((id) => byId.get(id) ?? []).filter(({ hidden }) => !hidden);
    return {
      height: document?.height ?? 0,
      width: document?.width ?? 0,
      selected,
      coming: visible === null ? null : (comingOf(visible).find(({ id }) => id === selection[0]) ?? null),
      label: store.label.value,
      brush: store.brush.value,
      view: extentOf(frame),
      step: frame.step,
      at: sight.at,
      near: sight.near,
      nextId: store.nextId,
    };
  }

  /** Whether the tool had a use for the event. */
  function feed(event: ToolEvent): boolean {
    if (running === null || store.document.value === null) return false;
    const result = running.step(event, ground());
    carryOut(result);
    sight.changed();
    return result.unused !== true;
  }

  function carryOut({ edits = [], select, trouble, done }: Omit<Step<unknown>, "state">): void {
    for (const edit of edits) store.change(edit);
    if (select !== undefined) store.select(select.region, select.add);
    if (trouble !== undefined) store.notice.value = { kind: "failed", message: strings.value.troubles[trouble] };
    if (done === true) store.tool.value = "click";
  }

  function select(place: Place, add: boolean): void {
    const under = sight.at(place).map(({ id }) => id);
    const { value: selection } = store.selection;
    if (!add) store.select(nextUnder(under, selection));
    else {
      const region = addedUnder(under, selection);
      if (region !== null) store.select(region, true);
    }
  }

  function handOf(event: PointerEvent): Hand {
    const { shiftKey: shift, altKey: alt } = event;
    const step = sight.frame()?.step ?? 1;
    const reach = reachOf(event.pointerType);
    return { at: sight.placeOf(event), step, reach, shift, ctrl: event.ctrlKey || event.metaKey, alt };
  }

  function handAt(at: Place, shift: boolean): Hand {
    return { at, step: sight.frame()?.step ?? 1, reach: reachOf("mouse"), shift, ctrl: false, alt: false };
  }

  function click(place: Place, press: Press, time: number): void {
    const what = meaning(press, time);
    const { value: document } = store.document;
    if (what === "select") select(place, press.shift);
    else if (what !== null && document !== null) {
      const [x, y] = place;
      if (x < 0 || y < 0 || x >= document.width || y >= document.height) return;
      store.click({ row: y - 0.5, col: x - 0.5, positive: what === "positive" });
    }
  }

  const endings = [
    effect(() => {
      const { value: tool } = store.tool;
      // Only the tool makes this run: what the tool put away asks for must not.
      queueMicrotask(() => {
        if (gone.signal.aborted || store.tool.value !== tool) return;
        feed({ kind: "rest" });
        running = takeUp(tool);
        selecting = null;
        sight.changed();
      });
    }),
    effect(() => {
      const now = store.document.value?.image;
      if (now === image) return;
      image = now;
      // What was begun on one image is nothing on another.
      running = takeUp(store.tool.peek());
    }),
    effect(() => {
      // Whatever the previews are made of.
      void [store.visible.value, store.selection.value, store.brush.value, store.labels.value, store.label.value];
      sight.changed();
    }),
  ];
  for (const rest of ["keyup", "blur", "pagehide"] as const) {
    window.addEventListener(rest, () => feed({ kind: "rest" }), { signal: gone.signal });
  }

  return {
    pointer: {
      panning,
      holding: () => running === null,
      press(event, press) {
        if (running === null || press.button !== 0) return;
        if (press.ctrl) selecting = handOf(event);
        else feed({ kind: "press", hand: handOf(event) });
      },
      drag(event) {
        if (selecting !== null) feed({ kind: "press", hand: selecting });
        selecting = null;
        feed({ kind: "drag", hand: handOf(event) });
      },
      release(event, { press, time, tap, twice }) {
        const hand = handOf(event);
        if (running === null) {
          if (tap) click(hand.at, press, time);
        } else if (selecting !== null) {
          selecting = null;
          select(hand.at, press.shift);
        } else if (press.button === 0) feed({ kind: "release", hand, tap, twice });
      },
      hover: (event) => void feed({ kind: "hover", hand: handOf(event) }),
      leave: () => void feed({ kind: "leave" }),
      cancel() {
        selecting = null;
        feed({ kind: "cancel" });
      },
      turn(by) {
        if (store.tool.value !== "brush" && store.tool.value !== "eraser") return false;
        store.brush.value = resized(store.brush.value, by);
        return true;
      },
    },
    act(action, event) {
      const key = KEYS[action];
      return key !== undefined && feed({ kind: "key", key, far: event?.shiftKey === true });
    },
    tap(place, shift) {
      if (running === null) return false;
      const hand = handAt(place, shift);
      feed({ kind: "press", hand });
      feed({ kind: "release", hand, tap: true, twice: false });
      return true;
    },
    hover: (place) => void feed({ kind: "hover", hand: handAt(place, false) }),
    painted(frame) {
      const colors = new Map(store.labels.value.map(({ id, color }) => [id, color]));
      const colorOf = (label: number | null) => (label === null ? PLAIN : (colors.get(label) ?? PLAIN));
      const waiting = shapesOf(store.visible.value?.drawn ?? []).map(({ label, shape }) => ({ shape, color: colorOf(label) }));
      if (running === null) return waiting;
      const now = { ...ground(), view: extentOf(frame), step: frame.step };
      // New outlines have the colour of the chosen label; what is changed has that of its own.
      const isNew = store.tool.value === "polygon" || store.tool.value === "box";
      const color = colorOf((isNew ? undefined : now.selected[0]?.label_id) ?? now.label);
      return [...waiting, ...running.preview(now).map((shape) => ({ shape, color }))];
    },
    dispose() {
      gone.abort();
      for (const stop of endings) stop();
    },
  };
}
