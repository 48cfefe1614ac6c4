// Turns pointer events on the picture into clicks in image space.
import { isDrag, LONG_PRESS, type Meaning, meaning, type Press } from "./gesture";

export interface PointerHost {
  /** Whether a press now is the start of a pan. */
  panning(): boolean;
  act(what: Exclude<Meaning, null>, event: PointerEvent): void;
}

/** Listen on `target` until `signal` ends it. */
export function listenPointer(target: HTMLElement, host: PointerHost, signal: AbortSignal): void {
  let press: Press | null = null;
  let first: PointerEvent | null = null;
  let timer = 0;
  const fingers = new Set<number>();

  function forget(): void {
    window.clearTimeout(timer);
    press = null;
    first = null;
  }

  function release(time: number): void {
    if (press !== null && first !== null) {
      const what = meaning(press, time);
      if (what !== null) host.act(what, first);
    }
    forget();
  }

  target.addEventListener(
    "pointerdown",
    (event) => {
      fingers.add(event.pointerId);
      forget();
      // A second finger makes it a pinch, and no finger of a pinch clicks.
      if (fingers.size > 1 || host.panning()) return;
      const { button, pointerType, shiftKey, ctrlKey, metaKey, clientX, clientY, timeStamp } = event;
      press = { button, pointerType, shift: shiftKey, ctrl: ctrlKey || metaKey, x: clientX, y: clientY, time: timeStamp };
      first = event;
      if (pointerType !== "mouse") timer = window.setTimeout(() => release(timeStamp + LONG_PRESS), LONG_PRESS);
    },
    { signal },
  );
  target.addEventListener(
    "pointermove",
    (event) => {
      if (press !== null && isDrag(press, event.clientX, event.clientY)) forget();
    },
    { signal },
  );
  for (const end of ["pointerup", "pointercancel"] as const) {
    // On the window: OpenLayers may have captured the pointer, and a finger may leave the picture.
    window.addEventListener(
      end,
      (event) => {
        fingers.delete(event.pointerId);
        if (end === "pointerup" && event.button === press?.button) release(event.timeStamp);
        else if (end === "pointercancel") forget();
      },
      { signal },
    );
  }
  target.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
}
