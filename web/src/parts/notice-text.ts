// What a notice says. Pure.
import type { EditKind } from "../api/types";
import type { PageNotice } from "../state/contract";
import type { Catalogue } from "../words/catalogue";

/** `nameOf` tells an image's name. */
export function noticeText(notice: PageNotice, words: Catalogue, nameOf: (image: string) => string): string {
  const { notices } = words;
  switch (notice.kind) {
    case "conflict": {
      const { image, difference, lost } = notice;
      const { appeared, changed, went } = difference ?? { appeared: 0, changed: 0, went: 0 };
      const changes = appeared + changed + went === 0 ? "" : notices.difference(appeared, changed, went);
      return sentences(notices.conflict(nameOf(image)), changes, lostText(lost, words));
    }
    case "refused":
      return sentences(notice.message, lostText(notice.lost, words));
    case "outdated":
      return notices.outdated(notice.kept);
    case "failed":
      return notice.message;
    case "clicks-full":
      return words.tooManyClicks;
    case "trouble":
      return words.troubles[notice.trouble];
    case "locked":
      return notices.locked;
    case "labels-conflict":
      return notices.labelsConflict;
    case "labels-read":
      return notice.labels === 0 ? notices.labelsUnread : notices.labelsRead(notice.labels, notice.skipped);
    case "no-journal":
      return notices.noJournal;
    case "replayed":
      return notices.replayed(notice.edits, notice.images);
    case "exported":
      return words.exported(notice.name, notice.summary);
  }
}

/** Whether a notice is of something gone wrong. */
export function isBad(notice: PageNotice): boolean {
  if (notice.kind === "conflict") return notice.lost.length > 0;
  if (notice.kind === "labels-read") return notice.labels === 0;
  return notice.kind !== "exported" && notice.kind !== "replayed";
}

/** The kinds of lost edits in the order they were made, each once with its number. */
function lostText(lost: readonly EditKind[], { notices }: Catalogue): string {
  const counts = new Map<EditKind, number>();
  for (const kind of lost) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const parts = [...counts].map(([kind, count]) =>
    count === 1 ? notices.kinds[kind] : notices.times(notices.kinds[kind], count),
  );
  return parts.length === 0 ? "" : notices.lost(notices.list(parts));
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" ");
}
