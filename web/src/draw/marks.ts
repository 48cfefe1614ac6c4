// Draws the marks of clicks and the keyboard's crosshair. The shape, not only the colour, says the sign:
// a positive click is a plus in a circle, a negative one a minus in a square.

export interface Mark {
  /** Position on the canvas in CSS pixels. */
  readonly x: number;
  readonly y: number;
  readonly positive: boolean;
  /** The last click is drawn larger, for Backspace takes it away. */
  readonly last: boolean;
}

const POSITIVE = "#0a7d33";
const NEGATIVE = "#c01c28";

/** Draw one mark; the context's unit is the CSS pixel. */
export function drawMark(context: CanvasRenderingContext2D, mark: Mark): void {
  const radius = mark.last ? 9 : 7;
  const arm = radius - 3.5;
  context.save();
  context.translate(mark.x, mark.y);
  context.beginPath();
  if (mark.positive) context.arc(0, 0, radius, 0, 2 * Math.PI);
  else context.rect(-radius + 1, -radius + 1, 2 * radius - 2, 2 * radius - 2);
  context.fillStyle = mark.positive ? POSITIVE : NEGATIVE;
  context.strokeStyle = "#fff";
  context.lineWidth = 2;
  context.shadowColor = "rgb(0 0 0 / 60%)";
  context.shadowBlur = 4;
  context.fill();
  context.shadowColor = "transparent";
  context.stroke();
  context.beginPath();
  context.moveTo(-arm, 0);
  context.lineTo(arm, 0);
  if (mark.positive) {
    context.moveTo(0, -arm);
    context.lineTo(0, arm);
  }
  context.stroke();
  context.restore();
}

/** Draw the crosshair that the arrow keys move. */
export function drawCrosshair(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.save();
  for (const [width, color] of [
    [4, "rgb(0 0 0 / 65%)"],
    [2, "#fff"],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = color;
    context.beginPath();
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      context.moveTo(x + 4 * dx, y + 4 * dy);
      context.lineTo(x + 16 * dx, y + 16 * dy);
    }
    context.stroke();
  }
  context.restore();
}
