// The page's state and everything a person can do to it. Knows no elements and no canvas; time and network are handed in.
import { batch, computed, effect, signal } from "@preact/signals";
import type { ClickPoint, ImageEntry, Project, State } from "../api/types";
import { decodeGrid, type Grid } from "../draw/grid";
import { approximateArea, largestCells } from "../draw/regions";
import type { Opening, PageNotice, Store, Tuning, World } from "./contract";
import { labelForDigit } from "./labels";
import { createSync, type Notice, type Sync, type SyncStatus } from "./sync";

const MOST_CLICKS = 1000; // as the server's `Clicks` says
const TUNING_PAUSE = 800; // milliseconds
const MODEL_PAUSE = 700;

export function createStore(world: World): Store {
  const project = signal<Project | null>(null);
  const entries = signal<readonly ImageEntry[]>([]);
  const opening = signal<Opening | null>(null);
  const sync = signal<Sync | null>(null);
  const syncs = signal<readonly Sync[]>([]);
  const grid = signal<Grid | null>(null);
  const tuning = signal<Tuning>({ threshold: 0.5, largest: false });
  const selection = signal<string | null>(null);
  const label = signal<number | null>(null);
  const outlines = signal(false);
  const hidden = signal(false);
  const notice = signal<PageNotice | null>(null);
  const milliseconds = signal<number | null>(null);
  const problem = signal<string | null>(null);
  const exporting = signal(false);
  /** A tuning that was seen but not yet handed over to the sync. */
  const tuned = signal<AbortController | null>(null);

  const labels = computed(() => project.value?.labels ?? []);
  const document = computed(() => sync.value?.document.value ?? null);
  const visible = computed(() => sync.value?.visible.value ?? null);
  const kept = computed(() =>
    grid.value !== null && tuning.value.largest ? largestCells(grid.value, tuning.value.threshold) : null,
  );
  const draftArea = computed(() => (grid.value === null ? 0 : approximateArea(grid.value, tuning.value.threshold, kept.value)));
  const waiting = computed(() => (sync.value?.queue.value.length ?? 0) > 0);
  const canFinish = computed(() => (visible.value?.draft.clicks.length ?? 0) > 0 && label.value !== null);
  const canUndo = computed(() => document.value?.can_undo === true || waiting.value);
  const canRedo = computed(() => document.value?.can_redo === true && !waiting.value);
  const status = computed<SyncStatus>(() => {
    const all = syncs.value.map((one) => one.status.value);
    const unsent: SyncStatus = { kind: tuned.value === null ? "saved" : "saving" };
    return all.find(({ kind }) => kind === "retrying") ?? all.find(({ kind }) => kind === "saving") ?? unsent;
  });
  let opener: AbortController | null = null;
  let timed = "[]";

  /** Where edits go; nowhere while another image is on its way, or they would land on the one still in view. */
  function current(): Sync | null {
    return opening.value === null ? sync.value : null;
  }

  function fail(error: unknown): void {
    if (world.signal.aborted) return;
    notice.value = { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }

  /** Take over what an answer says of the picture in view. */
  function show(state: State): void {
    const { draft, regions } = state.document;
    grid.value = state.proposal === null ? null : decodeGrid(state.proposal);
    problem.value = state.problem;
    const clicks = JSON.stringify(draft.clicks);
    // A stored threshold runs no network, and its time would be taken for the click's.
    if (state.proposal !== null && clicks !== timed) milliseconds.value = state.milliseconds;
    timed = clicks;
    if (draft.clicks.length > 0 && tuned.value === null && !waiting.value) {
      tuning.value = { threshold: draft.threshold, largest: draft.largest };
    }
    if (selection.value !== null && regions.every((region) => region.id !== selection.value)) selection.value = null;
  }

  function taken(state: State): void {
    batch(() => {
      const { image, regions, draft } = state.document;
      entries.value = entries.value.map((entry) =>
        entry.id === image ? { ...entry, regions: regions.length, draft: draft.clicks.length > 0 } : entry,
      );
      if (sync.value?.image === image) show(state);
    });
  }

  const services = {
    ...world,
    taken,
    tell(what: Notice) {
      notice.value = what;
    },
  };

  function pushClicks(clicks: readonly ClickPoint[]): void {
    if (current() === null) return;
    tuned.value?.abort();
    tuned.value = null;
    current()?.push({ kind: "clicks", clicks, ...tuning.value });
    // Without clicks there is nothing to propose; with them the last proposal stays until the next one comes.
    if (clicks.length === 0) grid.value = null;
  }

  function draftClicks(): readonly ClickPoint[] {
    return visible.value?.draft.clicks ?? [];
  }

  /** Hand over a tuning that still waits for its pause to end. */
  function settleTuning(): void {
    if (tuned.value === null) return;
    if (draftClicks().length > 0) pushClicks(draftClicks());
    else {
      tuned.value.abort();
      tuned.value = null;
    }
  }

  async function open(image: string): Promise<void> {
    settleTuning();
    opener?.abort();
    const mine = new AbortController();
    opener = mine;
    opening.value = { image, problem: null };
    try {
      const own = syncs.value.find((one) => one.image === image);
      // Its unsent edits would be unknown to the server's answer.
      await own?.settled();
      const state = await world.api.open(image, AbortSignal.any([mine.signal, world.signal]));
      mine.signal.throwIfAborted();
      batch(() => {
        const fresh = createSync(state, services);
        syncs.value = [...syncs.value.filter((one) => one.image !== image && one.status.value.kind !== "saved"), fresh];
        sync.value = fresh;
        selection.value = null;
        opening.value = null;
        notice.value = null;
        taken(state);
        show(state);
      });
    } catch (error) {
      if (mine.signal.aborted || world.signal.aborted) return;
      batch(() => {
        opening.value = { image, problem: error instanceof Error ? error.message : String(error) };
        sync.value = null;
        grid.value = null;
      });
    }
  }

  /** Ask again until the model is there, or has failed to come. */
  async function watchModel(): Promise<void> {
    for (let loading = true; loading; ) {
      await world.wait(MODEL_PAUSE, world.signal);
      const about = await world.api.project(world.signal).catch(() => null);
      // Labels are left alone: one added meanwhile must not vanish for a moment.
      if (about === null || project.value === null) continue;
      project.value = { ...project.value, model: about.model };
      problem.value ??= about.model.problem;
      loading = about.model.loading;
    }
  }

  async function flush(): Promise<void> {
    settleTuning();
    await Promise.all(syncs.value.map((one) => one.settled()));
  }

  function remove(region: string): void {
    current()?.push({ kind: "delete", region });
    if (selection.value === region) selection.value = null;
  }

  function chooseLabel(id: number): void {
    label.value = id;
    const region = visible.value?.regions.find((one) => one.id === selection.value);
    if (region !== undefined && region.label_id !== id) current()?.push({ kind: "relabel", region: region.id, labelId: id });
  }

  // A label list that lost the current label (or has its first) puts the first one in its place.
  effect(() => {
    const ids = labels.value.map((one) => one.id);
    if (label.value === null || !ids.includes(label.value)) label.value = ids[0] ?? null;
  });

  return {
    project,
    labels,
    entries,
    opening,
    document,
    visible,
    grid,
    kept,
    tuning,
    draftArea,
    selection,
    label,
    outlines,
    hidden,
    notice,
    status,
    milliseconds,
    problem,
    exporting,
    canFinish,
    canUndo,
    canRedo,
    async load() {
      try {
        const [about, list] = await Promise.all([world.api.project(world.signal), world.api.images(world.signal)]);
        batch(() => {
          project.value = about;
          entries.value = list;
          problem.value = about.model.problem;
        });
        const first = list.find((entry) => entry.id === about.last_image) ?? list[0];
        await Promise.all([first === undefined ? undefined : open(first.id), about.model.loading ? watchModel() : undefined]);
      } catch (error) {
        fail(error);
      }
    },
    open,
    async step(by) {
      const here = opening.value?.image ?? sync.value?.image;
      const place = entries.value.findIndex((entry) => entry.id === here);
      const next = entries.value[place + by];
      if (place >= 0 && next !== undefined) await open(next.id);
    },
    click(point) {
      const clicks = draftClicks();
      if (clicks.length >= MOST_CLICKS) notice.value = { kind: "clicks-full" };
      else {
        selection.value = null;
        pushClicks([...clicks, point]);
      }
    },
    dropClick() {
      if (draftClicks().length > 0) pushClicks(draftClicks().slice(0, -1));
    },
    clear() {
      if (draftClicks().length > 0) pushClicks([]);
      else selection.value = null;
    },
    tune(change) {
      tuning.value = { ...tuning.value, ...change };
      tuned.value?.abort();
      if (draftClicks().length === 0) {
        tuned.value = null;
        return;
      }
      const mine = new AbortController();
      tuned.value = mine;
      world.wait(TUNING_PAUSE, AbortSignal.any([mine.signal, world.signal])).then(
        () => {
          if (tuned.value === mine) settleTuning();
        },
        () => undefined, // aborted: a newer change, or an edit that carries it, took its place
      );
    },
    finish() {
      if (!canFinish.value || label.value === null) return;
      tuned.value?.abort();
      tuned.value = null;
      current()?.push({ kind: "finish", labelId: label.value, ...tuning.value });
    },
    undo() {
      settleTuning();
      if (canUndo.value) current()?.push({ kind: "undo" });
    },
    redo() {
      settleTuning();
      if (canRedo.value) current()?.push({ kind: "redo" });
    },
    select(region) {
      selection.value = region;
    },
    selectNext(by) {
      const ids = (visible.value?.regions ?? []).map((region) => region.id);
      const place = selection.value === null ? -1 : ids.indexOf(selection.value);
      const next = place < 0 && by < 0 ? ids.length - 1 : place + by;
      selection.value = ids[next] ?? null;
      return selection.value !== null;
    },
    remove,
    removeSelected() {
      if (selection.value !== null) remove(selection.value);
    },
    chooseLabel,
    chooseDigit(digit) {
      const chosen = labelForDigit(labels.value, digit);
      if (chosen !== undefined) chooseLabel(chosen.id);
    },
    async addLabel(name, color) {
      try {
        const list = await world.api.addLabel({ name, color }, world.signal);
        const old = new Set(labels.value.map((one) => one.id));
        batch(() => {
          if (project.value !== null) project.value = { ...project.value, labels: list };
          label.value = list.find((one) => !old.has(one.id))?.id ?? label.value;
        });
        return true;
      } catch (error) {
        fail(error);
        return false;
      }
    },
    async export(format) {
      exporting.value = true;
      try {
        await flush();
        const download = await world.api.export(format, world.signal);
        world.save(download);
        notice.value = { kind: "exported", name: download.name };
      } catch (error) {
        fail(error);
      } finally {
        exporting.value = false;
      }
    },
    flush,
  };
}
