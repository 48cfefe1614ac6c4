// The image list: what the server said of every image, kept up to date with what this page knows better.
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Document, ImageEntry } from "../api/types";
import { EVERYTHING, type Listing, listedEntries } from "./listing";
import { isBegun } from "./proposal";

export interface Images {
  readonly entries: Signal<readonly ImageEntry[]>;
  /** The entry of the image in view, or of the one on its way. */
  readonly here: ReadonlySignal<string | null>;
  readonly listing: Signal<Listing>;
  readonly listed: ReadonlySignal<readonly ImageEntry[]>;
  /** Take over what a document says of its image. */
  learn(document: Document): void;
  /** Look again at what the server has; however often it is asked for meanwhile, it is looked at once more. */
  renew(): Promise<void>;
}

/** `opened` is the image in view or on its way, `document` what is in view; `ask` asks the server for its list. */
export function createImages(
  opened: ReadonlySignal<string | null>,
  document: ReadonlySignal<Document | null>,
  ask: () => Promise<readonly ImageEntry[]>,
): Images {
  const entries = signal<readonly ImageEntry[]>([]);
  /** Objects that planes of stacks had when they were last looked at. */
  const counted = new Map<string, number>();
  const here = computed(() => {
    const { value: image } = opened;
    const { value: seen } = document;
    if (seen === null || image === null || entries.value.some(({ id }) => id === image)) return image;
    // Another plane of the file in view is on its way, or there.
    return seen.source?.entry ?? image;
  });
  const listing = signal<Listing>(EVERYTHING);
  /** Images of which the page learned while the server's answer was under way: it may be older. */
  const newer = new Set<string>();
  let underWay: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;

  async function look(): Promise<void> {
    next = null;
    newer.clear();
    const known = new Map(entries.value.map((entry) => [entry.id, entry]));
    const list = await ask();
    const found = list.map((entry) => {
      const mine = newer.has(entry.id) ? entries.value.find(({ id }) => id === entry.id) : known.get(entry.id);
      return mine !== undefined && (newer.has(entry.id) || same(mine, entry)) ? mine : entry;
    });
    const unchanged = found.length === entries.value.length && found.every((entry, place) => entry === entries.value[place]);
    if (!unchanged) entries.value = found;
  }

  return {
    entries,
    here,
    listing,
    listed: computed(() => listedEntries(entries.value, listing.value, here.value)),
    learn(document) {
      const id = document.source?.entry ?? document.image;
      newer.add(id);
      const place = entries.value.findIndex((entry) => entry.id === id);
      const entry = entries.value[place];
      if (entry === undefined) return;
      const stack = (document.source?.planes ?? 1) > 1;
      const fresh = { ...entry, ...(stack ? together(entry, document, counted) : summary(document)) };
      // Most edits change nothing here, and the list need not look at ten thousand rows again.
      if (!same(fresh, entry)) entries.value = entries.value.with(place, fresh);
    },
    renew() {
      next ??= underWay
        .catch(() => undefined)
        .then(() => {
          underWay = look();
          return underWay;
        });
      return next;
    },
  };
}

function same(one: ImageEntry, other: ImageEntry): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What a plane adds to what is known of its file; that something is gone from all planes, only the server can tell. */
function together(entry: ImageEntry, document: Document, counted: Map<string, number>): Partial<ImageEntry> {
  const plane = summary(document);
  const before = counted.get(document.image) ?? plane.regions;
  counted.set(document.image, plane.regions);
  return {
    regions: Math.max(plane.regions, entry.regions + plane.regions - before),
    labels: [...new Set([...entry.labels, ...plane.labels])].sort((one, other) => one - other),
    draft: entry.draft || plane.draft,
    flagged: entry.flagged || plane.flagged,
    note: entry.note || plane.note,
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
