// Brings edits of one image to the server, one after the other, and drops none that was not answered.
//
// Every edit names the version of the document it was made on, so at most one request is under way; while it is, newer lists
// of clicks replace older ones that wait. A request that was cut off is sent again: the server knows the edit's id and does
// nothing twice. Knows no document: what an answer means is its owner's business.
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { type Api, messageOf, Refused } from "../api/client";
import type { Edit, EditKind, State } from "../api/types";
import { afterRefusal, append, type Difference, kindsOf, rebased, type Waiting } from "./edits";
import type { Journal } from "./journal";

/** What the page may tell of its edits; `message` is the server's or the network's own sentence. */
export type SyncStatus =
  | { readonly kind: "saved" }
  | { readonly kind: "saving" }
  | { readonly kind: "retrying"; readonly message: string }
  /** Page and server are of different versions; what waits is kept for the page that is loaded next. */
  | { readonly kind: "outdated" };

/** What went wrong with edits of an image, and the kinds of those that were not applied. */
export type Notice =
  | {
      readonly kind: "conflict";
      readonly image: string;
      readonly difference: Difference | null;
      readonly lost: readonly EditKind[];
    }
  | { readonly kind: "refused"; readonly image: string; readonly message: string; readonly lost: readonly EditKind[] }
  | { readonly kind: "outdated"; readonly kept: boolean };

export interface Services {
  readonly api: Api;
  readonly journal: Pick<Journal, "keep" | "cross">;
  /** Grows with every call, also over reloads of the page. */
  readonly nextSeq: () => number;
  readonly nextId: () => string;
  /** Resolves after so many milliseconds, or sooner where there is reason to try again. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly tell: (notice: Notice) => void;
  /** Ends everything: the page is going. */
  readonly signal: AbortSignal;
}

/** An answer as its owner reads it. */
export interface Reading {
  readonly version: number;
  /** Whether somebody else's edits are in it too, which the edits still waiting were made without. */
  readonly foreign: boolean;
  readonly difference: Difference | null;
  /** Take it over; called in the same step as the edit leaves the queue, so that nothing flickers. */
  take(): void;
}

export interface Owner {
  answered(state: State, sent: Waiting): Promise<Reading>;
  /** The server refused an edit: how things stand there. */
  refused(): Promise<Reading | null>;
}

