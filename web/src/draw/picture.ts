// The picture: an OpenLayers map over one image's pixels, with the objects and the overlay on it. Draws what it is told;
// knows no server state and no keys.

import { intersects } from "ol/extent";
import DragPan from "ol/interaction/DragPan";
import MouseWheelZoom from "ol/interaction/MouseWheelZoom";
import PinchZoom from "ol/interaction/PinchZoom";
import OlMap from "ol/Map";
import type MapBrowserEvent from "ol/MapBrowserEvent";
import Projection from "ol/proj/Projection";
import OlView from "ol/View";
import { type Adjust, BYTES, isNeutral, lookup } from "./adjust";
import { pixelsLayer } from "./adjust-layer";
import { type Frame, frameOf } from "./frame";
import { overlayLayer, type Scene } from "./overlay";
import { type RegionsLayer, regionsLayer } from "./regions-layer";
import { type Point, toMap } from "./space";
import { type Tiles, tilesLayer } from "./tiles-layer";

export interface Shown {
  /** Address of the pixels; with `tiles` only a name for them. */
  readonly url: string;
  readonly height: number;
  readonly width: number;
  /** Which file it is of: planes of one are looked at in the same place. */
  readonly file: string;
  /** Where the picture comes in tiles. */
  readonly tiles: Tiles | null;
}

export interface PictureHost {
  readonly scene: () => Scene | null;
  /** Whether a primary drag pans now (Space is held). */
  readonly panning: () => boolean;
  readonly panned: () => void;
  /** The map has drawn a frame. */
  readonly framed: (frame: Frame) => void;
  readonly failed: (url: string) => void;
  readonly loaded: (url: string) => void;
}

export interface Picture {
  readonly target: HTMLElement;
  readonly regions: RegionsLayer;
  show(image: Shown | null): void;
  /** Show the pixels through a lookup; the objects are not affected. */
  adjust(adjust: Adjust): void;
  redraw(): void;
  fit(): void;
  /** Zoom by a factor about the middle of the view. */
  zoom(factor: number): void;
  /** The place (x, y in pixel edges) under a pointer, also beside the image. */
  placeOf(event: PointerEvent): readonly [number, number];
  /** The frame last drawn; null before the first. */
  frame(): Frame | null;
  /** Bring a point into view if it is not. */
  reveal(point: Point): void;
  /** Bring a box of the image (top, left, height, width) into view if nothing of it is; `close` fills the view with it. */
  lookAt(box: readonly [number, number, number, number], close: boolean): void;
  /** Image pixels under one CSS pixel. */
  resolution(): number;
  /** Zoom about the middle of the view until so many image pixels are under one CSS pixel. */
  setResolution(resolution: number): void;
  dispose(): void;
}

const MARGIN = 24; // CSS pixels left free around a fitted image
const AROUND = 80; // CSS pixels left free around an object that is looked at closely
const CLOSE = 1 / 8; // image pixels per CSS pixel: a tiny object is not blown up further
const CLOSEST = 1 / 40; // image pixels per CSS pixel at the deepest zoom

