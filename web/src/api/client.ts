// The one place that speaks HTTP. Knows paths and errors; knows nothing of the page's state.
import type {
  Asked,
  AskedOfLabels,
  ExportFormat,
  ExportOptions,
  ExportSummary,
  ImageEntry,
  Labels,
  LabelUse,
  Outline,
  Project,
  Settings,
  Source,
  State,
  Statistics,
  View,
} from "./types";

/** The server answered, and refused: `kind` is for the program, `message` one sentence for the person. */
export class Refused extends Error {
  override readonly name = "Refused";
  constructor(
    readonly status: number,
    readonly kind: string,
    message: string,
  ) {
    super(message);
  }

  /** Whether the server could not read what was asked: the page was made for another version of it. */
  get isForeign(): boolean {
    return this.kind === "request" && (this.status === 422 || this.status === 405);
  }
}

/** No answer came: whether the server did what was asked is not known. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

export interface Download {
  readonly name: string;
  readonly body: Blob;
}

export interface Exported extends Download {
  readonly summary: ExportSummary | null;
}

/** What an error says, for the person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the page asks of the server; every verb rejects with `Refused`, `Unreachable`, or the signal's reason. */
export interface Api {
  project(signal: AbortSignal): Promise<Project>;
  images(signal: AbortSignal): Promise<ImageEntry[]>;
  open(image: string, signal: AbortSignal): Promise<State>;
  edit(image: string, asked: Asked, signal: AbortSignal): Promise<State>;
  /** What simplifying a region would give; changes nothing. */
  outline(image: string, region: string, tolerance: number, signal: AbortSignal): Promise<Outline>;
  /** The image that another plane of the file is. */
  plane(image: string, plane: number, axis: string, signal: AbortSignal): Promise<{ readonly image: string }>;
  /** Choose what is shown of the file's raw pixels, and what the network sees; null goes back to the file's own first view. */
  setView(image: string, view: View | null, signal: AbortSignal): Promise<Source>;
  labels(signal: AbortSignal): Promise<Labels>;
  editLabels(asked: AskedOfLabels, signal: AbortSignal): Promise<Labels>;
  labelUse(label: number, signal: AbortSignal): Promise<LabelUse>;
  statistics(signal: AbortSignal): Promise<Statistics>;
  settings(signal: AbortSignal): Promise<Settings>;
  /** Names that are not given stay. The request outlives the page. */
  saveSettings(values: Settings["values"], signal: AbortSignal): Promise<Settings>;
  export(format: ExportFormat, options: ExportOptions, signal: AbortSignal): Promise<Exported>;
}

/** `stamp` changes when what is shown does, so that no old picture is taken for the new one. */
export function pixelsUrl(image: string, stamp: string): string {
  return `${imagePath(image)}/pixels?stamp=${encodeURIComponent(stamp)}`;
}

export function tileUrl(image: string, stamp: string, level: number, row: number, col: number): string {
  return `${imagePath(image)}/tiles/${level}/${row}/${col}?stamp=${encodeURIComponent(stamp)}`;
}

export function thumbnailUrl(image: string): string {
  return `/api/images/${encodeURIComponent(image)}/thumbnail`;
}

/** Why a picture's address gives none, in the server's own sentence; null where it does now. Rejects where nobody answers. */
export async function whyNot(
  url: string,
  signal: AbortSignal,
  send: typeof fetch = window.fetch.bind(window),
): Promise<string | null> {
  const response = await send(url, { signal, credentials: "same-origin", cache: "no-store" });
  return response.ok ? null : (await refusal(response)).message;
}

