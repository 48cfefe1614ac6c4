// What simplifying the selected region would give, asked of the server while the slider moves: after a pause, the newest wins.
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { messageOf } from "../api/client";
import type { Outline } from "../api/types";
import type { Store, World } from "../state/contract";

export interface Simplification {
  readonly tolerance: Signal<number>;
  /** Null while nothing is known yet. */
  readonly outline: ReadonlySignal<Outline | null>;
  /** Vertices of the region as it is. */
  readonly vertices: ReadonlySignal<number>;
  readonly problem: ReadonlySignal<string | null>;
  /** Simplify the selected regions, and close. */
  apply(): void;
}

const PAUSE = 120; // milliseconds a slider rests before the server is asked

export function createSimplification(
  open: Signal<boolean>,
  store: Pick<Store, "api" | "document" | "selection" | "change">,
  wait: World["wait"],
  end: AbortSignal,
): Simplification {
  const tolerance = signal(2);
  const outline = signal<Outline | null>(null);
  const problem = signal<string | null>(null);
  const region = computed(() => {
    const id = store.selection.value[0];
    return store.document.value?.regions.find((one) => one.id === id) ?? null;
  });
  const image = computed(() => store.document.value?.image ?? null);

  async function ask(of: string, id: string, within: number, stop: AbortSignal): Promise<void> {
    try {
      await wait(PAUSE, stop);
      const answer = await store.api.outline(of, id, within, stop);
      if (stop.aborted) return;
      outline.value = answer;
      problem.value = null;
    } catch (error) {
      if (stop.aborted) return;
      outline.value = null;
      problem.value = messageOf(error);
    }
  }

  const stopAsking = effect(() => {
    const [of, one] = [image.value, region.value];
    if (!open.value) return;
    if (of === null || one === null) {
      open.value = false;
      return;
    }
    const newer = new AbortController();
    void ask(of, one.id, tolerance.value, AbortSignal.any([newer.signal, end]));
    return () => newer.abort();
  });
  const stopClearing = effect(() => {
    // What was seen of one region is not shown for the next.
    void [region.value?.id, open.value];
    outline.value = null;
    problem.value = null;
  });
  end.addEventListener("abort", () => {
    stopAsking();
    stopClearing();
  });

  return {
    tolerance,
    outline,
    problem,
    vertices: computed(() => count(region.value?.polygons ?? [])),
    apply() {
      open.value = false;
      store.change({ kind: "simplify", regions: [...store.selection.value], tolerance: tolerance.value });
    },
  };
}

function count(polygons: readonly (readonly (readonly unknown[])[])[]): number {
  // The last vertex of a ring repeats the first.
  return polygons.flat().reduce((sum, ring) => sum + Math.max(ring.length - 1, 0), 0);
}
