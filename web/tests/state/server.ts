// A server small enough to read at a glance: one document an image, versions, names of edits, undo; and faults on demand.
import { type Api, Refused, Unreachable } from "../../src/api/client";
import type {
  Asked,
  AskedOfLabels,
  Document,
  Draft,
  Edit,
  ImageEntry,
  LabelEdit,
  Labels,
  Region,
  Source,
  State,
  View,
} from "../../src/api/types";

/** `lost`: the request never arrived; `unanswered`: it was carried out and the answer was lost. */
export type Fault = "lost" | "unanswered" | Error;

interface Step {
  readonly regions: readonly Region[];
  readonly draft: Draft;
  readonly flagged: boolean;
  readonly note: string;
}

export const AS_STORED: View = { bands: [0, 1, 2], low: [0, 0, 0], high: [255, 255, 255], invert: false };
const NO_DRAFT: Draft = { clicks: [], threshold: 0.5, largest: false, region: null, box: null };
const EMPTY: Step = { regions: [], draft: NO_DRAFT, flagged: false, note: "" };

export class SmallServer implements Api {
  readonly calls: string[] = [];
  readonly asked: Asked[] = [];
  readonly faults: Fault[] = [];
  /** Resolved by the test to let an answer go; null answers at once. */
  gate: Promise<void> | null = null;
  loading = false;
  view = AS_STORED;
  kind: Source["kind"] = "pages";
  table: Labels = {
    version: 1,
    labels: [
      { id: 1, name: "object", color: "#1f77b4", key: "1" },
      { id: 2, name: "other", color: "#d62728", key: "2" },
    ],
    can_undo: false,
    can_redo: false,
  };
  kept: Record<string, unknown> = {};
  private readonly histories = new Map<string, { steps: Step[]; place: number; version: number }>();
  private readonly known = new Set<string>();
  private born = 0;

  async project() {
    const model = { name: "small", weights: "", engine: "none", device: "none", problem: null, loading: this.loading };
    return { name: "folder", labels: this.table, images: 2, model, version: "0", last_image: null, last_entry: null };
  }

  async images(): Promise<ImageEntry[]> {
    return ["a", "b"].map((id) => {
      const { regions, draft, flagged, note } = this.document(id);
      const labels = [...new Set(regions.map((region) => region.label_id))];
      const state = { draft: draft.clicks.length > 0, flagged, note: note !== "", problem: null };
      return { id, name: `${id}.png`, regions: regions.length, labels, ...state };
    });
  }

  open(image: string, signal: AbortSignal): Promise<State> {
    return this.answer(`open ${image}`, signal, () => this.state(image, 0, null));
  }

  edit(image: string, asked: Asked, signal: AbortSignal): Promise<State> {
    this.asked.push(asked);
    return this.answer(`${asked.edit.kind} ${image}`, signal, () => {
      if (this.known.has(asked.id)) return this.state(image, asked.seq, null);
      const before = this.document(image);
      if (asked.version !== before.version) throw new Refused(409, "conflict", "Made on an older version.");
      this.apply(image, asked.edit);
      this.known.add(asked.id);
      return this.state(image, asked.seq, before);
    });
  }

  async outline() {
    return { polygons: [], vertices: 4, iou: 1 };
  }

  /** Image "b" has planes: "b" itself, "b 1", "b 2". */
  async plane(image: string, plane: number, axis: string, signal: AbortSignal) {
    this.calls.push(`plane ${plane} ${axis}`.trim());
    await (this.gate ?? Promise.resolve());
    signal.throwIfAborted();
    const file = image.split(" ")[0] ?? image;
    return { image: plane === 0 ? file : `${file} ${plane}` };
  }

  async setView(image: string, view: View | null) {
    this.calls.push("view");
    this.view = view ?? AS_STORED;
    return this.source(image);
  }

  source(image: string): Source {
    const [file = image, plane = "0"] = image.split(" ");
    const views = [{ name: "as stored", view: AS_STORED }];
    return {
      ...{
        entry: file,
        stamp: "1",
        kind: this.kind,
        bands: 3,
        dtype: "uint8",
        planes: file === "b" ? 3 : 1,
        plane: Number(plane),
      },
      ...{ axis: "", axes: [], labelled: [], views, view: this.view, tile: null },
    };
  }

  async labels(): Promise<Labels> {
    return this.table;
  }

  async editLabels({ id, version, edit }: AskedOfLabels): Promise<Labels> {
    this.calls.push(`labels ${edit.kind}`);
    const fault = this.faults.shift();
    if (fault === "lost") throw new Unreachable("connection refused");
    if (fault instanceof Error) throw fault;
    if (!this.known.has(id)) {
      if (version !== this.table.version) throw new Refused(409, "conflict", "Made on an older version.");
      this.known.add(id);
      this.table = { ...this.table, version: version + 1, labels: this.labelled(edit), can_undo: true };
    }
    if (fault === "unanswered") throw new Unreachable("connection reset");
    return this.table;
  }

  async labelUse() {
    return { regions: 3, images: 2 };
  }

  async statistics() {
    return { objects: [], images: [] };
  }

  async settings() {
    return { values: this.kept };
  }

  async saveSettings(values: Record<string, unknown>) {
    this.calls.push("settings");
    const fault = this.faults.shift();
    if (fault !== undefined) throw new Unreachable("connection refused");
    this.kept = { ...this.kept, ...values };
    return { values: this.kept };
  }

  async export() {
    return { name: "coco.zip", body: new Blob([]), summary: null };
  }

  /** Somebody else's edit. */
  meddle(
    image: string,
    edit: Edit = { kind: "clicks", clicks: [{ row: 9, col: 9, positive: true }], threshold: 0.5, largest: false },
  ): void {
    this.apply(image, edit);
  }

