// The label table by digits, colours and order. Pure.
import type { Label } from "../api/types";

/** The label whose key is the digit; where no label has keys, the first ten by their place (1 to 9, then 0). */
export function labelForDigit(labels: readonly Label[], digit: string): Label | undefined {
  if (labels.some((label) => label.key !== "")) return labels.find((label) => label.key === digit);
  return labels[(Number(digit) + 9) % 10];
}

/** The digit shown beside a label; empty where it has none. */
export function digitOf(labels: readonly Label[], label: Label): string {
  return "1234567890".split("").find((digit) => labelForDigit(labels, digit)?.id === label.id) ?? "";
}

const PALETTE = ["#e6194b", "#3cb44b", "#4363d8", "#f58231", "#911eb4", "#00a5a5", "#f032e6", "#9a6324", "#808000", "#1a7f9c"];

/** A colour no label has yet, for the form of a new one. */
export function freshColor(labels: readonly Label[]): string {
  const used = new Set(labels.map((label) => label.color));
  return PALETTE.find((color) => !used.has(color)) ?? "#7f7f7f";
}

/** The ids with one moved to the place of another: before it when it comes from below, after it when it comes from above. */
export function movedTo(ids: readonly number[], id: number, target: number): number[] {
  const place = ids.indexOf(target);
  const others = ids.filter((one) => one !== id);
  return place < 0 || !ids.includes(id) ? [...ids] : others.toSpliced(place, 0, id);
}

/** The ids with one moved up (-1) or down (1) by one place; as they are where it is the first or last. */
export function movedBy(ids: readonly number[], id: number, by: 1 | -1): number[] {
  const target = ids[ids.indexOf(id) + by];
  return target === undefined || !ids.includes(id) ? [...ids] : movedTo(ids, id, target);
}
