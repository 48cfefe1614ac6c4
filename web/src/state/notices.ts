// The one message that needs the person's eye, and when it has been there long enough. What tells of lost work stays until it is
// put away and is never pushed aside by good news; everything else goes as the person goes on. Knows no words.
import { type Signal, signal } from "@preact/signals";
import { messageOf } from "../api/client";
import type { EditKind } from "../api/types";
import type { PageNotice, World } from "./contract";

export interface Notices {
  /** Null puts away what is shown, and what was under it is shown again. */
  readonly notice: Signal<PageNotice | null>;
  tell(notice: PageNotice): void;
  /** Tell of an error, unless the page is going anyway. */
  fail(error: unknown): void;
  /** Another image is looked at: what was said of the one before is over. */
  moveOn(): void;
  /** The person made an edit. */
  edited(kind: EditKind): void;
  /** The server made an edit of an image. */
  applied(image: string): void;
  /** The person gave up what was begun, and what was wrong with it. */
  cleared(): void;
}

/**
 * News are read and gone, a refusal is over once the person got on with the object, a failure (as of an export) has nothing to do
 * with the object and is over with the image, a loss must be put away.
 */
type Weight = "news" | "refusal" | "failure" | "loss";

interface Told {
  readonly notice: PageNotice;
  readonly weight: Weight;
  /** Whether the person edited after it was told; edits that were under way already say nothing of it. */
  readonly answered: boolean;
}

const NEWS_STAY = 8000; // milliseconds

/** `here` is the image in view or on its way. */
export function createNotices({ wait, signal: end }: Pick<World, "wait" | "signal">, here: () => string | null): Notices {
  const notice = signal<PageNotice | null>(null);
  /** The newest last. */
  let told: readonly Told[] = [];
  let leaving = new AbortController();

  /** The newest; but where work was lost, good news wait under it. */
  function top(): Told | undefined {
    const newest = told.at(-1);
    return newest?.weight === "news" ? (told.findLast(({ weight }) => weight === "loss") ?? newest) : newest;
  }

  function keep(next: readonly Told[]): void {
    told = next;
    const now = top();
    if (notice.peek() === (now?.notice ?? null)) return;
    leaving.abort();
    leaving = new AbortController();
    notice.value = now?.notice ?? null;
    if (now?.weight === "news") void leave(now, leaving.signal);
  }

  async function leave(news: Told, gone: AbortSignal): Promise<void> {
    try {
      await wait(NEWS_STAY, AbortSignal.any([gone, end]));
    } catch {
      return; // something else is shown, or the page is going
    }
    keep(told.filter((one) => one !== news));
  }

  function tell(next: PageNotice): void {
    const text = JSON.stringify(next);
    const losses = told.filter((one) => one.weight === "loss" && JSON.stringify(one.notice) !== text);
    keep([...losses, { notice: next, weight: weightOf(next, here()), answered: false }]);
  }

  function drop(over: (one: Told) => boolean): void {
    keep(told.filter((one) => one.weight === "loss" || !over(one)));
  }

  // The bar puts away what it shows, and tools write here what they have to say.
  notice.subscribe((now) => {
    const shown = top();
    if (now === (shown?.notice ?? null)) return;
    if (now === null) keep(told.filter((one) => one !== shown));
    else tell(now);
  });

  return {
    notice,
    tell,
    fail(error) {
      if (!end.aborted) tell({ kind: "failed", message: messageOf(error) });
    },
    moveOn: () => drop(() => true),
    cleared: () => drop(({ weight }) => weight !== "failure"),
    edited(kind) {
      drop(({ weight }) => weight === "news" || (weight === "refusal" && kind === "finish"));
      told = told.map((one) => ({ ...one, answered: true }));
    },
    applied(image) {
      drop((one) => one.weight === "refusal" && one.answered && imageOf(one.notice, image) === image);
    },
  };
}

/** An image that is not looked at any more cannot be got on with: what was refused there is lost. */
function weightOf(notice: PageNotice, here: string | null): Weight {
  switch (notice.kind) {
    case "exported":
    case "replayed":
      return "news";
    case "failed":
      return "failure";
    case "labels-read":
      return notice.labels > 0 ? "news" : "refusal";
    case "conflict":
      return notice.lost.length > 0 ? "loss" : "news";
    case "refused":
      return notice.lost.length > 0 || notice.image !== here ? "loss" : "refusal";
    case "outdated":
    case "no-journal":
      return "loss";
    default:
      return "refusal";
  }
}

function imageOf(notice: PageNotice, otherwise: string): string {
  return notice.kind === "refused" ? notice.image : otherwise;
}
