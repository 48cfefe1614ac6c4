// The finished objects as vectors. Keeps one feature for each region and touches only those that changed; what is selected is
// emphasised by a layer of its own, so that selecting draws no more than the selected.
import { getArea } from "ol/extent";
import Feature from "ol/Feature";
import MultiPolygon from "ol/geom/MultiPolygon";
import type { Options as VectorOptions } from "ol/layer/BaseVector";
import LayerGroup from "ol/layer/Group";
import VectorLayer from "ol/layer/Vector";
import VectorImageLayer from "ol/layer/VectorImage";
import VectorSource from "ol/source/Vector";
import type { Label, Region } from "../api/types";
import type { Extent, Place } from "../tools/tool";
import { objectColor } from "./object-color";
import { emphasis, isCrowd, type Look, regionStyle } from "./regions-style";
import { polygonsToMap } from "./space";

export interface RegionsLook {
  readonly labels: readonly Label[];
  /** What is emphasised. */
  readonly selection: readonly string[];
  readonly outlines: boolean;
  /** How strongly objects are drawn, 0 (not at all) to 1. */
  readonly opacity: number;
  /** Whether each object has a colour of its own, instead of its label's. */
  readonly byObject: boolean;
}

export interface RegionsLayer {
  readonly layer: LayerGroup;
  show(regions: readonly Region[], height: number): void;
  restyle(look: RegionsLook): void;
  /** The regions at a point, the uppermost first. */
  at(place: Place): readonly Region[];
  /** The regions whose boxes touch. */
  near(extent: Extent): readonly Region[];
}

const STRONGEST = 0.6; // opacity of the fill
const UNKNOWN = "#7f7f7f"; // a label the page has not heard of yet
// Drawing 3,000 outlines takes a tenth of a second (`benchmarks/canvas.py`), too long for every frame of a pan. Beyond this many an
// image of them is moved and scaled, and drawn anew where the picture comes to rest.
const FEW = 400;
const BUFFER = 200; // CSS pixels drawn around the view, so that a pan shows objects at once

type Source = VectorSource<Feature<MultiPolygon>>;

export function regionsLayer(): RegionsLayer {
  const source: Source = new VectorSource({ useSpatialIndex: true });
  const chosen: Source = new VectorSource({ useSpatialIndex: false });
  const drawn = new Map<string, Region>();
  const features = new Map<string, Feature<MultiPolygon>>();
  let high = 0;
  let outlines = false;
  let fill = 0;
  let byObject = false;
  let selection: readonly string[] = [];
  let colors = new Map<number, string>();
  let known = "";

  function lookOf(region: Region, resolution: number): Look {
    const color = byObject ? objectColor(region.z) : (colors.get(region.label_id) ?? UNKNOWN);
    const crowded = features.size > FEW && isCrowd(features.size, getArea(source.getExtent() ?? []), resolution);
    return { color, outlines, locked: region.locked, fill, crowded };
  }

  function regionOf(feature: { getId(): string | number | undefined }): Region | undefined {
    return drawn.get(String(feature.getId()));
  }

  // Frames drawn while the picture moves must show the objects where they are.
  const moving = { updateWhileAnimating: true, updateWhileInteracting: true, renderBuffer: BUFFER };
  const looks: Pick<VectorOptions<Feature<MultiPolygon>, Source>, "source" | "renderOrder" | "style"> = {
    source,
    renderOrder: (one, other) => (regionOf(one)?.z ?? 0) - (regionOf(other)?.z ?? 0),
    style: (feature, resolution) => {
      const region = regionOf(feature);
      return region === undefined ? [] : regionStyle(lookOf(region, resolution));
    },
  };
  const few = new VectorLayer({ ...looks, ...moving });
  const many = new VectorImageLayer({ ...looks, imageRatio: 1.5, visible: false });
  const selected = new VectorLayer({
    source: chosen,
    ...moving,
    style: (feature, resolution) => {
      const region = regionOf(feature);
      return region === undefined ? [] : emphasis(lookOf(region, resolution));
    },
  });
  const layer = new LayerGroup({ layers: [few, many, selected] });

  function redraw(): void {
    few.changed();
    many.changed();
    selected.changed();
  }

  function emphasise(): void {
    const wanted = selection.flatMap((id) => features.get(id) ?? []);
    const now = chosen.getFeatures();
    if (wanted.length === now.length && wanted.every((feature) => now.includes(feature))) return;
    chosen.clear(true);
    chosen.addFeatures(wanted);
  }

  return {
    layer,
    show(regions, height) {
      const wanted = new Set(regions.map(({ id }) => id));
      const gone: Feature<MultiPolygon>[] = [];
      const fresh: Feature<MultiPolygon>[] = [];
      const drop = (id: string) => {
        const feature = features.get(id);
        if (feature !== undefined) gone.push(feature);
        features.delete(id);
        drawn.delete(id);
      };
      for (const id of [...drawn.keys()]) if (!wanted.has(id) || high !== height) drop(id);
      high = height;
      let restyled = false;
      for (const region of regions) {
        const before = drawn.get(region.id);
        if (before === region) continue;
        if (before?.polygons === region.polygons) {
          // Another label, order or lock: the geometry stays, and only the style is asked for again.
          drawn.set(region.id, region);
          restyled = true;
          continue;
        }
        drop(region.id);
        const feature = new Feature(new MultiPolygon(polygonsToMap(region.polygons, height)));
        feature.setId(region.id);
        features.set(region.id, feature);
        drawn.set(region.id, region);
        fresh.push(feature);
      }
      if (gone.length > 0) source.removeFeatures(gone);
      // Many at once are put into the spatial index in bulk.
      if (fresh.length > 0) source.addFeatures(fresh);
      few.setVisible(regions.length <= FEW);
      many.setVisible(regions.length > FEW);
      if (restyled) redraw();
      emphasise();
    },
    restyle(look) {
      selection = look.selection;
      emphasise();
      const { opacity } = look;
      // Up to the middle the outlines come in, from there on only the fill grows.
      few.setOpacity(Math.min(2 * opacity, 1));
      many.setOpacity(Math.min(2 * opacity, 1));
      const next = JSON.stringify([look.outlines, look.byObject, opacity, look.labels.map(({ id, color }) => [id, color])]);
      if (next === known) return;
      known = next;
      outlines = look.outlines;
      byObject = look.byObject;
      fill = STRONGEST * opacity;
      colors = new Map(look.labels.map((label) => [label.id, label.color]));
      redraw();
    },
    at([x, y]) {
      return source
        .getFeaturesAtCoordinate([x, high - y])
        .flatMap((feature) => regionOf(feature) ?? [])
        .sort((one, other) => other.z - one.z);
    },
    near([left, top, right, bottom]) {
      return source.getFeaturesInExtent([left, high - bottom, right, high - top]).flatMap((feature) => regionOf(feature) ?? []);
    },
  };
}
