// A colour for each object, told from those of its neighbours in height. Pure.

const TURN = 137.508; // degrees, the golden angle: any few in a row are far apart

/** `#rrggbb` for the object at a height. */
export function objectColor(z: number): string {
  const hue = (((z * TURN) % 360) + 360) % 360;
  const channel = (offset: number): string => {
    const place = (offset + hue / 30) % 12;
    const value = 0.5 - 0.4 * Math.max(-1, Math.min(place - 3, 9 - place, 1));
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}
