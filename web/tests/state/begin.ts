// The page's state on the small server, its clock and pauses in the test's hands.
import type { Download } from "../../src/api/client";
import { createActivity } from "../../src/state/activity";
import { createJournal } from "../../src/state/journal";
import { createStore } from "../../src/state/store";
import { SmallServer } from "./server";
import { SmallShelf, smallTabs } from "./shelf";

export async function begin(server = new SmallServer(), shelf: SmallShelf | null = new SmallShelf(), tab = "mine") {
  const saved: Download[] = [];
  const pauses: (() => void)[] = [];
  const end = new AbortController();
  let [seq, clock] = [0, 0];
  const activity = createActivity(() => clock);
  /** The person works for so many seconds. */
  function work(seconds: number): void {
    activity.touch();
    clock += seconds;
    activity.touch();
  }
  const store = createStore({
    api: server,
    nextSeq: () => ++seq,
    nextId: () => `${tab} ${++seq}`,
    activity,
    journal: async (project, failed) => createJournal(shelf, smallTabs(tab, new Set([tab])), project, failed),
    // A pause ends when the test says so.
    wait: (_, signal) =>
      new Promise((resolve, reject) => {
        pauses.push(resolve);
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
    save: (download) => {
      saved.push(download);
    },
    signal: end.signal,
  });
  await store.load();
  server.calls.length = 0;
  return { server, store, saved, pauses, work, end, shelf };
}

/** A page whose first image has so many objects. */
export async function withObjects(count: number) {
  const page = await begin();
  for (let object = 0; object < count; object++) page.store.change({ kind: "draw", label_id: 1, polygons: [] });
  await page.store.flush();
  page.server.calls.length = 0;
  return page;
}
