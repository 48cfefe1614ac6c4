// The image list as a person asked for it: filtered, searched, sorted. Pure.
import type { ImageEntry } from "../api/types";

export type ImageFilter = "all" | "unlabelled" | "labelled" | "flagged" | "draft";
export type ImageSort = "name" | "most" | "fewest";

export interface Listing {
  /** A state, or the label that one of the image's objects must have. */
  readonly filter: ImageFilter | number;
  readonly search: string;
  readonly sort: ImageSort;
}

export const EVERYTHING: Listing = { filter: "all", search: "", sort: "name" };

/** The entries to list; the image `here` always is one, or finishing the last object of a filtered list would lose one's place. */
export function listedEntries(entries: readonly ImageEntry[], listing: Listing, here: string | null): readonly ImageEntry[] {
  const words = listing.search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries.filter((entry) => entry.id === here || (passes(entry, listing.filter) && holds(entry.name, words)));
  // The server's order is that of the names; sorting is stable, so equal counts keep it.
  if (listing.sort === "name") return found;
  const sign = listing.sort === "most" ? -1 : 1;
  return found.sort((one, other) => sign * (one.regions - other.regions));
}

/** The first image without objects after `here`, from the beginning again after the last; null where all have some. */
export function nextWithoutObjects(entries: readonly ImageEntry[], here: string | null): ImageEntry | null {
  const place = entries.findIndex((entry) => entry.id === here);
  const round = [...entries.slice(place + 1), ...entries.slice(0, Math.max(place, 0))];
  return round.find((entry) => entry.regions === 0 && entry.problem === null) ?? null;
}

function passes(entry: ImageEntry, filter: Listing["filter"]): boolean {
  switch (filter) {
    case "all":
      return true;
    case "unlabelled":
      return entry.regions === 0;
    case "labelled":
      return entry.regions > 0;
    case "flagged":
      return entry.flagged;
    case "draft":
      return entry.draft;
    default:
      return entry.labels.includes(filter);
  }
}

function holds(name: string, words: readonly string[]): boolean {
  const text = name.toLowerCase();
  return words.every((word) => text.includes(word));
}
