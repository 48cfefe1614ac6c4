// What the page's state is made of and what can be done to it: the names every part of the page works with.
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Api, Download } from "../api/client";
import type {
  ClickPoint,
  Document,
  Edit,
  ExportFormat,
  ExportOptions,
  ExportSummary,
  ImageEntry,
  Label,
  LabelEdit,
  Labels,
  LabelUse,
  Project,
} from "../api/types";
import type { Grid } from "../draw/grid";
import type { Trouble } from "../tools/tool";
import type { Activity } from "./activity";
import type { Visible } from "./foresee";
import type { Journal } from "./journal";
import type { LabelFormat } from "./label-files";
import type { Listing } from "./listing";
import type { Planes } from "./planes";
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
  | { readonly kind: "locked" }
  | { readonly kind: "trouble"; readonly trouble: Trouble }
  | { readonly kind: "labels-conflict" }
  | { readonly kind: "no-journal" }
  | { readonly kind: "replayed"; readonly edits: number; readonly images: number }
  | { readonly kind: "labels-read"; readonly labels: number; readonly skipped: number }
  | { readonly kind: "exported"; readonly name: string; readonly summary: ExportSummary | null };

export type Opening = { readonly image: string; readonly problem: string | null };

/** What a press on the picture does. */
export type Tool = "click" | "box" | "polygon" | "hole" | "brush" | "eraser" | "vertices" | "move" | "split";

/**
 * Whether keys and buttons have something to do with what a tool has begun. Where one is not named nothing is begun that it
 * could mean, and it does what it does without the tool.
 */
export type Begun = Readonly<Partial<Record<"finish" | "clear" | "undo" | "redo", boolean>>>;

export interface World {
  readonly api: Api;
  readonly nextSeq: () => number;
  /** A name for an edit: 32 hex digits that were never given before. */
  readonly nextId: () => string;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly save: (download: Download) => void;
  readonly activity: Activity;
  /** Where edits of this project are kept until the server has them; `failed` is called where nothing can be kept. */
  readonly journal: (project: string, failed: () => void) => Promise<Journal>;
  readonly signal: AbortSignal;
}

/** What the user chose in the page, by name; JSON. */
export type Values = Readonly<Record<string, unknown>>;

export interface Store {
  readonly api: Api;
  /** A name for a region that the page makes, as `World.nextId`. */
  readonly nextId: () => string;
  readonly project: ReadonlySignal<Project | null>;
  readonly planes: Planes;
  /** The entry of the list that the image in view, or the one on its way, is a plane of. */
  readonly here: ReadonlySignal<string | null>;
  /** The label table, and its labels alone. */
  readonly table: ReadonlySignal<Labels | null>;
  readonly labels: ReadonlySignal<readonly Label[]>;
  readonly entries: ReadonlySignal<readonly ImageEntry[]>;
  /** The image list as it is filtered and sorted, and by what. */
  readonly listed: ReadonlySignal<readonly ImageEntry[]>;
  readonly listing: Signal<Listing>;
  readonly opening: ReadonlySignal<Opening | null>;
  readonly document: ReadonlySignal<Document | null>;
  readonly visible: ReadonlySignal<Visible | null>;
  readonly grid: ReadonlySignal<Grid | null>;
  readonly kept: ReadonlySignal<Uint8Array | null>;
  readonly tuning: ReadonlySignal<Tuning>;
  readonly draftArea: ReadonlySignal<number>;
  /** Ids of the selected regions; the one selected first leads (its label is shown, the others are united into it). */
  readonly selection: Signal<readonly string[]>;
  readonly tool: Signal<Tool>;
  /** Kept by the bench: what the tool in hand has begun. */
  readonly begun: Signal<Begun>;
  /**
   * Set by the bench: hand over as edits what the hand holds, before another image is opened. A promise where that takes until
   * the server has answered.
   */
  readonly letGo: Signal<(() => Promise<void> | null) | null>;
  /** Radius of brush and eraser in image pixels. */
  readonly brush: Signal<number>;
  readonly label: ReadonlySignal<number | null>;
  readonly outlines: Signal<boolean>;
  readonly hidden: Signal<boolean>;
  /** Whether the note of the image in view is being written. */
  readonly noting: Signal<boolean>;
  readonly notice: Signal<PageNotice | null>;
  readonly status: ReadonlySignal<SyncStatus>;
  readonly milliseconds: ReadonlySignal<number | null>;
  readonly problem: ReadonlySignal<string | null>;
  readonly exporting: ReadonlySignal<boolean>;
  readonly settings: ReadonlySignal<Values>;
  readonly canFinish: ReadonlySignal<boolean>;
  readonly canClear: ReadonlySignal<boolean>;
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  load(): Promise<void>;
  /** Look again at what others may have changed: the image list, the labels and the image in view. */
  refresh(): Promise<void>;
  /** Look again at the image list alone: for new files, and what is wrong with those that are there. */
  look(): Promise<void>;
  open(image: string): Promise<void>;
  step(by: number): Promise<void>;
  nextUnlabelled(): Promise<void>;
  click(point: ClickPoint): void;
  dropClick(): void;
  clear(): void;
  tune(change: Partial<Tuning>): void;
  finish(): void;
  undo(): void;
  redo(): void;
  /** Make one edit of the image in view: shown at once as far as it can be foreseen, queued, stored, replayed after a reload. */
  change(edit: Edit): void;
  /** Select one region (`add`: besides those selected, or no longer if it is), or none. */
  select(region: string | null, add?: boolean): void;
  selectAll(): void;
  /** Select the object after (or before) the selected one; false where the list ends, and nothing is selected then. */
  selectNext(by: 1 | -1): boolean;
  remove(region: string): void;
  removeSelected(): void;
  /** Lock or unlock, hide or show regions: those selected where none are named; the first one decides which of the two. */
  toggleLock(regions?: readonly string[]): void;
  toggleHidden(regions?: readonly string[]): void;
  /** Go on clicking on a finished region: the selected one where none is named. */
  continueClicking(region?: string): void;
  toggleFlag(): void;
  setNote(note: string): void;
  chooseLabel(id: number): void;
  chooseDigit(digit: string): void;
  addLabel(name: string, color: string): Promise<boolean>;
  /** Make one edit of the label table; false where it was not made, and a notice says why. */
  editLabels(edit: LabelEdit): Promise<boolean>;
  /** How many regions and images have the label; null where nobody answers. */
  labelUse(label: number): Promise<LabelUse | null>;
  /** Take over the labels of a file's text; a notice says how many there were. */
  importLabels(text: string): Promise<void>;
  exportLabels(format: LabelFormat): void;
  export(format: ExportFormat, options?: ExportOptions): Promise<void>;
  /** Keep what the user chose; names that are not given stay. */
  saveSettings(values: Values): void;
  flush(): Promise<void>;
}