/** The `Api` over `fetch`. Without an answer in `patience` milliseconds a request counts as unreachable. */
export function httpApi(send: typeof fetch, patience = 60_000): Api {
  async function ask(method: string, path: string, signal: AbortSignal, body?: unknown, keepalive = false): Promise<Response> {
    const limit = AbortSignal.timeout(patience);
    let response: Response;
    try {
      response = await send(path, {
        method,
        signal: AbortSignal.any([signal, limit]),
        credentials: "same-origin",
        keepalive,
        ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
      });
    } catch (error) {
      signal.throwIfAborted();
      throw new Unreachable(error instanceof Error ? error.message : String(error));
    }
    if (response.ok) return response;
    throw await refusal(response);
  }
  async function json<T>(method: string, path: string, signal: AbortSignal, body?: unknown, keepalive = false): Promise<T> {
    const response = await ask(method, path, signal, body, keepalive);
    try {
      // The schema is generated from the server's own models and served with the page, so the two cannot differ.
      return (await response.json()) as T;
    } catch (error) {
      signal.throwIfAborted();
      throw new Unreachable(error instanceof Error ? error.message : String(error));
    }
  }
  return {
    project: (signal) => json<Project>("GET", "/api/project", signal),
    images: (signal) => json<ImageEntry[]>("GET", "/api/images", signal),
    open: (image, signal) => json<State>("POST", `${imagePath(image)}/open`, signal),
    edit: (image, asked, signal) => json<State>("POST", `${imagePath(image)}/edits`, signal, asked),
    outline: (image, region, tolerance, signal) =>
      json<Outline>("GET", `${imagePath(image)}/regions/${encodeURIComponent(region)}/outline?tolerance=${tolerance}`, signal),
    plane: (image, plane, axis, signal) =>
      json<{ image: string }>("POST", `${imagePath(image)}/planes/${plane}?axis=${encodeURIComponent(axis)}`, signal),
    setView: (image, view, signal) => json<Source>("PUT", `${imagePath(image)}/view`, signal, { view }),
    labels: (signal) => json<Labels>("GET", "/api/labels", signal),
    editLabels: (asked, signal) => json<Labels>("POST", "/api/labels/edits", signal, asked),
    labelUse: (label, signal) => json<LabelUse>("GET", `/api/labels/${label}/use`, signal),
    statistics: (signal) => json<Statistics>("GET", "/api/statistics", signal),
    settings: (signal) => json<Settings>("GET", "/api/settings", signal),
    saveSettings: (values, signal) => json<Settings>("PUT", "/api/settings", signal, { values }, true),
    async export(format, { flagged, split, images, outlines }, signal) {
      const query = new URLSearchParams({ ...(flagged && { flagged: "true" }), ...(images && { images: "true" }) });
      if (outlines) query.set("outlines", outlines);
      if (split !== null) query.set("split", String(split));
      const response = await ask("GET", `/api/export/${format}?${query}`, signal);
      const name = fileName(response.headers.get("Content-Disposition")) ?? `${format}.zip`;
      const told = response.headers.get("EdgeFlow-Export");
      const summary = told === null ? null : (JSON.parse(told) as ExportSummary);
      return { name, summary, body: await response.blob() };
    },
  };
}

function imagePath(image: string): string {
  return `/api/images/${encodeURIComponent(image)}`;
}

async function refusal(response: Response): Promise<Refused> {
  const text = await response.text().catch(() => "");
  try {
    const problem: unknown = JSON.parse(text);
    if (isProblem(problem)) return new Refused(response.status, problem.kind, problem.message);
  } catch {
    // Not JSON: a proxy's page, say. The status is then all there is to tell.
  }
  return new Refused(response.status, "http", `HTTP ${response.status} ${response.statusText}`.trim());
}

function isProblem(value: unknown): value is { kind: string; message: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    typeof value.kind === "string" &&
    "message" in value &&
    typeof value.message === "string"
  );
}

/** The file name of a Content-Disposition header, without any folder; null where there is none. */
export function fileName(disposition: string | null): string | null {
  const starred = /filename\*=utf-8''([^;]+)/i.exec(disposition ?? "")?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(disposition ?? "")?.[1];
  const name = starred === undefined ? plain : decodeURIComponent(starred);
  return name?.split(/[\\/]/).at(-1)?.trim() || null;
}
