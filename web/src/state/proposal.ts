// The network's proposal for the draft, and how its probability becomes a mask: in the browser, without asking anybody.
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Draft, State } from "../api/types";
import { decodeGrid, type Grid } from "../draw/grid";
import { approximateArea, largestCells } from "../draw/regions";
import type { Tuning } from "./contract";
import type { Visible } from "./foresee";

export interface Proposal {
  readonly grid: ReadonlySignal<Grid | null>;
  readonly tuning: Signal<Tuning>;
  readonly kept: ReadonlySignal<Uint8Array | null>;
  readonly area: ReadonlySignal<number>;
  readonly milliseconds: ReadonlySignal<number | null>;
  readonly problem: Signal<string | null>;
  clear(): void;
  /** Take over what an answer says of the picture in view; `settled`: nothing the person did since is missing in it. */
  show(state: State, stored: Draft, visible: Visible, settled: boolean): void;
}

export function createProposal(): Proposal {
  const grid = signal<Grid | null>(null);
  const tuning = signal<Tuning>({ threshold: 0.5, largest: false });
  const milliseconds = signal<number | null>(null);
  const kept = computed(() =>
    grid.value !== null && tuning.value.largest ? largestCells(grid.value, tuning.value.threshold) : null,
  );
  let timed = "";
  return {
    grid,
    tuning,
    kept,
    area: computed(() => (grid.value === null ? 0 : approximateArea(grid.value, tuning.value.threshold, kept.value))),
    milliseconds,
    problem: signal<string | null>(null),
    clear() {
      grid.value = null;
    },
    show(state, stored, visible, settled) {
      // An answer to older clicks must not bring back a proposal that was cleared meanwhile.
      const wanted = visible.finishing || isBegun(visible.draft);
      grid.value = wanted && state.proposal !== null ? decodeGrid(state.proposal) : null;
      this.problem.value = state.problem;
      const asked = JSON.stringify([stored.clicks, stored.box, stored.region]);
      // A stored threshold runs no network, and its time would be taken for the click's.
      if (state.proposal !== null && asked !== timed) milliseconds.value = state.milliseconds;
      timed = asked;
      if (isBegun(stored) && settled) tuning.value = { threshold: stored.threshold, largest: stored.largest };
    },
  };
}

/** Whether there is something to propose a mask for. */
export function isBegun(draft: Draft): boolean {
  return draft.clicks.length > 0 || draft.box !== null;
}
