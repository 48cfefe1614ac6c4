// How the picture's values are shown: window and level, gamma, contrast and brightness as one lookup from a stored value to a
// shown one. It changes what is seen and nothing else. Pure; both painters (adjust-gl.ts, adjust-canvas.ts) use this lookup.

export interface Adjust {
  /** -1..1: added to what is shown, in units of the whole range. */
  readonly brightness: number;
  /** -1..1: slope about the middle, 0 flat at -1 and a step at 1. */
  readonly contrast: number;
  /** Above 1 the dark parts become lighter. */
  readonly gamma: number;
  /** Middle and width of the window of stored values that is shown from black to white, as DICOM counts them. */
  readonly level: number;
  readonly width: number;
}

/** The values that a picture can have. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

export const BYTES: Range = { least: 0, most: 255 };

export const GAMMA = { least: 0.1, most: 10 } as const;

/** What shows a picture as it is. */
export function neutral({ least, most }: Range): Adjust {
  return { brightness: 0, contrast: 0, gamma: 1, level: (least + most + 1) / 2, width: most - least + 1 };
}

export function isNeutral(adjust: Adjust, range: Range): boolean {
  const plain = neutral(range);
  return (
    adjust.brightness === 0 &&
    adjust.contrast === 0 &&
    adjust.gamma === 1 &&
    adjust.level === plain.level &&
    adjust.width === plain.width
  );
}

/**
 * What a stored value is shown as, 0 (black) to 1 (white). The window is DICOM's linear one (PS3.3 C.11.2.1.2.1), so the
 * numbers of other viewers mean the same here: a width of 1 is a step at the level, width 256 at level 128 shows bytes as
 * they are. The slope of the contrast is tan((contrast + 1) pi / 4), so that -c takes back what c did.
 */
export function shownValue(value: number, adjust: Adjust): number {
  const windowed = within(value, adjust.level, adjust.width);
  const curved = windowed ** (1 / adjust.gamma);
  const steep = Math.tan(((adjust.contrast + 1) * Math.PI) / 4);
  return clamp((curved - 0.5) * steep + 0.5 + adjust.brightness);
}

/** Shown bytes for `entries` values spread evenly over the range, ends included; for bytes entry k is value k. */
export function lookup(adjust: Adjust, range: Range = BYTES, entries = 256): Uint8Array<ArrayBuffer> {
  const step = (range.most - range.least) / (entries - 1);
  return Uint8Array.from({ length: entries }, (_, entry) => Math.round(255 * shownValue(range.least + entry * step, adjust)));
}

/** What is stored, as far as it makes sense for the range; the rest is neutral. */
export function adjustOf(stored: unknown, range: Range = BYTES): Adjust {
  const given = typeof stored === "object" && stored !== null ? (stored as Readonly<Record<string, unknown>>) : {};
  const plain = neutral(range);
  const span = range.most - range.least + 1;
  const number = (name: keyof Adjust, least: number, most: number) => {
    const value = given[name];
    return typeof value === "number" && value >= least && value <= most ? value : plain[name];
  };
  return {
    brightness: number("brightness", -1, 1),
    contrast: number("contrast", -1, 1),
    gamma: number("gamma", GAMMA.least, GAMMA.most),
    level: number("level", range.least, range.most + 1),
    width: number("width", 1, span),
  };
}

function within(value: number, level: number, width: number): number {
  const middle = level - 0.5;
  const half = (width - 1) / 2;
  if (value <= middle - half) return 0;
  if (value > middle + half) return 1;
  return (value - middle) / (width - 1) + 0.5;
}

function clamp(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
