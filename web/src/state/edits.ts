// Edits on their way to the server, and what becomes of them when one of them fails. Pure.
import type { Document, Edit, EditKind, Region } from "../api/types";

/** An edit that the server has not acknowledged. */
export interface Waiting {
  /** Its name: the server does no edit twice, however often it is sent. */
  readonly id: string;
  /** Grows with every edit of a page and over reloads: the order they were made in. */
  readonly made: number;
  /** The version of the document it is made on, once everything before it is stored. */
  readonly version: number;
  readonly edit: Edit;
  /** Active seconds it took. */
  readonly seconds: number;
}

/**
 * Add an edit to those waiting. A list of clicks replaces a waiting list of clicks, because it holds all of them; the edit
 * on its way to the server (`sent`: the first of the queue is) is left alone.
 */
export function append(queue: readonly Waiting[], waiting: Waiting, sent: boolean): readonly Waiting[] {
  const last = queue.at(-1);
  const replaceable = queue.length > (sent ? 1 : 0) && last?.edit.kind === "clicks" && waiting.edit.kind === "clicks";
  if (!replaceable) return [...queue, waiting];
  return [...queue.slice(0, -1), { ...waiting, seconds: last.seconds + waiting.seconds }];
}

/** The queue with its first edit made on `version`. */
export function rebased(queue: readonly Waiting[], version: number): readonly Waiting[] {
  const [first, ...rest] = queue;
  return first === undefined || first.version === version ? queue : [{ ...first, version }, ...rest];
}

export interface Sorted {
  readonly kept: readonly Waiting[];
  readonly lost: readonly Waiting[];
}

/**
 * What still makes sense once the first edit of the queue was refused. Most edits do; but an undo meant for the refused edit
 * would take back the one before it, and clicks of a draft that was not begun would land in another.
 */
export function afterRefusal(queue: readonly Waiting[]): Sorted {
  const [refused, ...rest] = queue;
  if (refused === undefined) return { kept: [], lost: [] };
  const lost = new Set([refused]);
  const takenBack = undoOf(rest);
  if (takenBack !== undefined) lost.add(takenBack);
  else if (refused.edit.kind === "start") for (const one of clicking(rest)) lost.add(one);
  return { kept: queue.filter((one) => !lost.has(one)), lost: [...lost] };
}

/** The undo among `rest` that was meant for the edit before all of them. */
function undoOf(rest: readonly Waiting[]): Waiting | undefined {
  let depth = 0;
  for (const waiting of rest) {
    if (waiting.edit.kind !== "undo") depth++;
    else if (depth === 0) return waiting;
    else depth--;
  }
  return undefined;
}

/** Clicks up to the finish that they were made for. */
function clicking(rest: readonly Waiting[]): readonly Waiting[] {
  const end = rest.findIndex(({ edit }) => edit.kind === "start" || edit.kind === "finish");
  const own = end < 0 ? rest : rest.slice(0, end + (rest[end]?.edit.kind === "finish" ? 1 : 0));
  return own.filter(({ edit }) => edit.kind === "clicks" || edit.kind === "finish");
}

export function kindsOf(lost: readonly Waiting[]): readonly EditKind[] {
  return lost.map(({ edit }) => edit.kind);
}

/** How many objects somebody else added, changed and took away. */
export interface Difference {
  readonly appeared: number;
  readonly changed: number;
  readonly went: number;
}

export function difference(before: Document, after: Document): Difference {
  const old = new Map(before.regions.map((region) => [region.id, region]));
  const common = after.regions.filter((region) => old.has(region.id));
  return {
    appeared: after.regions.length - common.length,
    changed: common.filter((region) => !same(region, old.get(region.id))).length,
    went: before.regions.length - common.length,
  };
}

function same(one: Region, other: Region | undefined): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
