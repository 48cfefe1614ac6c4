// What the page's state is made of and what can be done to it: the names every part of the page works with.
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Api, Download } from "../api/client";
import type { ClickPoint, Document, ExportFormat, ImageEntry, Label, Project } from "../api/types";
import type { Grid } from "../draw/grid";
import type { Visible } from "./edits";
import type { Notice, SyncStatus } from "./sync";

/** What turns the probability into a mask; changed in the browser, sent with the next edit. */
export interface Tuning {
  readonly threshold: number;
  readonly largest: boolean;
}

export type PageNotice =
  | Notice
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "clicks-full" }
  | { readonly kind: "exported"; readonly name: string };

export type Opening = { readonly image: string; readonly problem: string | null };

export interface World {
  readonly api: Api;
  readonly nextSeq: () => number;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly save: (download: Download) => void;
  readonly signal: AbortSignal;
}

export interface Store {
  readonly project: Signal<Project | null>;
  readonly labels: ReadonlySignal<readonly Label[]>;
  readonly entries: Signal<readonly ImageEntry[]>;
  readonly opening: Signal<Opening | null>;
  readonly document: ReadonlySignal<Document | null>;
  readonly visible: ReadonlySignal<Visible | null>;
  readonly grid: Signal<Grid | null>;
  readonly kept: ReadonlySignal<Uint8Array | null>;
  readonly tuning: Signal<Tuning>;
  readonly draftArea: ReadonlySignal<number>;
  readonly selection: Signal<string | null>;
  readonly label: Signal<number | null>;
  readonly outlines: Signal<boolean>;
  readonly hidden: Signal<boolean>;
  readonly notice: Signal<PageNotice | null>;
  readonly status: ReadonlySignal<SyncStatus>;
  readonly milliseconds: Signal<number | null>;
  readonly problem: Signal<string | null>;
  readonly exporting: Signal<boolean>;
  readonly canFinish: ReadonlySignal<boolean>;
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  load(): Promise<void>;
  open(image: string): Promise<void>;
  step(by: number): Promise<void>;
  click(point: ClickPoint): void;
  dropClick(): void;
  clear(): void;
  tune(change: Partial<Tuning>): void;
  finish(): void;
  undo(): void;
  redo(): void;
  select(region: string | null): void;
  /** Select the object after (or before) the selected one; false where the list ends, and nothing is selected then. */
  selectNext(by: 1 | -1): boolean;
  remove(region: string): void;
  removeSelected(): void;
  chooseLabel(id: number): void;
  chooseDigit(digit: string): void;
  addLabel(name: string, color: string): Promise<boolean>;
  export(format: ExportFormat): Promise<void>;
  flush(): Promise<void>;
}
