// The layer of the image's pixels, seen through a lookup (adjust.ts): on the GPU, else on a plain canvas. Loads the image;
// knows no settings and no server but the image's url.
import Layer from "ol/layer/Layer";
import type { FrameState } from "ol/Map";
import { type Adjust, BYTES, isNeutral, lookup, neutral } from "./adjust";
import { canvasPainter } from "./adjust-canvas";
import { glPainter } from "./adjust-gl";

/** What a frame shows: its size in device pixels, the image point at its top-left corner, and image pixels per device pixel. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly step: number;
}

/** Image pixels per device pixel from which on each pixel is drawn as the square it is: smoothed, no edge could be judged. */
const SHARP = 1 / 4;

export function isSharp({ step }: Viewport): boolean {
  return step <= SHARP;
}

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Draws an image into an element of its own. */
export interface Painter {
  readonly element: HTMLElement;
  show(image: HTMLImageElement | null): void;
  /** What every value is shown as (null: as it is). */
  adjust(table: Uint8Array<ArrayBuffer> | null): void;
  /** Draw a frame; true if there was more to do than fits into one, and another frame is needed. */
  paint(viewport: Viewport): boolean;
  dispose(): void;
}

export interface PixelsHost {
  readonly failed: (url: string) => void;
  readonly loaded: (url: string) => void;
}

export interface PixelsLayer {
  readonly layer: Layer;
  /** Show the image at a url that is `height` pixels high, or nothing. */
  show(url: string | null, height: number): void;
  adjust(adjust: Adjust): void;
  dispose(): void;
}

export function pixelsLayer(host: PixelsHost): PixelsLayer {
  const painter = glPainter(() => layer.changed()) ?? canvasPainter();
  painter.element.classList.add("pixels");
  let shown = { url: null as string | null, height: 0 };
  let adjusted = neutral(BYTES);
  const layer = new Layer({
    render(frame: FrameState) {
      if (painter.paint(viewportOf(frame, shown.height))) layer.changed();
      return painter.element;
    },
  });

  function draw(image: HTMLImageElement | null): void {
    painter.show(image);
    layer.changed();
  }

  return {
    layer,
    show(url, height) {
      shown = { url, height };
      draw(null);
      if (url === null) return;
      const image = new Image();
      image.src = url;
      // Decoded before it is drawn: a frame must not wait for it.
      image.decode().then(
        () => {
          if (shown.url !== url) return;
          draw(image);
          host.loaded(url);
        },
        () => {
          if (shown.url === url) host.failed(url);
        },
      );
    },
    adjust(next) {
      if (JSON.stringify(next) === JSON.stringify(adjusted)) return;
      adjusted = next;
      painter.adjust(isNeutral(next, BYTES) ? null : lookup(next));
      layer.changed();
    },
    dispose() {
      shown = { url: null, height: 0 };
      painter.dispose();
    },
  };
}

/** The whole pixels of a rectangle of the image that a frame shows; null where it shows none. */
export function clipped(viewport: Viewport, rectangle: Rectangle): Rectangle | null {
  const left = Math.max(Math.floor(viewport.left), rectangle.left);
  const top = Math.max(Math.floor(viewport.top), rectangle.top);
  const right = Math.min(Math.ceil(viewport.left + viewport.width * viewport.step), rectangle.left + rectangle.width);
  const bottom = Math.min(Math.ceil(viewport.top + viewport.height * viewport.step), rectangle.top + rectangle.height);
  return right <= left || bottom <= top ? null : { left, top, width: right - left, height: bottom - top };
}

function viewportOf(frame: FrameState, imageHeight: number): Viewport {
  const { resolution, center } = frame.viewState;
  const [x = 0, y = 0] = center;
  const [width = 0, height = 0] = frame.size;
  return {
    width: Math.round(width * frame.pixelRatio),
    height: Math.round(height * frame.pixelRatio),
    left: x - (width / 2) * resolution,
    top: imageHeight - (y + (height / 2) * resolution),
    step: resolution / frame.pixelRatio,
  };
}
