// Brings one image's edits to the server, one after the other, and never drops one that was not answered.
//
// Every edit names the version of the document it was made on, and a cut-off request may or may not have been stored; so at
// most one request is under way, and while it is, newer clicks replace older ones that wait. The newest list of clicks thus
// wins, and no reply can be older than the document it meets. Knows nothing of pixels, panels or timers of the browser.
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { type Api, type EditRequest, Refused } from "../api/client";
import type { Document, State } from "../api/types";
import { append, explains, foresee, type Visible } from "./edits";

/** What the page may tell of its edits; `message` is the server's or the network's own sentence. */
export type SyncStatus =
  | { readonly kind: "saved" }
  | { readonly kind: "saving" }
  | { readonly kind: "retrying"; readonly message: string };

export type Notice = { readonly kind: "conflict" } | { readonly kind: "refused"; readonly message: string };

export interface Services {
  readonly api: Api;
  /** Grows with every call, also over reloads of the page. */
  readonly nextSeq: () => number;
  /** Resolves after so many milliseconds, or sooner where there is reason to try again. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Called with every answer that was taken over, in order. */
  readonly taken: (state: State) => void;
  readonly tell: (notice: Notice) => void;
  /** Ends everything: the page is going. */
  readonly signal: AbortSignal;
}

export interface Sync {
  readonly image: string;
  readonly document: ReadonlySignal<Document>;
  readonly queue: ReadonlySignal<readonly EditRequest[]>;
  readonly visible: ReadonlySignal<Visible>;
  readonly status: ReadonlySignal<SyncStatus>;
  push(edit: EditRequest): void;
  /** Resolves once nothing waits any more. */
  settled(): Promise<void>;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 5000;

export function createSync(opening: State, services: Services): Sync {
  const image = opening.document.image;
  const document = signal(opening.document);
  const queue = signal<readonly EditRequest[]>([]);
  const trouble = signal<string | null>(null);
  const visible = computed(() => foresee(document.value, queue.value));
  const status = computed<SyncStatus>(() => {
    if (trouble.value !== null) return { kind: "retrying", message: trouble.value };
    return { kind: queue.value.length === 0 ? "saved" : "saving" };
  });
  let running: Promise<void> | null = null;

  function take(state: State): void {
    document.value = state.document;
    services.taken(state);
  }

  function done(state: State): void {
    // The edit leaves the queue and its effect enters the document in one step: nothing flickers.
    batch(() => {
      trouble.value = null;
      queue.value = queue.value.slice(1);
      take(state);
    });
  }

  async function conflict(notice: Notice): Promise<void> {
    services.tell(notice);
    const state = await persist(() => services.api.open(image, services.signal));
    batch(() => {
      trouble.value = null;
      queue.value = [];
      take(state);
    });
  }

  /** Repeat until the server answers with something other than silence or its own failure. */
  async function persist<T>(attempt: () => Promise<T>): Promise<T> {
    for (let pause = FIRST_WAIT; ; pause = Math.min(pause * 2, LONGEST_WAIT)) {
      try {
        return await attempt();
      } catch (error) {
        services.signal.throwIfAborted();
        if (!worthRetrying(error)) throw error;
        trouble.value = error instanceof Error ? error.message : String(error);
        await services.wait(pause, services.signal);
      }
    }
  }

  async function deliver(edit: EditRequest): Promise<void> {
    const before = document.value;
    try {
      done(await services.api.edit(image, edit, before.version, services.nextSeq(), services.signal));
      return;
    } catch (error) {
      services.signal.throwIfAborted();
      if (!worthRetrying(error)) {
        await conflict(refusalNotice(error));
        return;
      }
      trouble.value = error instanceof Error ? error.message : String(error);
      await services.wait(FIRST_WAIT, services.signal);
    }
    const found = await persist(() => services.api.open(image, services.signal));
    if (found.document.version === before.version) {
      take(found);
    } else if (explains(before, edit, found.document)) {
      done(found);
    } else {
      await conflict({ kind: "conflict" });
    }
  }

  async function run(): Promise<void> {
    for (let edit = queue.value[0]; edit !== undefined; edit = queue.value[0]) await deliver(edit);
  }

  return {
    image,
    document,
    queue,
    visible,
    status,
    push(edit) {
      queue.value = append(queue.value, edit, running !== null);
      running ??= run()
        .catch((error: unknown) => {
          if (!services.signal.aborted) trouble.value = error instanceof Error ? error.message : String(error);
        })
        .finally(() => {
          running = null;
        });
    },
    async settled() {
      while (running !== null) await running;
    },
  };
}

function worthRetrying(error: unknown): boolean {
  // 401 and 403: the server was started anew with another token; opening its link in another tab mends it.
  return !(error instanceof Refused) || error.status >= 500 || error.status === 401 || error.status === 403;
}

function refusalNotice(error: unknown): Notice {
  if (error instanceof Refused && error.status !== 409) return { kind: "refused", message: error.message };
  return { kind: "conflict" };
}
