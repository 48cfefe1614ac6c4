// What part of the image is in view, and where it lies on the screen. Pure.
import type { FrameState } from "ol/Map";
import type { Extent, Place } from "../tools/tool";

export interface Frame {
  /** Image coordinates (pixel edges) of the view's top left corner. */
  readonly left: number;
  readonly top: number;
  /** Image pixels under one CSS pixel. */
  readonly step: number;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
}

/** Where a point of the image is on the screen, in CSS pixels. */
export function onScreen({ left, top, step }: Frame, [x, y]: Place): [number, number] {
  return [(x - left) / step, (y - top) / step];
}

export function extentOf({ left, top, step, width, height }: Frame): Extent {
  return [left, top, left + width * step, top + height * step];
}

/** The frame of a map's frame, over an image of this height. */
export function frameOf(
  { viewState, size, pixelRatio }: Pick<FrameState, "viewState" | "size" | "pixelRatio">,
  imageHeight: number,
): Frame {
  const { resolution: step, center } = viewState;
  const [x = 0, y = 0] = center;
  const [width = 0, height = 0] = size;
  return {
    left: x - (width / 2) * step,
    top: imageHeight - y - (height / 2) * step,
    step,
    width,
    height,
    pixelRatio,
  };
}
