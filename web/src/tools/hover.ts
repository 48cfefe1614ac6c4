// Tells what a mouse that presses nothing points at, once a frame; null where it has left.

export function listenHover(target: HTMLElement, point: (event: PointerEvent | null) => void, signal: AbortSignal): void {
  let last: PointerEvent | null = null;
  let frame = 0;
  function tell(): void {
    frame = 0;
    point(last);
  }
  function hear(event: PointerEvent | null): void {
    last = event;
    if (frame === 0) frame = requestAnimationFrame(tell);
  }
  target.addEventListener(
    "pointermove",
    (event) => {
      // A finger or a pen that moves is drawing.
      if (event.pointerType === "mouse" && event.buttons === 0) hear(event);
    },
    { signal },
  );
  target.addEventListener("pointerleave", () => hear(null), { signal });
  signal.addEventListener("abort", () => cancelAnimationFrame(frame));
}