export function createPicture(target: HTMLElement, host: PictureHost): Picture {
  const pixels = pixelsLayer(host);
  const tiles = tilesLayer(host.failed, () => host.loaded(shown?.url ?? ""));
  const regions = regionsLayer();
  const overlay = overlayLayer(host.scene);
  const map = new OlMap({
    target,
    controls: [],
    layers: [pixels.layer, tiles.layer, regions.layer, overlay],
    interactions: [
      new DragPan({ condition: (event) => isPan(event, host.panning()) }),
      // Without a duration the wheel feels attached to the picture; notches and touchpads zoom alike.
      new MouseWheelZoom({ useAnchor: true, duration: 120, timeout: 40 }),
      new PinchZoom(),
    ],
  });
  let shown: Shown | null = null;
  let frame: Frame | null = null;
  map.on("pointerdrag", host.panned);
  map.on("postrender", ({ frameState }) => {
    if (frameState === null || shown === null) return;
    frame = frameOf(frameState, shown.height);
    host.framed(frame);
  });

  function fitView(): void {
    if (shown === null || (map.getSize()?.[0] ?? 0) === 0) return;
    map.getView().fit([0, 0, shown.width, shown.height], { padding: [MARGIN, MARGIN, MARGIN, MARGIN] });
  }

  return {
    target,
    regions,
    redraw: () => overlay.changed(),
    fit: fitView,
    adjust(adjust) {
      pixels.adjust(adjust);
      tiles.adjust(isNeutral(adjust, BYTES) ? null : lookup(adjust));
    },
    show(image) {
      if (shown?.url === image?.url) return;
      // Another plane, or the same one seen otherwise: the person looks at the same place.
      const stays = shown !== null && shown.height === image?.height && shown.width === image.width && shown.file === image.file;
      shown = image;
      pixels.show(image === null || image.tiles !== null ? null : image.url, image?.height ?? 0);
      tiles.show(image?.tiles ?? null);
      if (image === null || stays) return;
      const extent = [0, 0, image.width, image.height];
      const projection = new Projection({ code: "pixels", units: "pixels", extent });
      map.updateSize();
      map.setView(viewOf(projection, image, map.getSize() ?? [1, 1]));
      fitView();
      // The bar of slices comes and goes with the file, and with it the room for the picture.
      const fitted = map.getView();
      window.requestAnimationFrame(() => {
        map.updateSize();
        if (map.getView() === fitted) fitView();
      });
    },
    zoom(factor) {
      map.getView().animate({ resolution: (map.getView().getResolution() ?? 1) / factor, duration: 120 });
    },
    placeOf(event) {
      const [x = Number.NaN, y = Number.NaN] = map.getEventCoordinate(event);
      return [x, (shown?.height ?? 0) - y];
    },
    frame: () => frame,
    reveal(point) {
      if (shown === null) return;
      const [x, y] = toMap(point, shown.height);
      const [left = 0, bottom = 0, right = 0, top = 0] = map.getView().calculateExtent(map.getSize());
      if (x < left || x > right || y < bottom || y > top) map.getView().setCenter([x, y]);
    },
    lookAt([top, left, height, width], close) {
      if (shown === null) return;
      const box = [left, shown.height - top - height, left + width, shown.height - top];
      const view = map.getView();
      if (close) view.fit(box, { padding: [AROUND, AROUND, AROUND, AROUND], minResolution: CLOSE, duration: 120 });
      else if (!intersects(box, view.calculateExtent(map.getSize()))) {
        view.animate({ center: [left + width / 2, shown.height - top - height / 2], duration: 120 });
      }
    },
    resolution: () => map.getView().getResolution() ?? 1,
    setResolution(resolution) {
      map.getView().animate({ resolution, duration: 120 });
    },
    dispose() {
      map.setTarget(undefined);
      map.dispose();
      pixels.dispose();
    },
  };
}

function viewOf(projection: Projection, image: Shown, [wide = 1, high = 1]: readonly number[]): OlView {
  const whole = Math.max(image.width / Math.max(wide - 2 * MARGIN, 1), image.height / Math.max(high - 2 * MARGIN, 1));
  return new OlView({
    projection,
    center: [image.width / 2, image.height / 2],
    resolution: whole,
    maxResolution: Math.max(whole * 2, 1),
    minResolution: Math.min(CLOSEST, whole),
    // The middle of the view stays on the image, so that the picture cannot be lost.
    extent: [0, 0, image.width, image.height],
    constrainOnlyCenter: true,
    constrainResolution: false,
    smoothResolutionConstraint: false,
    enableRotation: false,
  });
}

function isPan(event: MapBrowserEvent<PointerEvent | KeyboardEvent | WheelEvent>, spaceHeld: boolean): boolean {
  const { originalEvent } = event;
  if (event.activePointers !== undefined && event.activePointers !== null && event.activePointers.length > 1) return true;
  if (!(originalEvent instanceof PointerEvent)) return false;
  return originalEvent.button === 1 || (spaceHeld && originalEvent.button === 0);
}
