// The object being clicked: clicks, threshold and finish, as edits of the image in view.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { ClickPoint, Draft, Edit } from "../api/types";
import type { PageNotice, Tuning } from "./contract";
import { isBegun, type Proposal } from "./proposal";

const MOST_CLICKS = 1000; // as the server's `Clicks` says
const TUNING_PAUSE = 800; // milliseconds

export interface Drafting {
  /** Whether a tuning was seen but not yet handed over. */
  readonly tuned: ReadonlySignal<boolean>;
  readonly canFinish: ReadonlySignal<boolean>;
  /** Whether there is a draft, be it a correction without clicks. */
  readonly canClear: ReadonlySignal<boolean>;
  click(point: ClickPoint): void;
  dropClick(): void;
  /** False where there was nothing to clear. */
  clear(): boolean;
  tune(change: Partial<Tuning>): void;
  /** Hand over a tuning that still waits for its pause to end. */
  settle(): void;
  finish(): void;
  start(region: string | null, box: Draft["box"]): void;
}

export interface DraftingHost {
  readonly draft: ReadonlySignal<Draft | null>;
  readonly label: ReadonlySignal<number | null>;
  readonly proposal: Proposal;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  push(edit: Edit): boolean;
  tell(notice: PageNotice): void;
}

export function createDrafting(host: DraftingHost): Drafting {
  const { proposal } = host;
  const pausing = signal<AbortController | null>(null);
  const begun = computed(() => host.draft.value !== null && isBegun(host.draft.value));
  const canClear = computed(() => begun.value || (host.draft.value?.region ?? null) !== null);
  const clicks = (): readonly ClickPoint[] => host.draft.value?.clicks ?? [];

  function forgetPause(): void {
    pausing.value?.abort();
    pausing.value = null;
  }

  function pushClicks(list: readonly ClickPoint[]): void {
    if (!host.push({ kind: "clicks", clicks: [...list], ...proposal.tuning.value })) return;
    forgetPause();
    // Without clicks there is nothing to propose; with them the last proposal stays until the next one comes.
    if (!begun.value) proposal.clear();
  }

  function settle(): void {
    if (pausing.value === null) return;
    if (begun.value) pushClicks(clicks());
    forgetPause();
  }

  function start(region: string | null, box: Draft["box"]): void {
    settle();
    if (host.push({ kind: "start", region, box })) proposal.clear();
  }

  return {
    tuned: computed(() => pausing.value !== null),
    canFinish: computed(() => begun.value && host.label.value !== null),
    canClear,
    settle,
    start,
    click(point) {
      if (clicks().length >= MOST_CLICKS) host.tell({ kind: "clicks-full" });
      else pushClicks([...clicks(), point]);
    },
    dropClick() {
      if (clicks().length > 0) pushClicks(clicks().slice(0, -1));
      else if (begun.value) start(host.draft.value?.region ?? null, null);
    },
    clear() {
      const { value: draft } = host.draft;
      if (draft === null || !canClear.value) return false;
      if (draft.region === null && draft.box === null) pushClicks([]);
      else start(null, null);
      return true;
    },
    tune(change) {
      proposal.tuning.value = { ...proposal.tuning.value, ...change };
      forgetPause();
      if (!begun.value) return;
      const mine = new AbortController();
      pausing.value = mine;
      host.wait(TUNING_PAUSE, AbortSignal.any([mine.signal, host.signal])).then(
        () => {
          if (pausing.value === mine) settle();
        },
        () => undefined, // aborted: a newer change, or an edit that carries it, took its place
      );
    },
    finish() {
      const { value: label } = host.label;
      if (!begun.value || label === null) return;
      if (host.push({ kind: "finish", label_id: label, ...proposal.tuning.value })) forgetPause();
    },
  };
}
