// Lists of labels as files: ours (JSON), plain text (a name a line) and EISeg's (`id name r g b` a line). Pure.
//
// What comes out of a file is text to show, never markup or a path: names are kept as they are, up to white space.
import type { Label, ListedLabel } from "../api/types";
import { digitOf } from "./labels";

export type LabelFormat = "json" | "text" | "eiseg";

/** What a file held; `skipped` lines or entries were no label, or named one a second time. */
export interface LabelFile {
  readonly labels: readonly ListedLabel[];
  readonly skipped: number;
}

// As the server's `ImportLabels` says.
const MOST_LABELS = 10_000;
const LONGEST_NAME = 200;

/** Read a list in any of the formats; text that is none of them holds a name a line. */
export function readLabels(text: string): LabelFile {
  const clean = text.replace(/^\uFEFF/, "");
  const found = fromJson(clean) ?? fromLines(clean.split(/\r\n|\r|\n/).filter((line) => line.trim() !== ""));
  return sorted(found);
}

/** The file of a list; a format leaves out what it has no place for. */
export function writeLabels(labels: readonly Label[], format: LabelFormat): string {
  switch (format) {
    case "json": {
      const rows = labels.map((label) => ({ name: label.name, color: label.color, key: digitOf(labels, label) }));
      return `${JSON.stringify({ labels: rows }, null, 2)}\n`;
    }
    case "text":
      return labels.map(({ name }) => `${name}\n`).join("");
    case "eiseg":
      // Its reader splits at every space, so a name can have none.
      return labels.map(({ name, color }, index) => `${index + 1} ${name.replace(/\s+/g, "_")} ${channels(color)}\n`).join("");
  }
}

type Row = ListedLabel | null;

function fromJson(text: string): readonly Row[] | null {
  if (!/^\s*[[{]/.test(text)) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const list = isRecord(value) ? value["labels"] : value;
  return Array.isArray(list) ? list.map(fromValue) : null;
}

function fromValue(value: unknown): Row {
  if (typeof value === "string") return named(value);
  if (!isRecord(value) || typeof value["name"] !== "string") return null;
  const { name, color, key } = value;
  return named(name, typeof color === "string" ? colorOf(color) : null, typeof key === "string" ? key : "");
}

function fromLines(lines: readonly string[]): readonly Row[] {
  // A name may begin with a number, as in "2 wheels"; a whole file of numbers, names and colours is EISeg's.
  const coloured = lines.map(fromEiseg);
  const isEiseg = coloured.some((row) => row?.color != null) && lines.every((line) => /^\s*\d+\s+\S/.test(line));
  return isEiseg ? coloured : lines.map((line) => named(line));
}

/** `id name`, then perhaps `r g b` and anything after; the name may have spaces. */
function fromEiseg(line: string): Row {
  const [, ...words] = line.trim().split(/\s+/);
  const start = words.findIndex((_, index) => index > 0 && words.slice(index, index + 3).filter(isByte).length === 3);
  if (start < 0) return named(words.join(" "));
  const color = words.slice(start, start + 3).map((byte) => Number(byte).toString(16).padStart(2, "0"));
  return named(words.slice(0, start).join(" "), `#${color.join("")}`);
}

function named(text: string, color: string | null = null, key = ""): Row {
  // Control characters would make two names look the same.
  const name = text.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return name === "" || name.length > LONGEST_NAME ? null : { name, color, key: /^[0-9]$/.test(key) ? key : "" };
}

/** The first of each name, and each digit once. */
function sorted(rows: readonly Row[]): LabelFile {
  const labels = new Map<string, ListedLabel>();
  const keys = new Set<string>();
  for (const row of rows) {
    if (row === null || labels.has(row.name) || labels.size === MOST_LABELS) continue;
    labels.set(row.name, keys.has(row.key) ? { ...row, key: "" } : row);
    if (row.key !== "") keys.add(row.key);
  }
  return { labels: [...labels.values()], skipped: rows.length - labels.size };
}

function colorOf(text: string): string | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
  const long =
    short === null
      ? text
      : `#${short
          .slice(1)
          .map((digit) => digit.repeat(2))
          .join("")}`;
  return /^#[0-9a-f]{6}$/i.test(long) ? long.toLowerCase() : null;
}

function channels(color: string): string {
  return [1, 3, 5].map((place) => Number.parseInt(color.slice(place, place + 2), 16)).join(" ");
}

function isByte(word: string): boolean {
  return /^\d{1,3}$/.test(word) && Number(word) <= 255;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
