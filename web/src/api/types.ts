// The wire's nouns by their own names; the shapes come from the server's schema (`npm run types`).
import type { components, operations } from "./schema";

type Schemas = components["schemas"];

export type Label = Schemas["Label"];
export type Labels = Schemas["Labels"];
export type LabelUse = Schemas["LabelUse"];
export type ListedLabel = Schemas["ListedLabel"];
export type Project = Schemas["Project"];
export type ImageEntry = Schemas["ImageEntry"];
export type ClickPoint = Schemas["ClickPoint"];
export type Region = Schemas["Region"];
export type Polygons = Region["polygons"];
export type Draft = Schemas["Draft"];
export type Source = Schemas["Source"];
export type View = Schemas["View"];
export type Document = Schemas["Document"];
export type Change = Schemas["Change"];
export type WireGrid = Schemas["Grid"];
export type State = Schemas["State"];
export type Outline = Schemas["Outline"];
export type Statistics = Schemas["Statistics"];
export type Settings = Schemas["Settings"];
export type ExportFormat = operations["export"]["parameters"]["path"]["form"];
export type ExportOutlines = NonNullable<NonNullable<operations["export"]["parameters"]["query"]>["outlines"]>;

/** What is asked of an export besides its format. */
export interface ExportOptions {
  readonly flagged: boolean;
  /** Share of the images for validation; null for no split. */
  readonly split: number | null;
  readonly images: boolean;
  /** Null, or not said, for what the format's reader makes the very pixels of. */
  readonly outlines?: ExportOutlines | null;
}

/** What an export came to, in the header `EdgeFlow-Export` (docs/http.md): so many regions look otherwise to a reader of the files. */
export interface ExportSummary {
  readonly images: number;
  readonly regions: number;
  readonly changed: number;
  readonly worst_iou: number | null;
  /** Images on which an object was begun and not finished: it is not in the files. */
  readonly unfinished: number;
}

/** What the page asks for: one edit of an image, or of the label table. */
export type Asked = Schemas["Asked"];
export type AskedOfLabels = Schemas["AskedOfLabels"];
export type Edit = Asked["edit"];
export type EditKind = Edit["kind"];
export type LabelEdit = AskedOfLabels["edit"];
