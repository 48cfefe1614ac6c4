// The tool in hand: feeds it what the pointer and the keys do, carries out what it asks for, and knows what to draw for it.
import { effect, untracked } from "@preact/signals";
import { extentOf, type Frame } from "../draw/frame";
import type { Painted } from "../draw/shapes";
import type { Action } from "../keys";
import type { Begun, Store, Tool } from "../state/contract";
import { resized } from "./brush";
import { meaning, type Press, reachOf } from "./gesture";
import { groundOf, type Outlook } from "./ground";
import { createLines } from "./lines";
import { type Running, shapesOf, takeUp } from "./machines";
import { createOntoProposal } from "./onto-proposal";
import type { PointerHost } from "./pointer";
import { addedUnder, nextUnder } from "./selecting";
import type { Hand, Place, Step, ToolEvent, ToolKey } from "./tool";

/** What the bench sees of the picture. */
export interface Sight extends Outlook {
  /** The place under a pointer, also beside the image. */
  placeOf(event: PointerEvent): Place;
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
  undo: "undo",
  redo: "redo",
  "cursor-up": "up",
  "cursor-down": "down",
  "cursor-left": "left",
  "cursor-right": "right",
};
const RIGHT = 2; // as `PointerEvent.button` has it
const PLAIN = "#2f7de1"; // where there is no label yet

