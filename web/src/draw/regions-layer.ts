// The finished objects as vectors. Keeps one feature for each region and touches only those that changed.
import Feature from "ol/Feature";
import MultiPolygon from "ol/geom/MultiPolygon";
import VectorLayer from "ol/layer/Vector";
import VectorSource from "ol/source/Vector";
import Fill from "ol/style/Fill";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import type { Label, Region } from "../api/types";
import { polygonsToMap } from "./space";

/** How the regions look now. */
export interface Look {
  readonly labels: readonly Label[];
  readonly selection: string | null;
  readonly outlines: boolean;
}

export interface RegionsLayer {
  readonly layer: VectorLayer;
  show(regions: readonly Region[], height: number): void;
  restyle(look: Look): void;
  /** Ids of the regions at a map coordinate, the uppermost first. */
  at(coordinate: readonly number[]): readonly string[];
}

const UNKNOWN = "#7f7f7f"; // a label the page has not heard of yet

export function regionsLayer(): RegionsLayer {
  const source = new VectorSource<Feature<MultiPolygon>>({ useSpatialIndex: true });
  const drawn = new Map<string, Region>();
  let look: Look = { labels: [], selection: null, outlines: false };
  let colors = new Map<number, string>();
  const layer = new VectorLayer({
    source,
    // Frames drawn while the picture moves must show the objects where they are.
    updateWhileAnimating: true,
    updateWhileInteracting: true,
    style: (feature) => {
      const region = drawn.get(String(feature.getId()));
      return region === undefined ? [] : stylesOf(region, look, colors.get(region.label_id) ?? UNKNOWN);
    },
  });
  return {
    layer,
    show(regions, height) {
      const wanted = new Set(regions.map((region) => region.id));
      for (const id of [...drawn.keys()]) if (!wanted.has(id)) drop(source, drawn, id);
      for (const region of regions) {
        if (drawn.get(region.id) === region) continue;
        drop(source, drawn, region.id);
        const feature = new Feature(new MultiPolygon(polygonsToMap(region.polygons, height)));
        feature.setId(region.id);
        drawn.set(region.id, region);
        source.addFeature(feature);
      }
    },
    restyle(next) {
      look = next;
      colors = new Map(next.labels.map((label) => [label.id, label.color]));
      layer.changed();
    },
    at(coordinate) {
      return source
        .getFeaturesAtCoordinate([...coordinate])
        .map((feature) => drawn.get(String(feature.getId())))
        .filter((region) => region !== undefined)
        .sort((one, other) => other.z - one.z)
        .map((region) => region.id);
    },
  };
}

function drop(source: VectorSource<Feature<MultiPolygon>>, drawn: Map<string, Region>, id: string): void {
  const feature = source.getFeatureById(id);
  drawn.delete(id);
  // With `useSpatialIndex` an id names one feature; the type also allows for render features, which are not used here.
  if (feature instanceof Feature) source.removeFeature(feature);
}

function stylesOf(region: Region, look: Look, color: string): Style[] {
  const selected = region.id === look.selection;
  const fill = new Fill({ color: look.outlines ? "rgba(0, 0, 0, 0)" : `${color}${selected ? "59" : "33"}` });
  const main = new Style({ fill, stroke: new Stroke({ color, width: selected ? 3 : 2 }), zIndex: region.z * 2 + 1 });
  if (!selected) return [main];
  return [new Style({ stroke: new Stroke({ color: "#fff", width: 6 }), zIndex: region.z * 2 }), main];
}
