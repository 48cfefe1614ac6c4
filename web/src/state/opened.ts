// The image in view, and those left behind whose edits are still on their way.
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { type Api, messageOf } from "../api/client";
import type { Document, Edit, State } from "../api/types";
import type { Opening } from "./contract";
import type { Delivery, SyncStatus } from "./delivery";
import type { Waiting } from "./edits";
import type { Visible } from "./foresee";
import type { Leftovers } from "./journal";
import { createReplay } from "./replay";
import { createSync, type Sync, type SyncServices } from "./sync";

export interface Opened {
  readonly sync: ReadonlySignal<Sync | null>;
  readonly opening: ReadonlySignal<Opening | null>;
  /** The image in view, or the one that is on its way. */
  readonly here: ReadonlySignal<string | null>;
  readonly document: ReadonlySignal<Document | null>;
  readonly visible: ReadonlySignal<Visible | null>;
  /** Whether edits of the image in view are on their way. */
  readonly waiting: ReadonlySignal<boolean>;
  readonly status: ReadonlySignal<SyncStatus>;
  open(image: string): Promise<void>;
  /** Whether an image is in view or on its way. */
  holds(image: string): boolean;
  /** Send what an earlier page left behind: at once, or with `image` when that is opened. */
  replay(leftovers: Leftovers, image: string | null): void;
  /** False where no image takes edits now. */
  push(edit: Edit, seconds: number): boolean;
  settled(): Promise<void>;
}

export interface OpenedServices extends Omit<SyncServices, "taken"> {
  readonly api: Api;
  /** An answer was taken over; `shown` where it is of the image in view. */
  readonly taken: (sync: Sync, state: State, edit: Edit | null, shown: boolean) => void;
}

type Left = Pick<Delivery, "image" | "status" | "settled">;

export function createOpened(services: OpenedServices): Opened {
  const sync = signal<Sync | null>(null);
  const opening = signal<Opening | null>(null);
  /** Of images that are not in view. */
  const behind = signal<readonly Left[]>([]);
  /** Leftovers of an image that is about to be opened. */
  const later = new Map<string, readonly Waiting[]>();
  let opener: AbortController | null = null;
  const syncServices: SyncServices = {
    ...services,
    taken: (which, state, edit) => batch(() => services.taken(which, state, edit, which === sync.value)),
  };

  function all(): readonly Left[] {
    return sync.value === null ? behind.value : [sync.value, ...behind.value];
  }

  function leaveBehind(one: Left | null): void {
    const unsaved = [...behind.value, ...(one === null ? [] : [one])].filter(({ status }) => status.value.kind !== "saved");
    behind.value = unsaved;
  }

  function holds(image: string): boolean {
    const { value: now } = opening;
    return now === null ? sync.value?.image === image : now.image === image && now.problem === null;
  }

  async function settled(image?: string): Promise<void> {
    const wanted = all().filter((one) => image === undefined || one.image === image);
    await Promise.all(wanted.map((one) => one.settled()));
  }

  return {
    sync,
    opening,
    here: computed(() => opening.value?.image ?? sync.value?.image ?? null),
    document: computed(() => sync.value?.document.value ?? null),
    visible: computed(() => sync.value?.visible.value ?? null),
    waiting: computed(() => (sync.value?.queue.value.length ?? 0) > 0),
    status: computed(() => worst(all().map((one) => one.status.value))),
    holds,
    async open(image) {
      opener?.abort();
      const mine = new AbortController();
      opener = mine;
      opening.value = { image, problem: null };
      try {
        // Its unsent edits would be unknown to the server's answer.
        await settled(image);
        const state = await services.api.open(image, AbortSignal.any([mine.signal, services.signal]));
        mine.signal.throwIfAborted();
        batch(() => {
          const fresh = createSync(state, syncServices, later.get(image));
          later.delete(image);
          leaveBehind(sync.value);
          sync.value = fresh;
          opening.value = null;
          syncServices.taken(fresh, state, null);
        });
      } catch (error) {
        if (mine.signal.aborted || services.signal.aborted) return;
        // What cannot be shown can still be sent.
        const edits = later.get(image);
        if (later.delete(image)) leaveBehind(createReplay(image, edits ?? [], services));
        batch(() => {
          opening.value = { image, problem: messageOf(error) };
          leaveBehind(sync.value);
          sync.value = null;
        });
      }
    },
    replay(leftovers, image) {
      for (const [one, edits] of leftovers) {
        if (one === image) later.set(one, edits);
        else leaveBehind(createReplay(one, edits, services));
      }
    },
    push(edit, seconds) {
      // While another image is on its way an edit would land on the one still in view.
      if (opening.value !== null || sync.value === null) return false;
      sync.value.push(edit, seconds);
      return true;
    },
    settled,
  };
}

/** The state of all together is that of the one farthest behind. */
export function worst(all: readonly SyncStatus[]): SyncStatus {
  const bad = all.find(({ kind }) => kind === "outdated") ?? all.find(({ kind }) => kind === "retrying");
  return bad ?? all.find(({ kind }) => kind === "saving") ?? { kind: "saved" };
}
