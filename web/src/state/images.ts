// The image list: what the server said of every image, kept up to date with what this page knows better.
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Document, ImageEntry } from "../api/types";
import { EVERYTHING, type Listing, listedEntries } from "./listing";
import { isBegun } from "./proposal";

export interface Images {
  readonly entries: Signal<readonly ImageEntry[]>;
  readonly listing: Signal<Listing>;
  readonly listed: ReadonlySignal<readonly ImageEntry[]>;
  /** Take over what a document says of its image. */
  learn(document: Document): void;
}

/** `here` is the image in view. */
export function createImages(here: ReadonlySignal<string | null>): Images {
  const entries = signal<readonly ImageEntry[]>([]);
  const listing = signal<Listing>(EVERYTHING);
  return {
    entries,
    listing,
    listed: computed(() => listedEntries(entries.value, listing.value, here.value)),
    learn(document) {
      const place = entries.value.findIndex((entry) => entry.id === document.image);
      const entry = entries.value[place];
      if (entry === undefined) return;
      const fresh = { ...entry, ...summary(document) };
      // Most edits change nothing here, and the list need not look at ten thousand rows again.
      if (JSON.stringify(fresh) !== JSON.stringify(entry)) entries.value = entries.value.with(place, fresh);
    },
  };
}

function summary({ regions, draft, flagged, note }: Document): Omit<ImageEntry, "id" | "name" | "problem"> {
  return {
    regions: regions.length,
    labels: [...new Set(regions.map((region) => region.label_id))].sort((one, other) => one - other),
    draft: isBegun(draft),
    flagged,
    note: note !== "",
  };
}
