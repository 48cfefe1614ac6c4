// The planes of the file in view (slices, frames, pages) and what is shown of its raw pixels. The plane asked for last wins.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Api } from "../api/client";
import type { Document, Edit, Source, View } from "../api/types";

export interface Planes {
  /** The file in view; null while there is none, or it cannot be read. */
  readonly source: ReadonlySignal<Source | null>;
  /** The plane in view, or the one that is on its way. */
  readonly wanted: ReadonlySignal<number>;
  /** Go to a plane, by default along the axis in view; ends of the stack are no planes. */
  go(plane: number, axis?: string): Promise<void>;
  step(by: 1 | -1): void;
  /** Cut the volume along another axis. */
  turn(axis: string): Promise<void>;
  /** The image by which a file of the list was last looked at; undefined for one that was not yet. */
  left(entry: string): string | undefined;
  /** A document is in view. */
  saw(document: Document): void;
  /** Go to where a volume that is looked at for the first time is likely to show something. */
  enter(): Promise<void>;
  /** Go a plane on with the selected object, to be corrected there by clicks. */
  carry(by: 1 | -1): Promise<void>;
  setView(view: View | null): Promise<void>;
}

export interface PlanesHost {
  readonly api: Pick<Api, "plane" | "setView">;
  readonly document: ReadonlySignal<Document | null>;
  readonly selection: ReadonlySignal<readonly string[]>;
  readonly nextId: () => string;
  readonly signal: AbortSignal;
  open(image: string): Promise<void>;
  /** Look at the image in view again. */
  renew(): Promise<void>;
  change(edit: Edit): void;
  /** Resolves once every edit is stored. */
  settled(): Promise<void>;
  select(region: string): void;
  fail(error: unknown): void;
}

/** The first and the last slices of these are mostly air; the pages of other files are read from the first one on. */
const VOLUMES: ReadonlySet<string> = new Set(["dicom", "nifti"]);

export function createPlanes(host: PlanesHost): Planes {
  const source = computed(() => host.document.value?.source ?? null);
  const coming = signal<number | null>(null);
  const seen = new Map<string, string>();
  let asking: AbortController | null = null;

  async function go(plane: number, axis = source.value?.axis ?? ""): Promise<void> {
    const { value: document } = host.document;
    if (document === null || source.value === null) return;
    if (axis === source.value.axis && (plane < 0 || plane >= source.value.planes)) return;
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    coming.value = plane;
    try {
      const { image } = await host.api.plane(document.image, plane, axis, AbortSignal.any([mine.signal, host.signal]));
      if (!mine.signal.aborted && image !== document.image) await host.open(image);
    } catch (error) {
      if (!mine.signal.aborted && !host.signal.aborted) host.fail(error);
    } finally {
      if (asking === mine) coming.value = null;
    }
  }

  async function enter(): Promise<void> {
    const { value: now } = source;
    if (now === null || !VOLUMES.has(now.kind)) return;
    await go(now.labelled[0] ?? Math.floor(now.planes / 2));
  }

  function onward(by: 1 | -1): number | null {
    const { value: now } = source;
    const plane = (coming.value ?? now?.plane ?? 0) + by;
    return now === null || plane < 0 || plane >= now.planes ? null : plane;
  }

  return {
    source,
    wanted: computed(() => coming.value ?? source.value?.plane ?? 0),
    go,
    enter,
    async turn(axis) {
      await go(0, axis);
      if (source.value?.axis === axis) await enter();
    },
    left: (entry) => seen.get(entry),
    saw(document) {
      if (document.source !== null) seen.set(document.source.entry, document.image);
    },
    step(by) {
      const plane = onward(by);
      if (plane !== null) void go(plane);
    },
    async carry(by) {
      const [region] = host.selection.value;
      const { value: from } = host.document;
      const plane = onward(by);
      if (region === undefined || from === null || plane === null) return;
      await go(plane);
      const { value: here } = host.document;
      if (here === null || here.image === from.image || here.source?.plane !== plane) return;
      const carried = host.nextId();
      host.change({ kind: "carry", image: from.image, region, new_region: carried });
      host.change({ kind: "start", region: carried, box: null });
      await host.settled();
      if (host.document.value?.image === here.image) host.select(carried);
    },
    async setView(view) {
      const { value: document } = host.document;
      if (document === null) return;
      try {
        await host.api.setView(document.image, view, host.signal);
        await host.renew();
      } catch (error) {
        if (!host.signal.aborted) host.fail(error);
      }
    },
  };
}
