// Edits that wait for the server's word, and the document as it looks with them. Pure.
import type { EditRequest } from "../api/client";
import type { Document, Draft, Region } from "../api/types";

/**
 * Add an edit to those waiting. A list of clicks replaces a waiting list of clicks, because it holds all of them; the edit
 * on its way to the server (`sent`: the first of the queue is) is left alone.
 */
export function append(queue: readonly EditRequest[], edit: EditRequest, sent: boolean): readonly EditRequest[] {
  const last = queue.at(-1);
  const replaceable = queue.length > (sent ? 1 : 0) && last?.kind === "clicks" && edit.kind === "clicks";
  return replaceable ? [...queue.slice(0, -1), edit] : [...queue, edit];
}

export interface Visible {
  readonly draft: Draft;
  readonly regions: readonly Region[];
  /** Whether the draft is on its way to becoming a region: its proposal is shown until the region is there. */
  readonly finishing: boolean;
}

/** The document as the person expects it: the stored one with every waiting edit that can be foreseen. */
export function foresee(document: Document, queue: readonly EditRequest[]): Visible {
  let draft = document.draft;
  let regions: readonly Region[] = document.regions;
  let finishing = false;
  for (const edit of queue) {
    switch (edit.kind) {
      case "clicks":
        draft = { clicks: [...edit.clicks], threshold: edit.threshold, largest: edit.largest };
        break;
      case "finish":
        draft = { ...draft, clicks: [] };
        finishing = true;
        break;
      case "relabel":
        regions = regions.map((region) => (region.id === edit.region ? { ...region, label_id: edit.labelId } : region));
        break;
      case "delete":
        regions = regions.filter((region) => region.id !== edit.region);
        break;
      case "undo":
      case "redo":
        // Where they lead is written in the server's history only.
        break;
    }
  }
  return { draft, regions, finishing };
}

/**
 * Whether `after` is what `edit` makes of `before`: asked when a request was cut off and the server, found again, is one
 * version further on. An edit that did arrive must not be sent twice.
 */
export function explains(before: Document, edit: EditRequest, after: Document): boolean {
  if (after.version <= before.version) return false;
  switch (edit.kind) {
    case "clicks":
      return sameClicks(edit.clicks, after.draft.clicks) && after.regions.length === before.regions.length;
    case "finish":
      return after.draft.clicks.length === 0 && after.regions.length === before.regions.length + 1;
    case "relabel":
      return after.regions.some((region) => region.id === edit.region && region.label_id === edit.labelId);
    case "delete":
      return after.regions.every((region) => region.id !== edit.region);
    case "undo":
      return after.can_redo && after.version === before.version + 1;
    case "redo":
      return after.can_undo && after.version === before.version + 1;
  }
}

type Points = readonly { readonly row: number; readonly col: number; readonly positive: boolean }[];

function sameClicks(one: Points, other: Points): boolean {
  return (
    one.length === other.length &&
    one.every((click, index) => {
      const twin = other[index];
      return twin !== undefined && click.row === twin.row && click.col === twin.col && click.positive === twin.positive;
    })
  );
}
