// The page's state and everything a person can do to it, put together from its parts. Knows no elements and no canvas; time,
// network and what outlives the page are handed in.
import { batch, computed, type Signal, signal } from "@preact/signals";
import type { Document, Edit } from "../api/types";
import type { Begun, Store, Tool, World } from "./contract";
import { createDrafting } from "./drafting";
import { createImages } from "./images";
import { labelDeeds } from "./label-deeds";
import { createLabelTable } from "./label-table";
import { labelForDigit } from "./labels";
import { nextWithoutObjects } from "./listing";
import { createLoading, type LoadingParts } from "./loading";
import { createNotices } from "./notices";
import { createOpened, worst } from "./opened";
import { createPlanes } from "./planes";
import { createProposal } from "./proposal";
import { createSelection } from "./selection";
import { createSettings } from "./settings";

const FIRST_BRUSH = 12; // image pixels

export function createStore(world: World): Store {
  const loading = createLoading(world);
  const exporting = signal(false);
  const tool = signal<Tool>("click");
  const begun = signal<Begun>({});
  const letGo: Store["letGo"] = signal(null);
  const { notice, tell, fail, moveOn, edited, applied, cleared } = createNotices(world, () => opened.here.value);
  const settings = createSettings(world.api, world.signal);
  const proposal = createProposal();

  const opened = createOpened({
    ...world,
    journal: loading.journal,
    tell,
    taken(sync, state, edit, shown) {
      if (edit !== null) applied(sync.image);
      const { value: now } = sync.document;
      images.learn(now);
      if (!shown) return;
      planes.saw(now);
      const settled = !drafting.tuned.value && sync.queue.value.length === 0;
      proposal.show(state, now.draft, sync.visible.value, settled);
    },
  });
  const images = createImages(opened.here, opened.document, () => world.api.images(world.signal));
  const table = createLabelTable({
    ...world,
    tell,
    fail,
    async moved() {
      await opened.sync.value?.renew();
      await images.renew();
    },
  });
  const selected = createSelection(opened.visible);
  const drafting = createDrafting({
    ...world,
    proposal,
    label: table.label,
    draft: computed(() => opened.visible.value?.draft ?? null),
    tell,
    push,
  });
  const canUndo = computed(() => opened.document.value?.can_undo === true || opened.waiting.value);
  const canRedo = computed(() => opened.document.value?.can_redo === true && !opened.waiting.value);

  function push(edit: Edit): boolean {
    const taken = opened.push(edit, world.activity.take());
    if (taken) edited(edit.kind);
    return taken;
  }

  function change(edit: Edit): void {
    if (edit.kind === "start") {
      drafting.start(edit.region ?? null, edit.box ?? null);
      return;
    }
    // A finish carries the tuning itself.
    if (edit.kind === "finish") drafting.finish();
    else {
      drafting.settle();
      push(edit);
    }
  }

  /** Ids of the regions that may be changed, of those selected or named; a notice tells where none may. */
  function changeable(ids?: readonly string[]): string[] {
    const regions = selected.regions(ids);
    const free = regions.filter((region) => !region.locked).map((region) => region.id);
    if (free.length === 0 && regions.length > 0) tell({ kind: "locked" });
    return free;
  }

  function remove(ids?: readonly string[]): void {
    const regions = changeable(ids);
    if (regions.length > 0) change({ kind: "delete", regions });
  }

  async function open(image: string): Promise<void> {
    // Opened once more it would be gone for as long as that takes, and for good where the server does not answer.
    if (opened.holds(image)) return;
    const handing = letGo.value?.() ?? null;
    if (handing !== null) {
      await handing;
      if (opened.holds(image)) return;
    }
    drafting.settle();
    // What was looked at until now is no work on the next image.
    world.activity.take();
    // What is said while the page loads is not about an image that was left.
    if (opened.here.value !== null) moveOn();
    await opened.open(image);
    // What the server found out about the file is in its list by now.
    if (opened.opening.value?.problem != null) void images.renew().catch(() => undefined);
    batch(() => {
      if (opened.here.value !== image) return;
      selected.select(null);
      if (opened.sync.value === null) proposal.clear();
    });
  }

  /** Show a file of the list: a stack where it was left. */
  async function visit(entry: string): Promise<void> {
    if (images.here.value === entry && opened.opening.value?.problem == null) return;
    const left = planes.left(entry);
    await open(left ?? entry);
    const { value: document } = opened.document;
    if (left === undefined && document?.image === entry && document.source?.entry === entry) await planes.enter();
  }

  async function flush(): Promise<void> {
    drafting.settle();
    await opened.settled();
  }

  function chooseLabel(id: number): void {
    table.label.value = id;
    settings.save({ label: id });
    const others = selected.regions().filter((region) => region.label_id !== id);
    const regions = others.length === 0 ? [] : changeable(others.map((region) => region.id));
    if (regions.length > 0) change({ kind: "relabel", regions, label_id: id });
  }

  const planes = createPlanes({
    ...world,
    document: opened.document,
    selection: selected.selection,
    open,
    renew: async () => await opened.sync.value?.renew(),
    change,
    settled: () => opened.settled(),
    select: (region) => selected.select(region),
    fail,
  });

  const parts: LoadingParts = {
    ...{ opened, images, table, settings, proposal, tell, fail, open, visit },
    busy: () => opened.opening.value !== null || drafting.tuned.value,
  };

  function noteOf(document: Document | null): { flagged: boolean; note: string } {
    const { flagged, note } = opened.visible.value ?? document ?? { flagged: false, note: "" };
    return { flagged, note };
  }

  return {
    ...pieces(),
    load: () => loading.load(parts),
    refresh: () => loading.refresh(parts),
    async look() {
      // Before it is loaded there is no list, and nobody asked for a newer one: whoever does next is told what is wrong.
      if (loading.project.value !== null) await images.renew().catch(() => undefined);
    },
    open: visit,
    async step(by) {
      const { value: list } = images.listed;
      const place = list.findIndex((entry) => entry.id === images.here.value);
      const next = list[place + by];
      if (place >= 0 && next !== undefined) await visit(next.id);
    },
    async nextUnlabelled() {
      const next = nextWithoutObjects(images.entries.value, images.here.value);
      if (next !== null) await visit(next.id);
    },
    click(point) {
      selected.select(null);
      drafting.click(point);
    },
    clear() {
      cleared();
      if (!drafting.clear()) selected.select(null);
    },
    undo() {
      drafting.settle();
      if (canUndo.value) change({ kind: "undo" });
    },
    redo() {
      drafting.settle();
      if (canRedo.value) change({ kind: "redo" });
    },
    change,
    remove: (region) => remove([region]),
    removeSelected: () => remove(),
    toggleLock(ids) {
      const regions = selected.regions(ids);
      const first = regions[0];
      if (first !== undefined) change({ kind: "lock", regions: regions.map(({ id }) => id), locked: !first.locked });
    },
    toggleHidden(ids) {
      const regions = selected.regions(ids);
      const first = regions[0];
      if (first !== undefined) change({ kind: "hide", regions: regions.map(({ id }) => id), hidden: !first.hidden });
    },
    continueClicking(id) {
      const region = changeable(id === undefined ? selected.selection.value.slice(0, 1) : [id])[0];
      if (region === undefined) return;
      change({ kind: "start", region, box: null });
      tool.value = "click";
    },
    toggleFlag() {
      const { flagged, note } = noteOf(opened.document.value);
      change({ kind: "note", flagged: !flagged, note });
    },
    setNote(note) {
      const before = noteOf(opened.document.value);
      if (note !== before.note) change({ kind: "note", flagged: before.flagged, note });
    },
    chooseLabel,
    chooseDigit(digit) {
      const chosen = labelForDigit(table.labels.value, digit);
      if (chosen !== undefined) chooseLabel(chosen.id);
    },
    ...labelDeeds({ world, table, settings, tell, fail }),
    async export(format, options = { flagged: false, split: null, images: false }) {
      exporting.value = true;
      try {
        await flush();
        const { summary, ...download } = await world.api.export(format, options, world.signal);
        world.save(download);
        tell({ kind: "exported", name: download.name, summary });
      } catch (error) {
        fail(error);
      } finally {
        exporting.value = false;
      }
    },
    flush,
  };

  /** What is taken over from the parts as it is. */
  function pieces() {
    const flags: Readonly<Record<"outlines" | "hidden" | "noting", Signal<boolean>>> = {
      outlines: signal(false),
      hidden: signal(false),
      noting: signal(false),
    };
    const { opening, document, visible } = opened;
    const { grid, kept, tuning, milliseconds, problem } = proposal;
    const { entries, here, listed, listing } = images;
    const { selection, select, selectAll, selectNext } = selected;
    const { canFinish, canClear, dropClick, tune, finish } = drafting;
    return {
      ...flags,
      ...{
        api: world.api,
        nextId: world.nextId,
        project: loading.project,
        tool,
        begun,
        letGo,
        brush: signal(FIRST_BRUSH),
        notice,
        exporting,
      },
      ...{ settings: settings.settings, saveSettings: settings.save },
      ...{ opening, document, visible, grid, kept, tuning, milliseconds, problem, draftArea: proposal.area },
      ...{ planes, entries, here, listed, listing, selection, select, selectAll, selectNext },
      ...{ table: table.table, labels: table.labels, label: table.label, editLabels: table.edit },
      ...{ canFinish, canClear, canUndo, canRedo, dropClick, tune, finish },
      status: computed(() => {
        const saving = drafting.tuned.value || table.waiting.value > 0;
        return worst([opened.status.value, { kind: saving ? "saving" : "saved" }]);
      }),
    };
  }
}
