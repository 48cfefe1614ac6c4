// The layer above the picture: the proposal, the marks and the crosshair, drawn anew for every frame at the view's own
// resolution, so that the outline is crisp at any zoom and follows every pan and zoom at once.
import Layer from "ol/layer/Layer";
import type { FrameState } from "ol/Map";
import type { ClickPoint } from "../api/types";
import { type Grid, type Sampled, sample } from "./grid";
import { drawCrosshair, drawMark } from "./marks";
import { paint, rgb } from "./paint";
import { type Point, toMap } from "./space";

/** Everything the layer shows. */
export interface Scene {
  readonly height: number;
  readonly grid: Grid | null;
  readonly kept: Uint8Array | null;
  readonly threshold: number;
  readonly color: string;
  readonly outlines: boolean;
  readonly clicks: readonly ClickPoint[];
  readonly crosshair: Point | null;
}

const FILL = 0.38;
const LINE = 1.5; // CSS pixels

/** An OpenLayers layer that asks `scene` what to draw at every frame; null draws nothing. */
export function overlayLayer(scene: () => Scene | null): Layer {
  const canvas = document.createElement("canvas");
  canvas.className = "overlay";
  return new Layer({
    render(frame: FrameState) {
      matchSize(canvas, frame);
      const context = canvas.getContext("2d");
      const now = scene();
      if (context !== null) {
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.clearRect(0, 0, canvas.width, canvas.height);
        if (now !== null) draw(context, frame, now);
      }
      return canvas;
    },
  });
}

function matchSize(canvas: HTMLCanvasElement, frame: FrameState): void {
  const [width = 0, height = 0] = frame.size;
  const [wide, high] = [Math.round(width * frame.pixelRatio), Math.round(height * frame.pixelRatio)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
}

function draw(context: CanvasRenderingContext2D, frame: FrameState, scene: Scene): void {
  const { resolution, center } = frame.viewState;
  const [x = 0, y = 0] = center;
  const [width = 0, height = 0] = frame.size;
  const left = x - (width / 2) * resolution;
  const top = scene.height - (y + (height / 2) * resolution);
  if (scene.grid !== null) {
    const step = resolution / frame.pixelRatio;
    const view = { top: top + step / 2, left: left + step / 2, step, rows: context.canvas.height, cols: context.canvas.width };
    drawProposal(context, sample(scene.grid, view, scene.threshold, scene.kept), scene, frame.pixelRatio);
  }
  context.setTransform(frame.pixelRatio, 0, 0, frame.pixelRatio, 0, 0);
  const place = (point: Point): [number, number] => {
    const [mapX, mapY] = toMap(point, scene.height);
    return [(mapX - left) / resolution, (scene.height - mapY - top) / resolution];
  };
  scene.clicks.forEach((click, index) => {
    const [markX, markY] = place(click);
    drawMark(context, { x: markX, y: markY, positive: click.positive, last: index === scene.clicks.length - 1 });
  });
  if (scene.crosshair !== null) drawCrosshair(context, ...place(scene.crosshair));
}

function drawProposal(context: CanvasRenderingContext2D, sampled: Sampled, scene: Scene, pixelRatio: number): void {
  if (sampled.rows === 0 || sampled.cols === 0) return;
  const brush = { color: rgb(scene.color), fill: scene.outlines ? 0 : FILL, width: Math.max(1, Math.round(LINE * pixelRatio)) };
  context.putImageData(new ImageData(paint(sampled, brush), sampled.cols, sampled.rows), sampled.left, sampled.top);
}
