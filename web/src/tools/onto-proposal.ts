// Strokes on a proposal: it is finished first, and they wait for the answer that tells which region it became. Knows no canvas.
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { Document, Edit } from "../api/types";
import type { Store } from "../state/contract";
import { comingOf } from "../state/foresee";
import type { Stroke } from "./tool";

export interface OntoProposal {
  /** Whether a stroke on nothing selected belongs to a proposal: one is in view, or is just being finished. */
  readonly possible: ReadonlySignal<boolean>;
  /** The strokes that wait, as edits to be drawn. */
  readonly waiting: ReadonlySignal<readonly Edit[]>;
  paint(stroke: Stroke): void;
  /** Take the last stroke back; false where none waits. */
  takeBack(): boolean;
  /** Resolves once no stroke waits; null where none does. */
  settled(): Promise<void> | null;
  dispose(): void;
}

/** How the region is told from others when the server has made it. */
interface Awaited {
  readonly image: string;
  readonly known: ReadonlySet<string>;
  readonly clicks: number;
  readonly label: number;
  readonly strokes: readonly Stroke[];
}

export function createOntoProposal(store: Store): OntoProposal {
  const awaited = signal<Awaited | null>(null);

  function put(region: string, label: number, strokes: readonly Stroke[]): void {
    if (store.selection.value.length === 0) store.select(region);
    for (const stroke of strokes) store.change({ ...stroke, region, label_id: label });
  }

  /** Nothing is on its way any more: the region is there, or the server made none. */
  function conclude({ image, known, clicks, label, strokes }: Awaited, document: Document | null): void {
    awaited.value = null;
    const fresh = document?.image === image ? document.regions.filter(({ id }) => !known.has(id)) : [];
    // Of objects finished one after the other the last one lies on top.
    const found = fresh.findLast((region) => region.clicks === clicks && region.label_id === label);
    if (found !== undefined) put(found.id, label, strokes);
    // Where the server has said why there is none, that is what counts.
    else store.notice.value ??= { kind: "trouble", trouble: "no-object" };
  }

  const stop = effect(() => {
    const { value: now } = awaited;
    const { value: document } = store.document;
    if (now === null || store.visible.value?.finishing === true) return;
    untracked(() => conclude(now, document));
  });

  return {
    possible: computed(() => awaited.value !== null || store.canFinish.value),
    waiting: computed(() => {
      const { value: now } = awaited;
      return now === null ? [] : now.strokes.map((stroke) => ({ ...stroke, region: null, label_id: now.label }));
    }),
    paint(stroke) {
      const [{ value: now }, { value: document }, { value: visible }] = [awaited, store.document, store.visible];
      if (now !== null) {
        awaited.value = { ...now, strokes: [...now.strokes, stroke] };
        return;
      }
      const { value: label } = store.label;
      if (document === null || visible === null || label === null || !store.canFinish.value) return;
      const { draft, regions } = visible;
      const corrected = regions.find(({ id }) => id === draft.region);
      store.finish();
      if (corrected !== undefined) put(corrected.id, corrected.label_id, [stroke]);
      else {
        const known = new Set([...regions, ...comingOf(visible)].map(({ id }) => id));
        awaited.value = { image: document.image, known, clicks: draft.clicks.length, label, strokes: [stroke] };
      }
    },
    takeBack() {
      const { value: now } = awaited;
      if (now === null) return false;
      const strokes = now.strokes.slice(0, -1);
      awaited.value = strokes.length === 0 ? null : { ...now, strokes };
      return true;
    },
    settled() {
      if (awaited.value === null) return null;
      return new Promise((resolve) => {
        const done = awaited.subscribe((now) => {
          if (now !== null) return;
          resolve();
          // Within the subscription itself, which ends with the first null.
          queueMicrotask(() => done());
        });
      });
    },
    dispose: stop,
  };
}
