// The layer above the picture: the proposal, the box, the marks and the crosshair, drawn anew for every frame at the view's own
// resolution, so that the outline is crisp at any zoom and follows every pan and zoom at once.
import Layer from "ol/layer/Layer";
import type { FrameState } from "ol/Map";
import type { ClickPoint } from "../api/types";
import { type Frame, frameOf, onScreen } from "./frame";
import { type Grid, type Sampled, sample } from "./grid";
import { drawCrosshair, drawMark } from "./marks";
import { paint, rgb } from "./paint";
import type { Point } from "./space";

/** Everything the layer shows. */
export interface Scene {
  readonly height: number;
  readonly grid: Grid | null;
  readonly kept: Uint8Array | null;
  readonly threshold: number;
  readonly color: string;
  readonly outlines: boolean;
  readonly clicks: readonly ClickPoint[];
  /** Where the object lies: top, left, height, width. */
  readonly box: readonly [number, number, number, number] | null;
  readonly crosshair: Point | null;
}

const FILL = 0.38;
const LINE = 1.5; // CSS pixels

/** An OpenLayers layer that asks `scene` what to draw at every frame; null draws nothing. */
export function overlayLayer(scene: () => Scene | null): Layer {
  const canvas = document.createElement("canvas");
  canvas.className = "overlay";
  let shown: { readonly frame: Frame; readonly scene: Scene } | null = null;
  return new Layer({
    render(state: FrameState) {
      const context = canvas.getContext("2d");
      const now = scene();
      if (context === null) return canvas;
      if (now === null) {
        context.clearRect(0, 0, canvas.width, canvas.height);
        shown = null;
        return canvas;
      }
      const frame = frameOf(state, now.height);
      // The map draws frames in which nothing of this has changed; sampling a proposal is the dearest part of a frame.
      if (shown !== null && isSame(shown.frame, frame) && isSame(shown.scene, now)) return canvas;
      shown = { frame, scene: now };
      matchSize(canvas, frame);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      draw(context, frame, now);
      return canvas;
    },
  });
}

function isSame<T extends object>(one: T, other: T): boolean {
  return Object.keys(one).every((key) => one[key as keyof T] === other[key as keyof T]);
}

function matchSize(canvas: HTMLCanvasElement, frame: Frame): void {
  const [wide, high] = [Math.round(frame.width * frame.pixelRatio), Math.round(frame.height * frame.pixelRatio)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
}

function draw(context: CanvasRenderingContext2D, frame: Frame, scene: Scene): void {
  if (scene.grid !== null) {
    const step = frame.step / frame.pixelRatio;
    const view = {
      top: frame.top + step / 2,
      left: frame.left + step / 2,
      step,
      rows: context.canvas.height,
      cols: context.canvas.width,
    };
    drawProposal(context, sample(scene.grid, view, scene.threshold, scene.kept), scene, frame.pixelRatio);
  }
  context.setTransform(frame.pixelRatio, 0, 0, frame.pixelRatio, 0, 0);
  if (scene.box !== null) drawBox(context, frame, scene.box, scene.color);
  const place = (point: Point) => onScreen(frame, [point.col + 0.5, point.row + 0.5]);
  scene.clicks.forEach((click, index) => {
    const [x, y] = place(click);
    drawMark(context, { x, y, positive: click.positive, last: index === scene.clicks.length - 1 });
  });
  if (scene.crosshair !== null) drawCrosshair(context, ...place(scene.crosshair));
}

function drawBox(
  context: CanvasRenderingContext2D,
  frame: Frame,
  [top, left, height, width]: readonly [number, number, number, number],
  color: string,
): void {
  const [x, y] = onScreen(frame, [left, top]);
  context.save();
  for (const [style, line, dash] of [
    ["#fff", 4, []],
    [color, 2, [6, 4]],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = line;
    context.setLineDash([...dash]);
    context.strokeRect(x, y, width / frame.step, height / frame.step);
  }
  context.restore();
}

function drawProposal(context: CanvasRenderingContext2D, sampled: Sampled, scene: Scene, pixelRatio: number): void {
  if (sampled.rows === 0 || sampled.cols === 0) return;
  const brush = { color: rgb(scene.color), fill: scene.outlines ? 0 : FILL, width: Math.max(1, Math.round(LINE * pixelRatio)) };
  context.putImageData(new ImageData(paint(sampled, brush), sampled.cols, sampled.rows), sampled.left, sampled.top);
}
