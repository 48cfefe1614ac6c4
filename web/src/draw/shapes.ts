// Draws what a tool shows while it works. The context's unit is the CSS pixel; shapes are in image space.
import type { Shape } from "../tools/tool";
import { type Frame, onScreen } from "./frame";

/** A shape and the colour of the label it is for. */
export interface Painted {
  readonly shape: Shape;
  readonly color: string;
}

const HALO = "rgb(255 255 255 / 90%)";
const SHADE = "rgb(0 0 0 / 55%)";
const CHOSEN = "#1f5fd1";
const HANDLE = 3.5; // CSS pixels, half a side

export function drawShape(context: CanvasRenderingContext2D, frame: Frame, { shape, color }: Painted): void {
  context.save();
  switch (shape.kind) {
    case "outline":
      drawOutline(context, frame, shape, color);
      break;
    case "stroke":
      drawStroke(context, frame, shape, color);
      break;
    case "circle": {
      const [x, y] = onScreen(frame, shape.at);
      context.beginPath();
      context.arc(x, y, Math.max(shape.radius / frame.step, 1.5), 0, 2 * Math.PI);
      twice(context, SHADE, 3, HALO, 1.5);
      break;
    }
    case "handles":
      drawHandles(context, frame, shape);
      break;
  }
  context.restore();
}

type Of<K extends Shape["kind"]> = Extract<Shape, { kind: K }>;

function drawOutline(context: CanvasRenderingContext2D, frame: Frame, shape: Of<"outline">, color: string): void {
  context.beginPath();
  for (const ring of shape.rings) {
    ring.forEach(([x, y], index) => {
      const place = onScreen(frame, [x + shape.by[0], y + shape.by[1]]);
      if (index === 0) context.moveTo(...place);
      else context.lineTo(...place);
    });
    if (shape.closed) context.closePath();
  }
  if (shape.filled) {
    context.fillStyle = `${color}40`;
    context.fill("evenodd");
  }
  context.lineJoin = "round";
  context.strokeStyle = HALO;
  context.lineWidth = 4;
  context.stroke();
  if (shape.dashed) context.setLineDash([6, 4]);
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.stroke();
}

/** One stroke of the whole line: where it crosses itself it is no darker. */
function drawStroke(context: CanvasRenderingContext2D, frame: Frame, shape: Of<"stroke">, color: string): void {
  context.lineCap = "round";
  context.lineJoin = "round";
  context.lineWidth = Math.max((2 * shape.radius) / frame.step, 1);
  context.strokeStyle = shape.add ? `${color}8c` : "rgb(255 255 255 / 60%)";
  context.beginPath();
  shape.points.forEach((point, index) => {
    const place = onScreen(frame, point);
    if (index === 0) context.moveTo(...place);
    // A line of one point has no length, and shows only if it is drawn.
    if (index > 0 || shape.points.length === 1) context.lineTo(...place);
  });
  context.stroke();
}

/** All handles in one path: a frame has time for thousands. */
function drawHandles(context: CanvasRenderingContext2D, frame: Frame, shape: Of<"handles">): void {
  const half = shape.look === "free" ? HANDLE : HANDLE + 1.5;
  context.beginPath();
  for (const at of shape.places) {
    const [x, y] = onScreen(frame, at);
    if (shape.look !== "target") context.rect(x - half, y - half, 2 * half, 2 * half);
    else {
      context.moveTo(x + half + 2, y);
      context.arc(x, y, half + 2, 0, 2 * Math.PI);
    }
  }
  if (shape.look === "target") {
    twice(context, CHOSEN, 4, "#fff", 2);
    return;
  }
  context.fillStyle = shape.look === "chosen" ? CHOSEN : "#fff";
  context.strokeStyle = shape.look === "chosen" ? "#fff" : "#1c2430";
  context.lineWidth = 1.25;
  context.fill();
  context.stroke();
}

function twice(context: CanvasRenderingContext2D, below: string, wide: number, above: string, narrow: number): void {
  for (const [color, width] of [
    [below, wide],
    [above, narrow],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }
}
