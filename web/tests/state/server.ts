// A server small enough to read at a glance: one document an image, versions, undo; and faults on demand.
import { type Api, type EditRequest, Refused, Unreachable } from "../../src/api/client";
import type { Document, Draft, ImageEntry, Label, Region, State } from "../../src/api/types";

/** `lost`: the request never arrived; `unanswered`: it was carried out and the answer was lost. */
export type Fault = "lost" | "unanswered" | Error;

interface Step {
  readonly regions: readonly Region[];
  readonly draft: Draft;
}

const EMPTY: Step = { regions: [], draft: { clicks: [], threshold: 0.5, largest: false } };

export class SmallServer implements Api {
  readonly calls: string[] = [];
  readonly faults: Fault[] = [];
  /** Resolved by the test to let an answer go; null answers at once. */
  gate: Promise<void> | null = null;
  loading = false;
  labels: Label[] = [
    { id: 1, name: "object", color: "#1f77b4", key: "1" },
    { id: 2, name: "other", color: "#d62728", key: "2" },
  ];
  private readonly histories = new Map<string, { steps: Step[]; place: number; version: number }>();
  private born = 0;

  async project() {
    const model = { name: "small", weights: "", engine: "none", device: "none", problem: null, loading: this.loading };
    return { name: "folder", labels: this.labels, images: 2, model, version: "0", last_image: null };
  }

  async images(): Promise<ImageEntry[]> {
    return ["a", "b"].map((id) => ({ id, name: `${id}.png`, regions: 0, draft: false, problem: null }));
  }

  open(image: string, signal: AbortSignal): Promise<State> {
    return this.answer(`open ${image}`, signal, () => this.state(image, 0));
  }

  edit(image: string, edit: EditRequest, version: number, seq: number, signal: AbortSignal): Promise<State> {
    return this.answer(`${edit.kind} ${image}`, signal, () => {
      if (version !== this.history(image).version) throw new Refused(409, "conflict", "Made on an older version.");
      this.apply(image, edit);
      return this.state(image, seq);
    });
  }

  async addLabel({ name, color }: { name: string; color?: string | null }): Promise<Label[]> {
    this.labels = [...this.labels, { id: this.labels.length + 1, name, color: color ?? "#000000", key: "" }];
    return this.labels;
  }

  async export() {
    return { name: "coco.zip", body: new Blob([]) };
  }

  /** Somebody else's edit. */
  meddle(image: string): void {
    this.apply(image, { kind: "clicks", clicks: [{ row: 9, col: 9, positive: true }], threshold: 0.5, largest: false });
  }

  document(image: string): Document {
    const history = this.history(image);
    const { regions, draft } = history.steps[history.place] ?? EMPTY;
    const [can_undo, can_redo] = [history.place > 0, history.place < history.steps.length - 1];
    const { version } = history;
    return { image, name: `${image}.png`, height: 10, width: 10, version, regions: [...regions], draft, can_undo, can_redo };
  }

  private state(image: string, seq: number): State {
    const document = this.document(image);
    const grid = { top: 0, left: 0, height: 10, width: 10, rows: 1, cols: 2, cells: btoa(String.fromCharCode(255, 100)) };
    return { seq, document, proposal: document.draft.clicks.length > 0 ? grid : null, milliseconds: 5, problem: null };
  }

  private history(image: string) {
    const known = this.histories.get(image) ?? { steps: [EMPTY], place: 0, version: 1 };
    this.histories.set(image, known);
    return known;
  }

  private apply(image: string, edit: EditRequest): void {
    const history = this.history(image);
    const before = history.steps[history.place] ?? EMPTY;
    history.version++;
    if (edit.kind === "undo" || edit.kind === "redo") {
      history.place = Math.min(Math.max(history.place + (edit.kind === "undo" ? -1 : 1), 0), history.steps.length - 1);
      return;
    }
    history.steps.splice(history.place + 1, Number.POSITIVE_INFINITY, this.after(before, edit));
    history.place++;
  }

  private after({ regions, draft }: Step, edit: Exclude<EditRequest, { kind: "undo" | "redo" }>): Step {
    switch (edit.kind) {
      case "clicks":
        return { regions, draft: { clicks: [...edit.clicks], threshold: edit.threshold, largest: edit.largest } };
      case "finish": {
        if (draft.clicks.length === 0) throw new Refused(400, "empty", "There is nothing to finish.");
        const id = `region ${++this.born}`;
        const region = {
          id,
          label_id: edit.labelId,
          z: this.born,
          area: 1,
          box: [0, 0, 1, 1] as [number, number, number, number],
        };
        return { regions: [...regions, { ...region, polygons: [], clicks: draft.clicks.length }], draft: EMPTY.draft };
      }
      case "relabel":
        return { draft, regions: regions.map((one) => (one.id === edit.region ? { ...one, label_id: edit.labelId } : one)) };
      case "delete":
        return { draft, regions: regions.filter((one) => one.id !== edit.region) };
    }
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
