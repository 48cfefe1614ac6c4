import { describe, expect, it } from "vitest";
import { Refused } from "../../src/api/client";
import type { Edit } from "../../src/api/types";
import type { Waiting } from "../../src/state/edits";
import { createJournal } from "../../src/state/journal";
import { createSync, type Notice } from "../../src/state/sync";
import { SmallServer } from "./server";
import { SmallShelf, smallTabs } from "./shelf";

const NOTE: Edit = { kind: "note", flagged: true, note: "n" };
const UNREADABLE = new Refused(422, "request", "The request cannot be read at edit.kind: unknown.");

async function begin(leftovers: readonly Waiting[], fault: Error) {
  const server = new SmallServer();
  const shelf = new SmallShelf();
  const notices: Notice[] = [];
  const end = new AbortController();
  let count = 0;
  const services = {
    api: server,
    journal: createJournal(shelf, smallTabs("mine", new Set(["mine"])), "p", () => undefined),
    nextSeq: () => ++count,
    nextId: () => `edit ${++count}`,
    wait: async () => undefined,
    taken: () => undefined,
    tell: (notice: Notice) => {
      notices.push(notice);
    },
    signal: end.signal,
  };
  const opening = await server.open("a", end.signal);
  server.faults.push(fault);
  server.calls.length = 0;
  return { server, shelf, notices, sync: createSync(opening, services, leftovers) };
}

describe("a page that the server does not understand", () => {
  it("says so, sends nothing more and keeps every edit for the page that is loaded next", async () => {
    const { server, shelf, notices, sync } = await begin([], UNREADABLE);
    sync.push(NOTE, 0);
    await sync.settled();
    sync.push({ ...NOTE, note: "later" }, 0);
    await sync.settled();
    expect(server.calls).toEqual(["note a"]);
    expect(sync.status.value).toEqual({ kind: "outdated" });
    expect(sync.visible.value.note).toBe("later");
    expect(notices).toEqual([{ kind: "outdated", kept: true }]);
    expect(await shelf.all("p")).toHaveLength(2);
  });

  it("names what an earlier page left behind where the new one is not understood either, and goes on", async () => {
    const left = { id: "old", made: 0, version: 0, edit: NOTE, seconds: 0 };
    const { notices, sync } = await begin([left], UNREADABLE);
    await sync.settled();
    expect(notices).toEqual([{ kind: "refused", image: "a", message: UNREADABLE.message, lost: ["note"] }]);
    sync.push(NOTE, 0);
    await sync.settled();
    expect(sync.status.value).toEqual({ kind: "saved" });
  });
});