export interface Delivery {
  readonly image: string;
  readonly queue: ReadonlySignal<readonly Waiting[]>;
  readonly status: ReadonlySignal<SyncStatus>;
  push(edit: Edit, version: number, seconds: number): void;
  /** Repeat until the server answers with something other than silence or its own failure. */
  persist<T>(attempt: () => Promise<T>): Promise<T>;
  /** Resolves once nothing waits any more. */
  settled(): Promise<void>;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 5000;

export function createDelivery(image: string, leftovers: readonly Waiting[], owner: Owner, services: Services): Delivery {
  const queue = signal(leftovers);
  const trouble = signal<string | null>(null);
  const outdated = signal(false);
  /** What an earlier page did not get through; a new one that cannot either must not keep it for ever. */
  const inherited: ReadonlySet<string> = new Set(leftovers.map(({ id }) => id));
  /** Edits being written down; they are in the journal before they are sent. */
  const written = new Map<string, Promise<void>>();
  let running: Promise<void> | null = null;

  async function persist<T>(attempt: () => Promise<T>): Promise<T> {
    for (let pause = FIRST_WAIT; ; pause = Math.min(pause * 2, LONGEST_WAIT)) {
      try {
        return await attempt();
      } catch (error) {
        services.signal.throwIfAborted();
        if (!worthRetrying(error)) throw error;
        trouble.value = messageOf(error);
        await services.wait(pause, services.signal);
      }
    }
  }

  /** The queue is now `kept`, on `version`; the journal forgets what is gone. */
  function proceed(kept: readonly Waiting[], gone: readonly Waiting[], version: number): void {
    trouble.value = null;
    queue.value = rebased(kept, version);
    for (const { id } of gone) written.delete(id);
    const next = queue.value[0];
    void services.journal.cross(
      image,
      gone.map(({ id }) => id),
      next === kept[0] ? undefined : next,
    );
  }

  async function deliver(first: Waiting): Promise<void> {
    await written.get(first.id);
    const { id, version, seconds, edit } = first;
    let state: State;
    try {
      state = await persist(() =>
        services.api.edit(image, { id, seq: services.nextSeq(), version, seconds, edit }, services.signal),
      );
    } catch (error) {
      services.signal.throwIfAborted();
      if (!(error instanceof Refused)) throw error;
      if (error.isForeign && !inherited.has(first.id)) giveUp();
      else await refused(first, error);
      return;
    }
    const reading = await owner.answered(state, first);
    batch(() => {
      const rest = queue.value.slice(1);
      const stale = reading.foreign && rest.length > 0;
      proceed(stale ? [] : rest, stale ? queue.value : [first], reading.version);
      reading.take();
      if (stale) services.tell({ kind: "conflict", image, difference: reading.difference, lost: kindsOf(rest) });
    });
  }

  async function refused(first: Waiting, error: Refused): Promise<void> {
    const reading = await owner.refused().catch((reason: unknown) => {
      // An image that cannot even be opened any more: there is nothing to show, and the edits are as lost.
      if (reason instanceof Refused) return null;
      throw reason;
    });
    batch(() => {
      const rest = queue.value.slice(1);
      if (error.kind === "superseded") {
        // A newer list of clicks is stored, and it holds these too.
        proceed(rest, [first], reading?.version ?? first.version);
      } else if (error.status === 409) {
        const lost = queue.value;
        proceed([], lost, first.version);
        services.tell({ kind: "conflict", image, difference: reading?.difference ?? null, lost: kindsOf(lost) });
      } else {
        const { kept, lost } = afterRefusal(queue.value);
        proceed(kept, lost, first.version);
        // The sentence says what was refused, unless nobody could read it.
        const named = error.isForeign ? lost : lost.slice(1);
        services.tell({ kind: "refused", image, message: error.message, lost: kindsOf(named) });
      }
      reading?.take();
    });
  }

  /** The two do not understand each other, as after an update of the server: nothing more is sent, and nothing forgotten. */
  function giveUp(): void {
    outdated.value = true;
    services.tell({ kind: "outdated", kept: true });
  }

  async function run(): Promise<void> {
    while (!outdated.value) {
      const [first] = queue.value;
      if (first === undefined) return;
      await deliver(first);
    }
  }

  function start(): void {
    if (outdated.value) return;
    running ??= run()
      .catch(() => {
        // Silence and refusals are dealt with above: this is an answer that cannot be read.
        if (!services.signal.aborted) giveUp();
      })
      .finally(() => {
        running = null;
      });
  }

  if (leftovers.length > 0) start();
  return {
    image,
    queue,
    status: computed<SyncStatus>(() => {
      if (outdated.value) return { kind: "outdated" };
      if (trouble.value !== null) return { kind: "retrying", message: trouble.value };
      return { kind: queue.value.length === 0 ? "saved" : "saving" };
    }),
    push(edit, version, seconds) {
      const waiting = { id: services.nextId(), made: services.nextSeq(), version, edit, seconds };
      const before = queue.value;
      queue.value = append(before, waiting, running !== null);
      const kept = queue.value.at(-1) ?? waiting;
      const instead = queue.value.length === before.length ? before.at(-1)?.id : undefined;
      written.set(kept.id, services.journal.keep(image, kept, instead));
      if (instead !== undefined) written.delete(instead);
      start();
    },
    persist,
    async settled() {
      while (running !== null) await running;
    },
  };
}

function worthRetrying(error: unknown): boolean {
  // 401 and 403: the server was started anew with another token; opening its link in another tab mends it.
  return !(error instanceof Refused) || error.status >= 500 || error.status === 401 || error.status === 403;
}
