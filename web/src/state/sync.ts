// One image's document and the edits on their way to it: what is stored, what is seen, and whether both are the same.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Document, Edit, State } from "../api/types";
import { createDelivery, type Delivery, type Reading, type Services } from "./delivery";
import { difference, type Waiting } from "./edits";
import { applied, foresee, type Visible } from "./foresee";

export type { Notice, SyncStatus } from "./delivery";

export interface SyncServices extends Services {
  /** Called with every answer that was taken over, in order, and the edit it answers; null where the image was opened. */
  readonly taken: (sync: Sync, state: State, edit: Edit | null) => void;
}

export interface Sync extends Pick<Delivery, "image" | "queue" | "status" | "settled"> {
  readonly document: ReadonlySignal<Document>;
  readonly visible: ReadonlySignal<Visible>;
  push(edit: Edit, seconds: number): void;
  /** Look again at what the server has, once nothing waits. */
  renew(): Promise<void>;
}

/** `opening` is the answer to `open`; `leftovers` are edits of an earlier page, made before it. */
export function createSync(opening: State, services: SyncServices, leftovers: readonly Waiting[] = []): Sync {
  const document = signal(documentOf(opening));
  const image = document.value.image;

  function reading(state: State, after: Document, sent: Waiting | null): Reading {
    const before = document.value;
    return {
      version: after.version,
      // Only a whole document can hold more than the edit that it answers.
      foreign: sent !== null && state.document !== null && after.version > sent.version + 1,
      // Compares all regions, and is seldom asked for.
      get difference() {
        return difference(before, after);
      },
      take() {
        document.value = after;
        services.taken(sync, state, sent?.edit ?? null);
      },
    };
  }

  async function opened(): Promise<State> {
    return await delivery.persist(() => services.api.open(image, services.signal));
  }

  const delivery = createDelivery(
    image,
    leftovers,
    {
      async answered(state, sent) {
        const { change } = state;
        if (change?.since === document.value.version) return reading(state, applied(document.value, change), sent);
        if (state.document !== null) return reading(state, state.document, sent);
        // A change of a version that is not here, as after clicks from two tabs: only the whole document tells.
        const whole = await opened();
        return reading(whole, documentOf(whole), sent);
      },
      async refused() {
        const state = await opened();
        return reading(state, documentOf(state), null);
      },
    },
    services,
  );
  const { queue, status, settled } = delivery;
  const sync: Sync = {
    image,
    document,
    queue,
    status,
    settled,
    visible: computed(() =>
      foresee(
        document.value,
        queue.value.map(({ edit }) => edit),
      ),
    ),
    push: (edit, seconds) => delivery.push(edit, document.value.version, seconds),
    async renew() {
      await settled();
      const state = await services.api.open(image, services.signal);
      if (queue.value.length > 0) return;
      const { version } = document.value;
      const found = reading(state, documentOf(state), null);
      found.take();
      // Nothing of this page was on its way; edits of the label table make no version.
      if (found.version !== version) services.tell({ kind: "conflict", image, difference: found.difference, lost: [] });
    },
  };
  return sync;
}

/** The document of an answer that must have one. */
export function documentOf(state: State): Document {
  if (state.document === null) throw new Error("The server opened the image without telling what is in it.");
  return state.document;
}
