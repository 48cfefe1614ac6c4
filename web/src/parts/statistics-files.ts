// The statistics as files: CSV for spreadsheets, JSON for programs. Pure.
import type { Statistics } from "../api/types";

const OBJECT_FIELDS = ["image", "name", "region", "label", "area", "clicks", "edits", "seconds"] as const;
const IMAGE_FIELDS = ["image", "name", "regions", "clicks", "edits", "seconds"] as const;

/** One row for each object, as RFC 4180 has it. */
export function objectsCsv({ objects }: Statistics): string {
  return csv(OBJECT_FIELDS, objects);
}

/** One row for each image. */
export function imagesCsv({ images }: Statistics): string {
  return csv(IMAGE_FIELDS, images);
}

export function statisticsJson(statistics: Statistics): string {
  return `${JSON.stringify(statistics, null, 2)}\n`;
}

function csv<Field extends string>(fields: readonly Field[], rows: readonly Readonly<Record<Field, string | number>>[]): string {
  const lines = [fields.join(","), ...rows.map((row) => fields.map((field) => cell(row[field])).join(","))];
  // Without the mark spreadsheets read UTF-8 as something else.
  return `\ufeff${lines.map((line) => `${line}\r\n`).join("")}`;
}

/** A text that a spreadsheet would take for a formula gets an apostrophe before it: a name must never run (OWASP, CSV injection). */
function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = /^\s*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== value ? `"${safe.replaceAll('"', '""')}"` : safe;
}
