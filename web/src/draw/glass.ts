// A pane of glass over the map that tools draw on. It is no layer of the map: a pointer that moves, or a stroke that grows,
// draws this canvas only, and the map with its thousands of regions stays as it is.
import type { Frame } from "./frame";
import { drawShape, type Painted } from "./shapes";

export interface Glass {
  /** Draw anew with the next frame of the screen. */
  redraw(): void;
  /** Draw at once: the map has just drawn this frame, and the glass must not lag behind it. */
  follow(frame: Frame): void;
  dispose(): void;
}

/** Put a pane over `target`; `painted` is asked for what to draw in a frame. */
export function createGlass(target: HTMLElement, painted: (frame: Frame) => readonly Painted[]): Glass {
  const canvas = document.createElement("canvas");
  canvas.className = "glass";
  target.append(canvas);
  let last: Frame | null = null;
  let waiting = 0;

  function draw(): void {
    waiting = 0;
    const context = canvas.getContext("2d");
    if (last === null || context === null) return;
    const [wide, high] = [Math.round(last.width * last.pixelRatio), Math.round(last.height * last.pixelRatio)];
    if (canvas.width !== wide) canvas.width = wide;
    if (canvas.height !== high) canvas.height = high;
    context.setTransform(last.pixelRatio, 0, 0, last.pixelRatio, 0, 0);
    context.clearRect(0, 0, last.width, last.height);
    for (const one of painted(last)) drawShape(context, last, one);
  }

  return {
    redraw() {
      if (waiting === 0) waiting = window.requestAnimationFrame(draw);
    },
    follow(frame) {
      last = frame;
      window.cancelAnimationFrame(waiting);
      draw();
    },
    dispose() {
      window.cancelAnimationFrame(waiting);
      canvas.remove();
    },
  };
}
