// How finished objects look. Styles are shared by all regions that look alike: thousands of equal styles would cost more than
// their outlines.
import Fill from "ol/style/Fill";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";

export interface Look {
  readonly color: string;
  readonly outlines: boolean;
  /** Drawn dashed. */
  readonly locked: boolean;
  /** Opacity of the inside, 0..1. */
  readonly fill: number;
  /** Among so many that a light edge around each would cover the picture, and cost half of the time of drawing them. */
  readonly crowded: boolean;
}

const KNOWN = new Map<string, readonly Style[]>();

/** CSS pixels from one object to the next, on average, below which they are a crowd. */
const CROWD = 24;

/** Whether `count` objects, spread over an `area` of square pixels, are a crowd where a pixel of the view is `resolution` of the picture. */
export function isCrowd(count: number, area: number, resolution: number): boolean {
  return Math.sqrt(area / count) < CROWD * resolution;
}

/** Any region: a thin outline, seen on any ground by its light edge unless there is a crowd, and a light fill. */
export function regionStyle(look: Look): Style[] {
  return remembered("region", look, () => [
    ...(look.crowded ? [] : [new Style({ stroke: new Stroke({ color: "rgba(255, 255, 255, 0.55)", width: 4 }) })]),
    new Style({
      // Without a fill the inside could not be clicked in outline view; one that cannot be seen can.
      fill: new Fill({ color: look.outlines ? "rgba(0, 0, 0, 0)" : `${look.color}${byteOf(look.fill)}` }),
      stroke: new Stroke({ color: look.color, width: 2, ...dash(look) }),
    }),
  ]);
}

function byteOf(share: number): string {
  return Math.round(255 * share)
    .toString(16)
    .padStart(2, "0");
}

/** What is drawn over a selected region: a wider outline with a light edge. */
export function emphasis(look: Look): Style[] {
  return remembered("emphasis", look, () => [
    new Style({ stroke: new Stroke({ color: "#fff", width: 6 }), zIndex: 0 }),
    new Style({
      fill: new Fill({ color: look.outlines ? "rgba(0, 0, 0, 0)" : `${look.color}2e` }),
      stroke: new Stroke({ color: look.color, width: 3, ...dash(look) }),
      zIndex: 1,
    }),
  ]);
}

function dash(look: Look): { lineDash?: number[] } {
  return look.locked ? { lineDash: [7, 5] } : {};
}

function remembered(what: string, look: Look, make: () => Style[]): Style[] {
  const key = `${what} ${look.color} ${look.outlines} ${look.locked} ${look.fill} ${look.crowded}`;
  const known = KNOWN.get(key) ?? make();
  KNOWN.set(key, known);
  return [...known];
}
