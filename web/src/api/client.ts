// The one place that speaks HTTP. Knows paths and errors; knows nothing of the page's state.
import type { ExportFormat, ImageEntry, Label, NewLabel, Project, State } from "./types";

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
}

/** No answer came: whether the server did what was asked is not known. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** One change of a document, as the server is asked for it; `version` is the document it was made on. */
export type EditRequest =
  | {
      readonly kind: "clicks";
      readonly clicks: readonly { readonly row: number; readonly col: number; readonly positive: boolean }[];
      readonly threshold: number;
      readonly largest: boolean;
    }
  | { readonly kind: "finish"; readonly labelId: number; readonly threshold: number; readonly largest: boolean }
  | { readonly kind: "undo" }
  | { readonly kind: "redo" }
  | { readonly kind: "relabel"; readonly region: string; readonly labelId: number }
  | { readonly kind: "delete"; readonly region: string };

export interface Download {
  readonly name: string;
  readonly body: Blob;
}

/** What the page asks of the server; every verb rejects with `Refused`, `Unreachable`, or the signal's reason. */
export interface Api {
  project(signal: AbortSignal): Promise<Project>;
  images(signal: AbortSignal): Promise<ImageEntry[]>;
  open(image: string, signal: AbortSignal): Promise<State>;
  edit(image: string, edit: EditRequest, version: number, seq: number, signal: AbortSignal): Promise<State>;
  addLabel(label: NewLabel, signal: AbortSignal): Promise<Label[]>;
  export(format: ExportFormat, signal: AbortSignal): Promise<Download>;
}

export function pixelsUrl(image: string): string {
  return `/api/images/${encodeURIComponent(image)}/pixels`;
}

export function thumbnailUrl(image: string): string {
  return `/api/images/${encodeURIComponent(image)}/thumbnail`;
}

/** The `Api` over `fetch`. Without an answer in `patience` milliseconds a request counts as unreachable. */
export function httpApi(send: typeof fetch, patience = 60_000): Api {
  async function ask(method: string, path: string, signal: AbortSignal, body?: unknown): Promise<Response> {
    const limit = AbortSignal.timeout(patience);
    let response: Response;
    try {
      response = await send(path, {
        method,
        signal: AbortSignal.any([signal, limit]),
        credentials: "same-origin",
        ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
      });
    } catch (error) {
      signal.throwIfAborted();
      throw new Unreachable(error instanceof Error ? error.message : String(error));
    }
    if (response.ok) return response;
    throw await refusal(response);
  }
  async function json<T>(method: string, path: string, signal: AbortSignal, body?: unknown): Promise<T> {
    const response = await ask(method, path, signal, body);
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
    edit(image, edit, version, seq, signal) {
      const { method, path, body } = editCall(imagePath(image), edit, version, seq);
      return json<State>(method, path, signal, body);
    },
    addLabel: (label, signal) => json<Label[]>("POST", "/api/labels", signal, label),
    async export(format, signal) {
      const response = await ask("GET", `/api/export/${format}`, signal);
      const name = fileName(response.headers.get("Content-Disposition")) ?? `${format}.zip`;
      return { name, body: await response.blob() };
    },
  };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

function imagePath(image: string): string {
  return `/api/images/${encodeURIComponent(image)}`;
}

function editCall(base: string, edit: EditRequest, version: number, seq: number): Call {
  switch (edit.kind) {
    case "clicks": {
      const { clicks, threshold, largest } = edit;
      return { method: "PUT", path: `${base}/clicks`, body: { seq, version, clicks, threshold, largest } };
    }
    case "finish": {
      const { labelId, threshold, largest } = edit;
      return { method: "POST", path: `${base}/finish`, body: { version, label_id: labelId, threshold, largest } };
    }
    case "undo":
    case "redo":
      return { method: "POST", path: `${base}/${edit.kind}`, body: { version } };
    case "relabel":
      return { method: "PATCH", path: regionPath(base, edit.region), body: { version, label_id: edit.labelId } };
    case "delete":
      return { method: "DELETE", path: `${regionPath(base, edit.region)}?version=${version}` };
  }
}

function regionPath(base: string, region: string): string {
  return `${base}/regions/${encodeURIComponent(region)}`;
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
