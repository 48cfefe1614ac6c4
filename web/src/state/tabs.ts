// Which tabs are alive, by locks that the browser lets go when a tab is closed, reloaded or crashes.
import type { Tabs } from "./journal";

const PREFIX = "edgeflow.tab.";

/** This tab under the name `mine`. Without locks every other tab counts as gone: its edits may then be sent twice, which does no harm. */
export async function openTabs(mine: string, locks: LockManager | undefined = globalThis.navigator?.locks): Promise<Tabs> {
  if (locks === undefined) return { mine, alive: async () => new Set([mine]), alone: (_, work) => work() };
  await new Promise<void>((resolve, reject) => {
    locks
      .request(PREFIX + mine, () => {
        resolve();
        // Never released: it lives as long as the page.
        return new Promise<never>(() => undefined);
      })
      .catch(reject);
  });
  return {
    mine,
    async alive() {
      const { held = [] } = await locks.query();
      return new Set(
        held
          .map(({ name = "" }) => name)
          .filter((name) => name.startsWith(PREFIX))
          .map((name) => name.slice(PREFIX.length)),
      );
    },
    async alone(name, work) {
      return await locks.request(`edgeflow.leftovers.${name}`, work);
    },
  };
}
