// The document as the person expects it: the stored one, what an answer changes of it, and the edits still on their way. Pure.
import type { Change, Document, Draft, Edit, Region } from "../api/types";
import { translated } from "../tools/reshaping";

export interface Visible {
  readonly draft: Draft;
  readonly regions: readonly Region[];
  readonly flagged: boolean;
  readonly note: string;
  /** Whether the draft is on its way to becoming a region: its proposal is shown until the region is there. */
  readonly finishing: boolean;
  /** Strokes and outlines on their way that make pixels: they are drawn as they were made until the region is there. */
  readonly drawn: readonly Edit[];
}

/** The document after an answer's change; regions that did not change stay the same objects. */
export function applied(document: Document, change: Change): Document {
  const { since: _, regions, removed, ...rest } = change;
  const byId = new Map(document.regions.map((region) => [region.id, region]));
  for (const id of removed) byId.delete(id);
  for (const region of regions) byId.set(region.id, region);
  return { ...document, ...rest, regions: [...byId.values()].sort(lower) };
}

/** The stored document with every waiting edit that can be foreseen; pixels are the server's business and wait for its answer. */
export function foresee(document: Document, edits: readonly Edit[]): Visible {
  const { draft, regions, flagged, note } = document;
  return edits.reduce(after, { draft, regions, flagged, note, finishing: false, drawn: [] });
}

/** The regions that edits on their way will make, by the names the page gave them. */
export function comingOf({ drawn }: Visible): readonly { readonly id: string; readonly label: number }[] {
  return drawn.flatMap((edit) => {
    if (edit.kind !== "draw" && edit.kind !== "paint") return [];
    return typeof edit.new_region === "string" ? [{ id: edit.new_region, label: edit.label_id }] : [];
  });
}

function after(seen: Visible, edit: Edit): Visible {
  switch (edit.kind) {
    case "clicks": {
      const { clicks, threshold, largest } = edit;
      return { ...seen, draft: { ...seen.draft, clicks, threshold, largest } };
    }
    case "start":
      return { ...seen, draft: { ...seen.draft, clicks: [], region: edit.region ?? null, box: edit.box ?? null } };
    case "finish":
      return { ...seen, draft: { ...seen.draft, clicks: [], region: null, box: null }, finishing: true };
    case "relabel":
      return { ...seen, regions: changed(seen.regions, edit.regions, (region) => ({ ...region, label_id: edit.label_id })) };
    case "hide":
      return { ...seen, regions: changed(seen.regions, edit.regions, (region) => ({ ...region, hidden: edit.hidden })) };
    case "lock":
      return { ...seen, regions: changed(seen.regions, edit.regions, (region) => ({ ...region, locked: edit.locked })) };
    case "delete": {
      const gone = new Set(edit.regions);
      return { ...seen, regions: seen.regions.filter((region) => !gone.has(region.id)) };
    }
    case "order":
      return { ...seen, regions: reordered(seen.regions, new Set(edit.regions), edit.to) };
    case "note":
      return { ...seen, flagged: edit.flagged, note: edit.note };
    case "reshape": {
      const outlines = new Map(edit.shapes.map(({ region, polygons }) => [region, polygons]));
      const shaped = (region: Region) => ({ ...region, polygons: outlines.get(region.id) ?? region.polygons });
      return { ...seen, regions: changed(seen.regions, [...outlines.keys()], shaped) };
    }
    case "move": {
      const { regions, rows, cols } = edit;
      const moved = (region: Region) => ({ ...region, polygons: translated(region.polygons, [cols, rows]) });
      return { ...seen, regions: changed(seen.regions, regions, moved) };
    }
    case "draw":
    case "paint":
      return { ...seen, drawn: [...seen.drawn, edit] };
    default:
      // Undo and redo lead where the server's history says; the others make pixels.
      return seen;
  }
}

function changed(regions: readonly Region[], ids: readonly string[], change: (region: Region) => Region): readonly Region[] {
  const wanted = new Set(ids);
  return regions.map((region) => (wanted.has(region.id) ? change(region) : region));
}

type Place = Extract<Edit, { kind: "order" }>["to"];

/** The regions in their new order; a region whose z stays is the same object, so that it is not drawn anew. */
function reordered(regions: readonly Region[], chosen: ReadonlySet<string>, to: Place): readonly Region[] {
  const order = placed(regions, chosen, to);
  let z = Number.NEGATIVE_INFINITY;
  return order.map((region, index) => {
    z = Math.max(z + 1, regions[index]?.z ?? 0);
    return region.z === z ? region : { ...region, z };
  });
}

function placed(regions: readonly Region[], chosen: ReadonlySet<string>, to: Place): readonly Region[] {
  const moving = regions.filter((region) => chosen.has(region.id));
  const others = regions.filter((region) => !chosen.has(region.id));
  switch (to) {
    case "front":
      return [...others, ...moving];
    case "back":
      return [...moving, ...others];
    case "backward":
      return oneStep(regions, chosen);
    case "forward":
      return [...oneStep([...regions].reverse(), chosen)].reverse();
  }
}

/** Every chosen region changes places with the one before it, unless that one is chosen too. */
function oneStep(regions: readonly Region[], chosen: ReadonlySet<string>): readonly Region[] {
  const order = [...regions];
  for (let place = 1; place < order.length; place++) {
    const [before, here] = [order[place - 1], order[place]];
    if (before === undefined || here === undefined || !chosen.has(here.id) || chosen.has(before.id)) continue;
    order[place - 1] = here;
    order[place] = before;
  }
  return order;
}

function lower(one: Region, other: Region): number {
  return one.z - other.z || (one.id < other.id ? -1 : 1);
}
