// The picture: an OpenLayers map over one image's pixels, with the objects and the overlay on it. Draws what it is told;
// knows no server state and no keys.
import DragPan from "ol/interaction/DragPan";
import MouseWheelZoom from "ol/interaction/MouseWheelZoom";
import PinchZoom from "ol/interaction/PinchZoom";
import ImageLayer from "ol/layer/Image";
import OlMap from "ol/Map";
import type MapBrowserEvent from "ol/MapBrowserEvent";
import Projection from "ol/proj/Projection";
import ImageStatic from "ol/source/ImageStatic";
import OlView from "ol/View";
import { overlayLayer, type Scene } from "./overlay";
import { type RegionsLayer, regionsLayer } from "./regions-layer";
import { isInside, type Point, toImage, toMap } from "./space";

export interface Shown {
  readonly url: string;
  readonly height: number;
  readonly width: number;
}

export interface PictureHost {
  readonly scene: () => Scene | null;
  /** Whether a primary drag pans now (Space is held). */
  readonly panning: () => boolean;
  readonly panned: () => void;
  readonly failed: (url: string) => void;
  readonly loaded: (url: string) => void;
}

export interface Picture {
  readonly target: HTMLElement;
  readonly regions: RegionsLayer;
  show(image: Shown | null): void;
  redraw(): void;
  fit(): void;
  /** Zoom by a factor about the middle of the view. */
  zoom(factor: number): void;
  /** The image point under a pointer; null beside the image. */
  pointAt(event: PointerEvent): Point | null;
  /** The map coordinate under a pointer. */
  coordinateAt(event: PointerEvent): readonly number[];
  /** Bring a point into view if it is not. */
  reveal(point: Point): void;
  /** Image pixels under one CSS pixel. */
  resolution(): number;
  dispose(): void;
}

const MARGIN = 24; // CSS pixels left free around a fitted image
const CLOSEST = 1 / 40; // image pixels per CSS pixel at the deepest zoom

export function createPicture(target: HTMLElement, host: PictureHost): Picture {
  const pixels = new ImageLayer<ImageStatic>({});
  const regions = regionsLayer();
  const overlay = overlayLayer(host.scene);
  const map = new OlMap({
    target,
    controls: [],
    layers: [pixels, regions.layer, overlay],
    interactions: [
      new DragPan({ condition: (event) => isPan(event, host.panning()) }),
      // Without a duration the wheel feels attached to the picture; notches and touchpads zoom alike.
      new MouseWheelZoom({ useAnchor: true, duration: 120, timeout: 40 }),
      new PinchZoom(),
    ],
  });
  let shown: Shown | null = null;
  map.on("pointerdrag", host.panned);

  function fitView(): void {
    if (shown === null || (map.getSize()?.[0] ?? 0) === 0) return;
    map.getView().fit([0, 0, shown.width, shown.height], { padding: [MARGIN, MARGIN, MARGIN, MARGIN] });
  }

  return {
    target,
    regions,
    redraw: () => overlay.changed(),
    fit: fitView,
    show(image) {
      if (shown?.url === image?.url) return;
      shown = image;
      if (image === null) {
        pixels.setSource(null);
        return;
      }
      const extent = [0, 0, image.width, image.height];
      const projection = new Projection({ code: "pixels", units: "pixels", extent });
      const source = new ImageStatic({ url: image.url, imageExtent: extent, projection });
      source.on("imageloaderror", () => host.failed(image.url));
      source.on("imageloadend", () => host.loaded(image.url));
      pixels.setSource(source);
      map.updateSize();
      map.setView(viewOf(projection, image, map.getSize() ?? [1, 1]));
      fitView();
    },
    zoom(factor) {
      map.getView().animate({ resolution: (map.getView().getResolution() ?? 1) / factor, duration: 120 });
    },
    pointAt(event) {
      if (shown === null) return null;
      const point = toImage(map.getEventCoordinate(event), shown.height);
      return isInside(point, shown.height, shown.width) ? point : null;
    },
    coordinateAt: (event) => map.getEventCoordinate(event),
    reveal(point) {
      if (shown === null) return;
      const [x, y] = toMap(point, shown.height);
      const [left = 0, bottom = 0, right = 0, top = 0] = map.getView().calculateExtent(map.getSize());
      if (x < left || x > right || y < bottom || y > top) map.getView().setCenter([x, y]);
    },
    resolution: () => map.getView().getResolution() ?? 1,
    dispose() {
      map.setTarget(undefined);
      map.dispose();
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