  document(image: string): Document {
    const history = this.history(image);
    const { regions, ...rest } = history.steps[history.place] ?? EMPTY;
    const [can_undo, can_redo] = [history.place > 0, history.place < history.steps.length - 1];
    const { version } = history;
    const about = { image, name: `${image}.png`, height: 10, width: 10, version, source: this.source(image) };
    return { ...about, regions: [...regions], can_undo, can_redo, ...rest };
  }

  private state(image: string, seq: number, before: Document | null): State {
    const document = this.document(image);
    const { draft } = document;
    const grid = { top: 0, left: 0, height: 10, width: 10, rows: 1, cols: 2, cells: btoa(String.fromCharCode(255, 100)) };
    const proposal = draft.clicks.length > 0 || draft.box !== null ? grid : null;
    const answer = { seq, proposal, milliseconds: 5, problem: null };
    if (before === null) return { ...answer, document, change: null };
    const { image: _, name: __, height: ___, width: ____, source: _____, regions, ...rest } = document;
    const old = new Map(before.regions.map((region) => [region.id, region]));
    const now = new Set(regions.map((region) => region.id));
    const change = {
      ...rest,
      since: before.version,
      regions: regions.filter((region) => old.get(region.id) !== region),
      removed: [...old.keys()].filter((id) => !now.has(id)),
    };
    return { ...answer, document: null, change };
  }

  private history(image: string) {
    const known = this.histories.get(image) ?? { steps: [EMPTY], place: 0, version: 1 };
    this.histories.set(image, known);
    return known;
  }

  private apply(image: string, edit: Edit): void {
    const history = this.history(image);
    const before = history.steps[history.place] ?? EMPTY;
    if (edit.kind === "undo" || edit.kind === "redo") {
      const place = history.place + (edit.kind === "undo" ? -1 : 1);
      if (history.steps[place] === undefined) throw new Refused(422, "edit", `There is nothing to ${edit.kind}.`);
      history.place = place;
    } else {
      const after = this.after(before, edit);
      history.steps.splice(history.place + 1, Number.POSITIVE_INFINITY, after);
      history.place++;
    }
    history.version++;
  }

  private after(before: Step, edit: Exclude<Edit, { kind: "undo" | "redo" }>): Step {
    const { regions, draft } = before;
    const each = (ids: readonly string[], change: Partial<Region>): Step => {
      if (ids.some((id) => regions.every((one) => one.id !== id))) throw new Refused(404, "unknown", "There is no such object.");
      return { ...before, regions: regions.map((one) => (ids.includes(one.id) ? { ...one, ...change } : one)) };
    };
    switch (edit.kind) {
      case "clicks":
        return { ...before, draft: { ...draft, clicks: edit.clicks, threshold: edit.threshold, largest: edit.largest } };
      case "start":
        return { ...before, draft: { ...NO_DRAFT, region: edit.region ?? null, box: edit.box ?? null } };
      case "finish":
        if (draft.clicks.length === 0) throw new Refused(422, "click", "There is nothing to finish.");
        if (draft.region !== null) return { ...each([draft.region], { area: 2 }), draft: NO_DRAFT };
        return { ...before, regions: [...regions, this.region(edit.label_id, draft.clicks.length)], draft: NO_DRAFT };
      case "draw":
        return { ...before, regions: [...regions, this.region(edit.label_id, 0, edit.new_region)] };
      case "paint":
        if (edit.region === null) return { ...before, regions: [...regions, this.region(edit.label_id, 0, edit.new_region)] };
        return each([edit.region], { area: 3 });
      case "relabel":
        return each(edit.regions, { label_id: edit.label_id });
      case "hide":
        return each(edit.regions, { hidden: edit.hidden });
      case "lock":
        return each(edit.regions, { locked: edit.locked });
      case "delete":
        return { ...each(edit.regions, {}), regions: regions.filter((one) => !edit.regions.includes(one.id)) };
      case "note":
        return { ...before, flagged: edit.flagged, note: edit.note };
      case "carry":
        return { ...before, regions: [...regions, this.region(1, 0, edit.new_region)] };
      default:
        throw new Refused(422, "request", `The small server knows no ${edit.kind}.`);
    }
  }

  private region(label_id: number, clicks: number, id?: string | null): Region {
    const z = ++this.born;
    const worked = { clicks, edits: 0, seconds: 0, hidden: false, locked: false };
    return { id: id ?? `region ${z}`, label_id, z, area: 1, box: [0, 0, 1, 1], polygons: [], ...worked };
  }

  private labelled(edit: LabelEdit): Labels["labels"] {
    const { labels } = this.table;
    if (edit.kind === "add") {
      return [...labels, { id: labels.length + 1, name: edit.name, color: edit.color ?? "#000000", key: "" }];
    }
    if (edit.kind === "delete") return labels.filter((label) => label.id !== edit.label_id);
    if (edit.kind === "change") {
      return labels.map((label) => (label.id === edit.label_id ? { ...label, name: edit.name ?? label.name } : label));
    }
    throw new Refused(422, "request", `The small server knows no ${edit.kind} of labels.`);
  }

  private async answer(call: string, signal: AbortSignal, work: () => State): Promise<State> {
    this.calls.push(call);
    const fault = this.faults.shift();
    await (this.gate ?? Promise.resolve());
    signal.throwIfAborted();
    if (fault === "lost") throw new Unreachable("connection refused");
    if (fault instanceof Error) throw fault;
    const state = work();
    if (fault === "unanswered") throw new Unreachable("connection reset");
    return state;
  }
}
