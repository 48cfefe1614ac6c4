// The one message that needs the person's eye. One that tells of lost work is not pushed aside by the next: that one waits.
import { type Signal, signal } from "@preact/signals";
import { messageOf } from "../api/client";
import type { PageNotice } from "./contract";

export interface Notices {
  readonly notice: Signal<PageNotice | null>;
  tell(notice: PageNotice): void;
  /** Tell of an error, unless the page is going anyway. */
  fail(error: unknown): void;
  /** The person went on: what was said of the picture before is over, except for lost work. */
  moveOn(): void;
}

export function createNotices(end: AbortSignal): Notices {
  const notice = signal<PageNotice | null>(null);
  const later: PageNotice[] = [];
  notice.subscribe((now) => {
    if (now !== null) return;
    const next = later.shift();
    if (next !== undefined) notice.value = next;
  });

  function tell(next: PageNotice): void {
    if (notice.value !== null && tellsOfLoss(notice.value)) later.push(next);
    else notice.value = next;
  }

  return {
    notice,
    tell,
    fail(error) {
      if (!end.aborted) tell({ kind: "failed", message: messageOf(error) });
    },
    moveOn() {
      if (notice.value !== null && !tellsOfLoss(notice.value)) notice.value = null;
    },
  };
}

function tellsOfLoss(notice: PageNotice): boolean {
  if (notice.kind === "conflict") return notice.lost.length > 0;
  return notice.kind === "refused" || notice.kind === "outdated";
}
