// The label table and the label chosen from it. The table is shown as the server last told it: its edits are few, and nothing
// is drawn with a label that may not come to be.
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Api, Refused, Unreachable } from "../api/client";
import type { Label, LabelEdit, Labels } from "../api/types";
import type { PageNotice } from "./contract";

const ATTEMPTS = 4;
const PAUSE = 700; // milliseconds

export interface LabelTable {
  readonly table: Signal<Labels | null>;
  readonly labels: ReadonlySignal<readonly Label[]>;
  readonly label: Signal<number | null>;
  /** Edits whose answer has not come. */
  readonly waiting: ReadonlySignal<number>;
  /** Make one edit; false where it was not made, and a notice says why. */
  edit(edit: LabelEdit): Promise<boolean>;
  /** Add a label, or find the one of this name, and choose it. */
  add(name: string, color: string): Promise<boolean>;
  /** Look at the table again; true where somebody changed it. */
  renew(): Promise<boolean>;
}

export interface LabelTableHost {
  readonly api: Pick<Api, "labels" | "editLabels">;
  readonly nextId: () => string;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  tell(notice: PageNotice): void;
  fail(error: unknown): void;
  /** Regions may have another label now, or be gone with theirs, or be back. */
  moved(): Promise<void>;
}

export function createLabelTable(host: LabelTableHost): LabelTable {
  const table = signal<Labels | null>(null);
  const labels = computed<readonly Label[]>(() => table.value?.labels ?? []);
  const label = signal<number | null>(null);
  const waiting = signal(0);
  let queue: Promise<unknown> = Promise.resolve();

  // A table that lost the current label (or has its first) puts the first one in its place.
  effect(() => {
    const ids = labels.value.map((one) => one.id);
    if (label.value === null || !ids.includes(label.value)) label.value = ids[0] ?? null;
  });

  /** The same id every time: an edit whose answer was lost is not made twice. */
  async function send(edit: LabelEdit): Promise<Labels> {
    const id = host.nextId();
    for (let attempt = 1; ; attempt++) {
      try {
        return await host.api.editLabels({ id, version: table.value?.version ?? 0, edit }, host.signal);
      } catch (error) {
        host.signal.throwIfAborted();
        if (!(error instanceof Unreachable) || attempt === ATTEMPTS) throw error;
        await host.wait(PAUSE, host.signal);
      }
    }
  }

  async function renew(): Promise<boolean> {
    const found = await host.api.labels(host.signal);
    const changed = found.version !== table.value?.version;
    if (changed) table.value = found;
    return changed;
  }

  async function make(edit: LabelEdit): Promise<boolean> {
    try {
      table.value = await send(edit);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 409) {
        if (error instanceof Refused && error.isForeign) host.tell({ kind: "outdated", kept: false });
        else host.fail(error);
        return false;
      }
      host.tell({ kind: "labels-conflict" });
      await renew().catch(host.fail);
      return false;
    }
    if (MOVING.has(edit.kind)) await host.moved().catch(host.fail);
    return true;
  }

  /** One after the other: each is made on the version that the one before it led to. */
  function edit(wanted: LabelEdit): Promise<boolean> {
    waiting.value++;
    const made = queue
      .then(() => make(wanted))
      .finally(() => {
        waiting.value--;
      });
    queue = made;
    return made;
  }

  return {
    table,
    labels,
    label,
    waiting,
    edit,
    renew,
    async add(name, color) {
      if (!(await edit({ kind: "add", name, color }))) return false;
      batch(() => {
        label.value = labels.value.find((one) => one.name === name)?.id ?? label.value;
      });
      return true;
    },
  };
}

const MOVING: ReadonlySet<LabelEdit["kind"]> = new Set<LabelEdit["kind"]>(["merge", "delete", "undo", "redo"]);
