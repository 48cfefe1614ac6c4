// Turns pointer events on the picture into presses, drags and releases of one pointer at a time.
import { isDrag, isSecond, LONG_PRESS, type Press } from "./gesture";

export interface Release {
  readonly press: Press;
  readonly time: number;
  /** Whether the pointer stayed where it was pressed. */
  readonly tap: boolean;
  readonly twice: boolean;
}

export interface PointerHost {
  /** Whether a press now is the start of a pan. */
  panning(): boolean;
  /** Whether holding still means something, so that a long press counts before the finger is lifted. */
  holding(): boolean;
  press(event: PointerEvent, press: Press): void;
  drag(event: PointerEvent): void;
  release(event: PointerEvent, release: Release): void;
  hover(event: PointerEvent): void;
  leave(): void;
  /** What the press began does not count: a second finger came, or the browser took the pointer. */
  cancel(): void;
  /** Turn of the wheel with Alt held, +1 away from the person; false where it means nothing and the map may zoom by it. */
  turn(by: 1 | -1): boolean;
}

/** Listen on `target` until `signal` ends it. */
export function listenPointer(target: HTMLElement, host: PointerHost, signal: AbortSignal): void {
  let press: Press | null = null;
  let before: Press | null = null;
  let pointer = -1;
  let dragging = false;
  let timer = 0;
  const fingers = new Set<number>();

  function forget(): void {
    window.clearTimeout(timer);
    press = null;
    dragging = false;
  }

  function cancel(): void {
    if (press !== null) host.cancel();
    forget();
  }

  function release(event: PointerEvent, time: number): void {
    if (press === null) return;
    const done: Release = { press, time, tap: !dragging, twice: isSecond(press, before) };
    before = done.tap && !done.twice ? press : null;
    forget();
    host.release(event, done);
  }

  function onDown(event: PointerEvent): void {
    fingers.add(event.pointerId);
    cancel();
    // A second finger makes it a pinch, and no finger of a pinch does anything else.
    if (fingers.size > 1 || host.panning() || event.button === 1) return;
    press = pressOf(event);
    pointer = event.pointerId;
    // A stroke goes on beside the picture. There is nothing to capture where the event was made by a script.
    if (event.isTrusted) target.setPointerCapture(event.pointerId);
    host.press(event, press);
    if (event.pointerType === "mouse" || !host.holding()) return;
    timer = window.setTimeout(() => release(event, event.timeStamp + LONG_PRESS), LONG_PRESS);
  }

  function onMove(event: PointerEvent): void {
    if (press === null) {
      if (fingers.size === 0) host.hover(event);
      return;
    }
    if (event.pointerId !== pointer) return;
    if (!dragging && !isDrag(press, event.clientX, event.clientY)) return;
    dragging = true;
    window.clearTimeout(timer);
    // Between two frames a pen moves many times, and a stroke without these points has corners.
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length === 0 ? [event] : steps) host.drag(step);
  }

  function onUp(event: PointerEvent): void {
    fingers.delete(event.pointerId);
    if (event.pointerId === pointer && event.button === press?.button) release(event, event.timeStamp);
  }

  function onCancel(event: PointerEvent): void {
    fingers.delete(event.pointerId);
    if (event.pointerId === pointer) cancel();
  }

  target.addEventListener("pointerdown", onDown, { signal });
  target.addEventListener("pointermove", onMove, { signal });
  // On the window: a finger of a pinch may leave the picture.
  window.addEventListener("pointerup", onUp, { signal });
  window.addEventListener("pointercancel", onCancel, { signal });
  target.addEventListener("pointerleave", () => host.leave(), { signal });
  target.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
  target.addEventListener(
    "wheel",
    (event) => {
      // With Alt or Shift some systems turn the wheel sideways.
      const delta = event.deltaY === 0 ? event.deltaX : event.deltaY;
      if (!event.altKey || delta === 0 || !host.turn(delta < 0 ? 1 : -1)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { signal, capture: true, passive: false },
  );
}

function pressOf(event: PointerEvent): Press {
  const { button, pointerType, shiftKey, ctrlKey, metaKey, clientX, clientY, timeStamp } = event;
  return { button, pointerType, shift: shiftKey, ctrl: ctrlKey || metaKey, x: clientX, y: clientY, time: timeStamp };
}
