// A shelf and tabs without a browser.
import type { Entry, Shelf, Tabs } from "../../src/state/journal";

export class SmallShelf implements Shelf {
  readonly entries = new Map<string, Entry>();
  /** What the shelf was asked for, in order. */
  readonly calls: string[] = [];
  full = false;

  async all(project: string): Promise<readonly Entry[]> {
    return [...this.entries.values()].filter((entry) => entry.project === project);
  }

  async swap(gone: readonly string[], kept: readonly Entry[]): Promise<void> {
    if (this.full) throw new Error("QuotaExceededError");
    for (const id of gone) this.entries.delete(id);
    for (const entry of kept) this.entries.set(entry.id, entry);
    this.calls.push([...gone.map((id) => `-${id}`), ...kept.map(({ id }) => `+${id}`)].join(" "));
  }
}

/** Tabs that are alive as the test says; `alone` does one thing after the other. */
export function smallTabs(mine: string, living: ReadonlySet<string>): Tabs {
  return { mine, alive: async () => living, alone: (_, work) => work() };
}
