// Image space and map space. Image: row and col of pixel centres, rows downwards (a click); or x, y of pixel edges, y
// downwards (a polygon). Map: OpenLayers' x, y with y upwards over [0, 0, width, height]. Pure.

export interface Point {
  readonly row: number;
  readonly col: number;
}

/** The image point of a map coordinate. */
export function toImage(coordinate: readonly number[], height: number): Point {
  const [x = Number.NaN, y = Number.NaN] = coordinate;
  return { row: height - y - 0.5, col: x - 0.5 };
}

/** The map coordinate of an image point. */
export function toMap(point: Point, height: number): [number, number] {
  return [point.col + 0.5, height - point.row - 0.5];
}

/** Whether the point lies on one of the image's pixels. */
export function isInside(point: Point, height: number, width: number): boolean {
  return point.row >= -0.5 && point.row < height - 0.5 && point.col >= -0.5 && point.col < width - 0.5;
}

/** The nearest point on a pixel's centre of the image. */
export function clampInside(point: Point, height: number, width: number): Point {
  return { row: Math.min(Math.max(point.row, 0), height - 1), col: Math.min(Math.max(point.col, 0), width - 1) };
}

/** A multipolygon of the wire, in map coordinates. */
export function polygonsToMap(
  polygons: readonly (readonly (readonly (readonly number[])[])[])[],
  height: number,
): number[][][][] {
  return polygons.map((rings) => rings.map((ring) => ring.map(([x = Number.NaN, y = Number.NaN]) => [x, height - y])));
}
