import { describe, expect, it } from "vitest";
import type { Edit } from "../../src/api/types";
import { createJournal } from "../../src/state/journal";
import { createSync, type Notice } from "../../src/state/sync";
import { SmallServer } from "./server";
import { SmallShelf, smallTabs } from "./shelf";

const CLICKS: Edit = { kind: "clicks", clicks: [{ row: 1, col: 1, positive: true }], threshold: 0.5, largest: false };
const FINISH: Edit = { kind: "finish", label_id: 1, threshold: 0.5, largest: false };

function pageOn(server: SmallServer, name: string) {
  const notices: Notice[] = [];
  const { signal } = new AbortController();
  let count = 0;
  const services = {
    api: server,
    journal: createJournal(new SmallShelf(), smallTabs(name, new Set([name])), "p", () => undefined),
    nextSeq: () => ++count,
    nextId: () => `${name} ${++count}`,
    wait: async () => undefined,
    taken: () => undefined,
    tell: (notice: Notice) => {
      notices.push(notice);
    },
    signal,
  };
  return { notices, open: async () => createSync(await server.open("a", signal), services) };
}

describe("looking again at what the server has", () => {
  it("tells what somebody else did, and that nothing was lost", async () => {
    const server = new SmallServer();
    const [mine, theirs] = [pageOn(server, "mine"), pageOn(server, "theirs")];
    const [here, there] = [await mine.open(), await theirs.open()];
    there.push(CLICKS, 0);
    there.push(FINISH, 0);
    await there.settled();
    await here.renew();
    expect(here.document.value.regions).toHaveLength(1);
    expect(mine.notices).toEqual([{ kind: "conflict", image: "a", difference: { appeared: 1, changed: 0, went: 0 }, lost: [] }]);
  });

  it("says nothing where nothing was done, or only by this page", async () => {
    const server = new SmallServer();
    const mine = pageOn(server, "mine");
    const here = await mine.open();
    here.push(CLICKS, 0);
    await here.renew();
    await here.renew();
    expect(mine.notices).toEqual([]);
  });
});
