// What the picture shows of the store, kept up to date.
import { effect, type ReadonlySignal, type Signal, untracked } from "@preact/signals";
import { pixelsUrl, tileUrl } from "./api/client";
import type { Document } from "./api/types";
import { drawnOf } from "./draw/drawn";
import type { Scene } from "./draw/overlay";
import type { Picture, Shown } from "./draw/picture";
import type { Point } from "./draw/space";
import type { Tiles } from "./draw/tiles-layer";
import type { Store } from "./state/contract";
import type { Viewing } from "./state/viewing";

/** One empty list, so that scenes without clicks are alike. */
const NO_CLICKS: Document["draft"]["clicks"] = [];

/** The colour of the region that is corrected, or the one that new objects of the chosen label get. */
function draftColor(store: Store): string {
  const corrected = store.visible.value?.draft.region ?? null;
  const region = store.visible.value?.regions.find((one) => one.id === corrected);
  const id = region?.label_id ?? store.label.value;
  return store.labels.value.find((label) => label.id === id)?.color ?? "#2f7de1";
}

/** What is drawn over the image now; null without an image. */
export function sceneOf(store: Store, crosshair: Point | null): Scene | null {
  const { value: now } = store.document;
  if (now === null) return null;
  return {
    height: now.height,
    grid: store.grid.value,
    kept: store.kept.value,
    threshold: store.tuning.value.threshold,
    color: draftColor(store),
    outlines: store.outlines.value,
    clicks: store.visible.value?.draft.clicks ?? NO_CLICKS,
    box: store.visible.value?.draft.box ?? null,
    crosshair,
  };
}

function shownOf({ image, height, width, source }: Document): Shown {
  const stamp = source?.stamp ?? "";
  const tile = source?.tile ?? null;
  const tiles: Tiles | null =
    tile === null ? null : { height, width, side: tile, url: (level, row, col) => tileUrl(image, stamp, level, row, col) };
  return { url: pixelsUrl(image, stamp), height, width, file: source?.entry ?? image, tiles };
}

/** What the page has beside the store that is seen in the picture. */
interface Bound {
  readonly crosshair: Signal<Point | null>;
  readonly held: Signal<boolean>;
  readonly broken: Signal<string | null>;
  /** Counts how often the pixels were asked for once more. */
  readonly attempt: ReadonlySignal<number>;
  readonly viewing: Pick<Viewing, "opacity" | "byObject">;
  readonly rowPointed: ReadonlySignal<string | null>;
}

/** Keep the picture showing what the store holds; returns what ends it. */
export function bind(
  store: Store,
  picture: Picture,
  { crosshair, held, broken, attempt, viewing, rowPointed }: Bound,
): () => void {
  let before: Document | null = null;
  let attempts = 0;
  const endings = [
    effect(() => {
      const now = store.document.value;
      if (now?.image !== before?.image) {
        broken.value = null;
        crosshair.value = null;
      }
      before = now;
      // The picture asks for no address twice unless it is told to forget it.
      if (attempt.value !== attempts) picture.show(null);
      attempts = attempt.value;
      picture.show(now === null ? null : shownOf(now));
    }),
    effect(() => {
      const { value: visible } = store.visible;
      const regions = store.hidden.value || visible === null ? [] : drawnOf(visible);
      picture.regions.show(regions, store.document.value?.height ?? 0);
    }),
    effect(() => {
      picture.regions.restyle({
        labels: store.labels.value,
        selection: [...store.selection.value, ...(rowPointed.value === null ? [] : [rowPointed.value])],
        outlines: store.outlines.value,
        opacity: viewing.opacity.value,
        byObject: viewing.byObject.value,
      });
    }),
    effect(() => {
      // Chosen in the list, or by Tab, it may be out of view; what was clicked in the picture is in view already.
      const id = store.selection.value.at(-1);
      const region = untracked(() => store.visible.value?.regions.find((one) => one.id === id));
      if (region !== undefined) picture.lookAt(region.box, false);
    }),
    effect(() => {
      // Reading the scene makes this run again whenever anything in it changes.
      sceneOf(store, crosshair.value);
      picture.redraw();
    }),
    effect(() => {
      picture.target.classList.toggle("panning", held.value);
    }),
    effect(() => {
      picture.target.dataset["tool"] = store.tool.value;
    }),
  ];
  return () => {
    for (const stop of endings) stop();
  };
}