export function createBench(store: Store, sight: Sight, panning: () => boolean): Bench {
  const gone = new AbortController();
  const lines = createLines();
  const onto = createOntoProposal(store);
  let running: Running | null = null;
  let tool: Tool = "click";
  /** Where the pointer is that was pressed for the tool, and whether it stayed there; null while none is. */
  let down: { readonly hand: Hand; readonly tap: boolean } | null = null;
  /** A press with Ctrl selects if it stays a tap, and is the tool's only when it becomes a drag. */
  let selecting: Hand | null = null;
  let image: string | undefined;

  const ground = () => groundOf(store, sight, onto.possible.value);

  /** Whether the tool had a use for the event. */
  function feed(event: ToolEvent): boolean {
    if (running === null || store.document.value === null) return false;
    const result = running.step(event, ground());
    carryOut(result);
    tell();
    sight.changed();
    return result.unused !== true;
  }

  function tell(): void {
    const now = running?.begun() ?? {};
    if (!alike(now, store.begun.peek())) store.begun.value = now;
  }

  /** As if the button were let go, for tools that have begun something by it. */
  function letGo(): void {
    const held = down;
    down = null;
    if (held === null || running === null || Object.keys(running.begun()).length === 0) return;
    feed({ kind: "release", hand: held.hand, tap: held.tap, twice: false });
  }

  function putAway(): void {
    down = null;
    selecting = null;
    if (running === null) return;
    for (const kind of ["cancel", "leave"] as const) running.step({ kind }, ground());
    if (image !== undefined) lines.keep(image, tool, running);
  }

  function take(): void {
    tool = store.tool.peek();
    running = (image === undefined ? null : lines.take(image, tool)) ?? takeUp(tool);
    tell();
    sight.changed();
  }

  function carryOut({ edits = [], onProposal, select, trouble, done }: Omit<Step<unknown>, "state">): void {
    for (const edit of edits) store.change(edit);
    if (onProposal !== undefined) onto.paint(onProposal);
    if (select !== undefined) store.select(select.region, select.add);
    if (trouble !== undefined) store.notice.value = { kind: "trouble", trouble };
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

  function handOf(event: PointerEvent, right = false): Hand {
    const { shiftKey: shift, altKey: alt } = event;
    const step = sight.frame()?.step ?? 1;
    const reach = reachOf(event.pointerType);
    return { at: sight.placeOf(event), step, reach, shift, ctrl: event.ctrlKey || event.metaKey, alt, right };
  }

  function handAt(at: Place, shift: boolean): Hand {
    return { at, step: sight.frame()?.step ?? 1, reach: reachOf("mouse"), shift, ctrl: false, alt: false, right: false };
  }

  function begin(hand: Hand): void {
    // While another image is on its way nothing could become of it.
    if (store.opening.value !== null) return;
    down = { hand, tap: true };
    feed({ kind: "press", hand });
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
      const { value: wanted } = store.tool;
      // Only the tool makes this run: what the tool put away asks for must not.
      queueMicrotask(() => {
        if (gone.signal.aborted || store.tool.value !== wanted) return;
        letGo();
        feed({ kind: "rest" });
        putAway();
        take();
      });
    }),
    effect(() => {
      const now = store.document.value?.image;
      if (now === image) return;
      // What was begun on one image is nothing on another, and waits until that one is looked at again.
      untracked(putAway);
      image = now;
      untracked(take);
    }),
    effect(() => {
      // Whatever the previews are made of.
      void [
        store.visible.value,
        onto.waiting.value,
        store.selection.value,
        store.brush.value,
        store.labels.value,
        store.label.value,
      ];
      sight.changed();
    }),
  ];
  for (const rest of ["keyup", "blur", "pagehide"] as const) {
    window.addEventListener(rest, () => feed({ kind: "rest" }), { signal: gone.signal });
  }
  window.addEventListener(
    "beforeunload",
    (event) => {
      if (lines.any() || store.begun.value.clear === true || onto.waiting.value.length > 0) event.preventDefault();
    },
    { signal: gone.signal },
  );
  store.letGo.value = () => {
    letGo();
    return onto.settled();
  };

  return {
    pointer: {
      panning,
      holding: () => running === null,
      press(event, press) {
        const right = press.button === RIGHT;
        if (running === null || !(press.button === 0 || (right && running.right))) return;
        const hand = handOf(event, right);
        if (press.ctrl && !right) selecting = hand;
        else begin(hand);
      },
      drag(event) {
        if (selecting !== null) begin(selecting);
        selecting = null;
        if (down === null) return;
        const hand = handOf(event, down.hand.right);
        down = { hand, tap: false };
        feed({ kind: "drag", hand });
      },
      release(event, { press, time, tap, twice }) {
        const hand = handOf(event, press.button === RIGHT);
        const pressed = down !== null;
        down = null;
        if (running === null) {
          if (tap) click(hand.at, press, time);
        } else if (selecting !== null) {
          selecting = null;
          select(hand.at, press.shift);
        } else if (pressed) feed({ kind: "release", hand, tap, twice });
      },
      hover: (event) => void feed({ kind: "hover", hand: handOf(event) }),
      leave: () => void feed({ kind: "leave" }),
      cancel() {
        selecting = null;
        down = null;
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
      if (key === undefined) return false;
      return feed({ kind: "key", key, far: event?.shiftKey === true }) || (key === "undo" && onto.takeBack());
    },
    tap(place, shift) {
      if (running === null) return false;
      const hand = handAt(place, shift);
      begin(hand);
      if (down !== null) feed({ kind: "release", hand, tap: true, twice: false });
      down = null;
      return true;
    },
    hover: (place) => void feed({ kind: "hover", hand: handAt(place, false) }),
    painted(frame) {
      const colors = new Map(store.labels.value.map(({ id, color }) => [id, color]));
      const colorOf = (label: number | null) => (label === null ? PLAIN : (colors.get(label) ?? PLAIN));
      const waiting = shapesOf([...(store.visible.value?.drawn ?? []), ...onto.waiting.value]).map(({ label, shape }) => ({
        shape,
        color: colorOf(label),
      }));
      if (running === null) return waiting;
      const now = { ...ground(), view: extentOf(frame), step: frame.step };
      // New outlines have the colour of the chosen label; what is changed has that of its own.
      const isNew = store.tool.value === "polygon" || store.tool.value === "box";
      const color = colorOf((isNew ? undefined : now.selected[0]?.label_id) ?? now.label);
      return [...waiting, ...running.preview(now).map((shape) => ({ shape, color }))];
    },
    dispose() {
      gone.abort();
      store.letGo.value = null;
      for (const stop of endings) stop();
      onto.dispose();
    },
  };
}

function alike(one: Begun, other: Begun): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
