// Keeps every edit from the moment it is made until the server has it, so that a reload, a crash or a closed tab loses none.
//
// A tab writes an edit down before it sends it and crosses it out after the answer. What is found without a living tab is a
// leftover: the next page that opens the folder takes it over and sends it under its old id, which the server does once only.
// Knows no browser: where things are kept is a `Shelf`, who is alive a `Tabs`.
import type { Waiting } from "./edits";

export interface Entry extends Waiting {
  readonly project: string;
  readonly image: string;
  readonly tab: string;
}

/** A place that outlives the page. Calls take effect in the order they were made. */
export interface Shelf {
  all(project: string): Promise<readonly Entry[]>;
  /** In one step or not at all: forget some entries and keep others. */
  swap(gone: readonly string[], kept: readonly Entry[]): Promise<void>;
}

export interface Tabs {
  readonly mine: string;
  /** Tabs that still work on their own entries. */
  alive(): Promise<ReadonlySet<string>>;
  /** Work that no other tab does at the same time. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export interface Journal {
  /** Write an edit down, in place of the one with id `instead`. */
  keep(image: string, waiting: Waiting, instead?: string): Promise<void>;
  /** Cross edits out; `next`, on a new version, stays. */
  cross(image: string, gone: readonly string[], next?: Waiting): Promise<void>;
  /** Take over what closed tabs left behind, by image, in the order it was made. */
  leftovers(): Promise<Leftovers>;
}

export type Leftovers = ReadonlyMap<string, readonly Waiting[]>;

/** A journal for one folder. Without a shelf, or once it fails, it keeps nothing, and `failed` is called once. */
export function createJournal(shelf: Shelf | null, tabs: Tabs, project: string, failed: () => void): Journal {
  let works = shelf !== null;
  if (!works) failed();

  async function guarded<T>(work: (shelf: Shelf) => Promise<T>, otherwise: T): Promise<T> {
    if (!works || shelf === null) return otherwise;
    try {
      return await work(shelf);
    } catch {
      // Full or forbidden: the edits themselves go on, so this is a warning and no error.
      if (works) failed();
      works = false;
      return otherwise;
    }
  }

  const entry = (image: string, waiting: Waiting): Entry => ({ ...waiting, project, image, tab: tabs.mine });
  return {
    keep: (image, waiting, instead) =>
      guarded((place) => place.swap(instead === undefined ? [] : [instead], [entry(image, waiting)]), undefined),
    cross: (image, gone, next) => guarded((place) => place.swap(gone, next === undefined ? [] : [entry(image, next)]), undefined),
    leftovers: () =>
      guarded<Leftovers>(
        (place) =>
          tabs.alone(project, async () => {
            const found = leftBehind(await place.all(project), await tabs.alive(), tabs.mine);
            // From here on they are this tab's, and no other takes them.
            await place.swap(
              [],
              found.map((one) => ({ ...one, tab: tabs.mine })),
            );
            return byImage(found);
          }),
        new Map(),
      ),
  };
}

/** Entries whose tab is gone; this tab's own are being sent already. */
export function leftBehind(entries: readonly Entry[], alive: ReadonlySet<string>, mine: string): readonly Entry[] {
  return entries.filter(({ tab }) => tab !== mine && !alive.has(tab));
}

/** Entries by image, in the order they were made. */
export function byImage(entries: readonly Entry[]): Leftovers {
  const images = new Map<string, Waiting[]>();
  for (const entry of [...entries].sort((one, other) => one.made - other.made || (one.id < other.id ? -1 : 1))) {
    const { project: _, tab: __, image, ...waiting } = entry;
    const own = images.get(image);
    if (own === undefined) images.set(image, [waiting]);
    else own.push(waiting);
  }
  return images;
}
