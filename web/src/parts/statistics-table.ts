// The numbers of the statistics: rows in order, sums and medians, and what the two plots draw. Pure.
import type { Statistics } from "../api/types";

export type ObjectRow = Statistics["objects"][number];
export type ImageRow = Statistics["images"][number];
export type StatisticsColumn = "name" | "label" | "regions" | "area" | "clicks" | "edits" | "seconds";

export const OBJECT_COLUMNS = [
  "name",
  "label",
  "area",
  "clicks",
  "edits",
  "seconds",
] as const satisfies readonly (keyof ObjectRow)[];
export const IMAGE_COLUMNS = ["name", "regions", "clicks", "edits", "seconds"] as const satisfies readonly (keyof ImageRow)[];

export interface Sorting<Column extends string> {
  readonly column: Column;
  readonly down: boolean;
}

type Row<Column extends string> = Readonly<Record<Column, string | number>>;

/** The rows in order of a column: names as people order them (image 2 before image 10), equal rows as they came. */
export function sorted<Column extends string, R extends Row<Column>>(
  rows: readonly R[],
  { column, down }: Sorting<Column>,
): readonly R[] {
  const sign = down ? -1 : 1;
  return [...rows].sort((one, other) => sign * compare(one[column], other[column]));
}

export function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

/** The middle number, or the mean of the two in the middle; null of none. */
export function median(numbers: readonly number[]): number | null {
  const order = [...numbers].sort((one, other) => one - other);
  const upper = order[Math.floor(order.length / 2)];
  const lower = order[Math.floor((order.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

/** A number for people: whole where it is, else with one decimal. */
export function shownNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

export interface Bar {
  readonly from: number;
  /** The last one that the bar stands for. */
  readonly to: number;
  readonly value: number;
}

/** How many objects took each number of clicks: 0 to `most - 1` one by one, and all from `most` on in the last bar. */
export function clickBars(clicks: readonly number[], most = 20): readonly Bar[] {
  const highest = clicks.reduce((best, count) => Math.max(best, count), 0);
  const largest = Math.min(highest, most);
  return Array.from({ length: clicks.length === 0 ? 0 : largest + 1 }, (_, count) => ({
    from: count,
    to: count < most ? count : Math.max(most, highest),
    value: clicks.filter((one) => (count < most ? one === count : one >= most)).length,
  }));
}

/** Seconds of the objects in the order they were made, as at most `most` bars; a bar of several shows their median. */
export function secondBars(seconds: readonly number[], most = 100): readonly Bar[] {
  const count = Math.min(seconds.length, most);
  return Array.from({ length: count }, (_, bar) => {
    const from = Math.floor((bar * seconds.length) / count);
    const to = Math.floor(((bar + 1) * seconds.length) / count) - 1;
    return { from, to, value: median(seconds.slice(from, to + 1)) ?? 0 };
  });
}

function compare(one: string | number, other: string | number): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one).localeCompare(String(other), undefined, { numeric: true });
}
