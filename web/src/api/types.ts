// The wire's nouns by their own names; the shapes come from the server's schema (`npm run types`).
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Label = Schemas["Label"];
export type NewLabel = Schemas["NewLabel"];
export type Project = Schemas["Project"];
export type ImageEntry = Schemas["ImageEntry"];
export type ClickPoint = Schemas["ClickPoint"];
export type Region = Schemas["Region"];
export type Draft = Schemas["Draft"];
export type Document = Schemas["Document"];
export type WireGrid = Schemas["Grid"];
export type State = Schemas["State"];
export type ExportFormat = "index-mask" | "coco";
