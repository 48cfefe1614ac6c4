// What the page learns once at its start, and looks at again when it is come back to.
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Project } from "../api/types";
import type { PageNotice, World } from "./contract";
import type { Images } from "./images";
import type { Journal } from "./journal";
import type { LabelTable } from "./label-table";
import type { Opened } from "./opened";
import type { Proposal } from "./proposal";
import type { SettingsKeeper } from "./settings";

const MODEL_PAUSE = 700; // milliseconds

/** Before the folder is known there is nothing to edit, and nothing to keep. */
const NO_JOURNAL: Journal = {
  keep: async () => undefined,
  cross: async () => undefined,
  leftovers: async () => new Map(),
};

export interface Loading {
  readonly project: ReadonlySignal<Project | null>;
  /** The journal of the folder, as soon as it is known which one that is. */
  readonly journal: Pick<Journal, "keep" | "cross">;
  load(parts: LoadingParts): Promise<void>;
  refresh(parts: LoadingParts): Promise<void>;
}

export interface LoadingParts {
  readonly opened: Opened;
  readonly images: Images;
  readonly table: LabelTable;
  readonly settings: SettingsKeeper;
  readonly proposal: Proposal;
  readonly tell: (notice: PageNotice) => void;
  readonly fail: (error: unknown) => void;
  readonly open: (image: string) => Promise<void>;
  /** Show a file of the list. */
  readonly visit: (entry: string) => Promise<void>;
  /** Whether something of the image in view is not handed over yet. */
  readonly busy: () => boolean;
}

export function createLoading(world: World): Loading {
  const project = signal<Project | null>(null);
  let journal = NO_JOURNAL;

  /** Edits that another page could not hand over: those of the image about to be opened come with it. */
  async function replay({ opened, tell }: LoadingParts, first: string | null): Promise<void> {
    const leftovers = await journal.leftovers();
    const edits = [...leftovers.values()].reduce((sum, list) => sum + list.length, 0);
    if (edits > 0) tell({ kind: "replayed", edits, images: leftovers.size });
    opened.replay(leftovers, first);
  }

  /** Ask again until the model is there, or has failed to come. */
  async function watchModel({ proposal }: LoadingParts): Promise<void> {
    for (let loading = true; loading; ) {
      await world.wait(MODEL_PAUSE, world.signal);
      const about = await world.api.project(world.signal).catch(() => null);
      if (about === null || project.value === null) continue;
      project.value = { ...project.value, model: about.model };
      proposal.problem.value ??= about.model.problem;
      loading = about.model.loading;
    }
  }

  async function load(parts: LoadingParts): Promise<void> {
    const { images, table, settings, proposal, tell, fail, open, visit } = parts;
    const [about, list] = await Promise.all([
      world.api.project(world.signal),
      world.api.images(world.signal),
      settings.load().catch(fail),
    ]);
    batch(() => {
      project.value = about;
      table.table.value = about.labels;
      proposal.problem.value = about.model.problem;
      const chosen = settings.settings.value["label"];
      if (about.labels.labels.some((one) => one.id === chosen)) table.label.value = Number(chosen);
    });
    journal = await world.journal(about.name, () => tell({ kind: "no-journal" }));
    const last = list.some((entry) => entry.id === about.last_entry) ? about.last_image : null;
    const first = last ?? list[0]?.id ?? null;
    await replay(parts, first);
    // Not before: an image that a person opens meanwhile would be put away again by the one to begin with.
    images.entries.value = list;
    const begin = last === null ? visit : open;
    await Promise.all([first === null ? undefined : begin(first), about.model.loading ? watchModel(parts) : undefined]);
  }

  async function refresh(parts: LoadingParts): Promise<void> {
    const { opened, images, table, busy } = parts;
    await Promise.all([table.renew(), replay(parts, null)]);
    await opened.settled();
    await images.renew();
    if (!busy()) await opened.sync.value?.renew();
  }

  return {
    project,
    journal: {
      keep: (...entry) => journal.keep(...entry),
      cross: (...entry) => journal.cross(...entry),
    },
    load: (parts) => load(parts).catch(parts.fail),
    async refresh(parts) {
      // Nobody asked for it; whoever does next is told.
      if (project.value !== null) await refresh(parts).catch(() => undefined);
    },
  };
}
