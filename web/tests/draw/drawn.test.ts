import { describe, expect, it } from "vitest";
import { drawnOf } from "../../src/draw/drawn";
import { extentOf, frameOf, onScreen } from "../../src/draw/frame";
import { regionOf, square } from "../tools/ground";

const A = regionOf("a", [[square(0, 0, 10)]]);
const B = regionOf("b", [[square(20, 0, 10)]]);
const EMPTY = { clicks: [], threshold: 0.5, largest: false, region: null, box: null };
const CLICKS = [{ row: 1, col: 1, positive: true }];

describe("the regions that are drawn", () => {
  it("are the same array where nothing is left out", () => {
    const regions = [A, B];
    expect(drawnOf({ draft: EMPTY, regions })).toBe(regions);
  });

  it("leave hidden ones out", () => {
    expect(drawnOf({ draft: EMPTY, regions: [A, { ...B, hidden: true }] })).toEqual([A]);
  });

  it("leave the one that is being corrected out, once it has clicks", () => {
    expect(drawnOf({ draft: { ...EMPTY, region: "a" }, regions: [A, B] })).toEqual([A, B]);
    expect(drawnOf({ draft: { ...EMPTY, region: "a", clicks: CLICKS }, regions: [A, B] })).toEqual([B]);
  });
});

describe("a frame", () => {
  it("puts the middle of the map's view into the middle of the screen, rows downwards", () => {
    const viewState = { center: [30, 80], resolution: 0.5, rotation: 0, projection: null } as never;
    const frame = frameOf({ viewState, size: [200, 100], pixelRatio: 2 }, 100);
    expect(onScreen(frame, [30, 20])).toEqual([100, 50]);
    expect(onScreen(frame, [30, 21])).toEqual([100, 52]);
    expect(extentOf(frame)).toEqual([-20, -5, 80, 45]);
  });
});
