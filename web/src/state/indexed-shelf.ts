// The journal's shelf in the browser's own database. Several tabs share it.
import type { Entry, Shelf } from "./journal";

const NAME = "edgeflow";
const STORE = "edits";
const PROJECT = "project";
const PATIENCE = 3000; // milliseconds; a browser that does not answer keeps nothing, and must not keep edits from being sent

/** The shelf, or null where the browser has none to give (private windows, full disks, old engines). */
export async function openShelf(factory: IDBFactory | undefined = globalThis.indexedDB): Promise<Shelf | null> {
  if (factory === undefined) return null;
  try {
    return shelfOf(await inTime(open(factory)));
  } catch {
    return null;
  }
}

function shelfOf(database: IDBDatabase): Shelf {
  return {
    async all(project) {
      const transaction = database.transaction(STORE, "readonly");
      // Nothing but `swap` writes here.
      return await inTime(resultOf<Entry[]>(transaction.objectStore(STORE).index(PROJECT).getAll(project)));
    },
    async swap(gone, kept) {
      // Transactions that write run in the order they were made, which is that of the calls.
      const transaction = database.transaction(STORE, "readwrite");
      const store = transaction.objectStore(STORE);
      for (const id of gone) store.delete(id);
      for (const entry of kept) store.put(entry);
      await inTime(ended(transaction));
    },
  };
}

function open(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(NAME, 1);
  request.addEventListener("upgradeneeded", () => {
    request.result.createObjectStore(STORE, { keyPath: "id" }).createIndex(PROJECT, PROJECT);
  });
  return resultOf(request);
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
}

function inTime<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    const over = AbortSignal.timeout(PATIENCE);
    over.addEventListener("abort", () => reject(over.reason));
  });
  return Promise.race([work, late]);
}
