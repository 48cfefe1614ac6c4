import { describe, expect, it } from "vitest";
import { Refused } from "../../src/api/client";
import type { Edit } from "../../src/api/types";
import type { Waiting } from "../../src/state/edits";
import { createJournal } from "../../src/state/journal";
import { createReplay } from "../../src/state/replay";
import { createSync, type Notice } from "../../src/state/sync";
import { mulberry } from "../draw/slow";
import { SmallServer } from "./server";
import { SmallShelf, smallTabs } from "./shelf";

const click = (row: number, positive = true) => ({ row, col: row, positive });
const clicks = (...rows: number[]): Edit => ({
  kind: "clicks",
  clicks: rows.map((row) => click(row)),
  threshold: 0.5,
  largest: false,
});
const FINISH: Edit = { kind: "finish", label_id: 1, threshold: 0.5, largest: false };

const NOTE: Edit = { kind: "note", flagged: true, note: "n" };

let born = 0;

function services(server: SmallServer, shelf = new SmallShelf()) {
  const notices: Notice[] = [];
  const waits: number[] = [];
  const end = new AbortController();
  let seq = 0;
  return {
    notices,
    waits,
    end,
    shelf,
    given: {
      api: server,
      journal: createJournal(shelf, smallTabs("mine", new Set(["mine"])), "p", () => undefined),
      nextSeq: () => ++seq,
      nextId: () => `edit ${++born}`,
      wait: async (milliseconds: number) => {
        waits.push(milliseconds);
      },
      taken: () => undefined,
      tell: (notice: Notice) => {
        notices.push(notice);
      },
      signal: end.signal,
    },
  };
}

async function begin(server = new SmallServer(), leftovers: readonly Waiting[] = []) {
  const { given, ...rest } = services(server);
  const sync = createSync(await server.open("a", rest.end.signal), given, leftovers);
  server.calls.length = 0;
  return { server, sync, push: (edit: Edit, seconds = 0) => sync.push(edit, seconds), ...rest };
}

describe("edits on their way to the server", () => {
  it("are shown at once and called saved only after the answer", async () => {
    const { server, sync, push } = await begin();
    let open = () => undefined as unknown;
    server.gate = new Promise((resolve) => {
      open = () => resolve(undefined);
    });
    push(clicks(1));
    expect(sync.visible.value.draft.clicks).toEqual([click(1)]);
    expect(sync.status.value.kind).toBe("saving");
    open();
    await sync.settled();
    expect(sync.status.value.kind).toBe("saved");
    expect(server.document("a").draft.clicks).toEqual([click(1)]);
  });

  it("travel as the newest list alone while an older one is under way", async () => {
    const { server, sync, push } = await begin();
    for (const list of [[1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]) push(clicks(...list));
    await sync.settled();
    expect(server.calls).toEqual(["clicks a", "clicks a"]);
    expect(server.document("a").draft.clicks).toHaveLength(4);
  });

  it("keep their order: clicks, then finish, then the next object's clicks", async () => {
    const { server, sync, push } = await begin();
    for (const edit of [clicks(1), FINISH, clicks(2)]) push(edit);
    expect(sync.visible.value).toMatchObject({ finishing: true, draft: { clicks: [click(2)] } });
    await sync.settled();
    expect(server.document("a").regions).toHaveLength(1);
    expect(server.document("a").draft.clicks).toEqual([click(2)]);
  });

  it("are sent again when they never arrived, and the page says so meanwhile", async () => {
    const { server, sync, push, waits } = await begin();
    server.faults.push("lost", "lost", "lost");
    push(clicks(1));
    const seen: string[] = [];
    const stop = sync.status.subscribe((status) => seen.push(status.kind));
    await sync.settled();
    stop();
    expect(seen).toEqual(["saving", "retrying", "saved"]);
    expect(waits.length).toBe(3);
    expect(server.document("a").draft.clicks).toEqual([click(1)]);
  });

  it("are sent again under the same name when only the answer was lost, and done once", async () => {
    const { server, sync, push, notices } = await begin();
    push(clicks(1));
    await sync.settled();
    server.faults.push("unanswered");
    push(FINISH);
    await sync.settled();
    const [first, second] = server.asked.filter(({ edit }) => edit.kind === "finish");
    expect(first?.id).toBe(second?.id);
    expect(server.document("a").regions).toHaveLength(1);
    expect(sync.document.value).toEqual(server.document("a"));
    expect(notices).toEqual([]);
  });

  it("take the seconds they were worked with them", async () => {
    const { server, sync, push } = await begin();
    push(clicks(1), 1);
    push(clicks(1, 2), 2);
    push(clicks(1, 2, 3), 4);
    await sync.settled();
    expect(server.asked.map(({ seconds }) => seconds)).toEqual([1, 6]);
  });

  it("bring only what changed, and leave every other object as it was", async () => {
    const server = new SmallServer();
    for (let object = 0; object < 3; object++) server.meddle("a", { kind: "draw", label_id: 1, polygons: [] });
    const { sync, push } = await begin(server);
    const [, middle] = sync.document.value.regions;
    push({ kind: "relabel", regions: ["region 3"], label_id: 2 });
    push({ kind: "delete", regions: ["region 1"] });
    await sync.settled();
    expect(sync.document.value).toEqual(server.document("a"));
    expect(sync.document.value.regions[0]).toBe(middle);
    expect(server.calls).toEqual(["relabel a", "delete a"]);
  });

  it("open the image anew where the answer is about another version", async () => {
    const { server, sync, push } = await begin();
    const edit = server.edit.bind(server);
    server.edit = async (image, asked, signal) => {
      const state = await edit(image, asked, signal);
      return { ...state, change: state.change && { ...state.change, since: state.change.since + 7 } };
    };
    push(clicks(1));
    await sync.settled();
    expect(server.calls).toEqual(["clicks a", "open a"]);
    expect(sync.document.value).toEqual(server.document("a"));
  });

  it("give way to an edit made elsewhere, and the person is told what changed and what was lost", async () => {
    const { server, sync, push, notices } = await begin();
    server.meddle("a", { kind: "draw", label_id: 1, polygons: [] });
    push(NOTE);
    push(clicks(1));
    push(FINISH);
    await sync.settled();
    const changes = { appeared: 1, changed: 0, went: 0 };
    expect(notices).toEqual([{ kind: "conflict", image: "a", difference: changes, lost: ["note", "clicks", "finish"] }]);
    expect(sync.document.value).toEqual(server.document("a"));
    expect(sync.status.value.kind).toBe("saved");
  });

  it("stop where somebody else's edit came between a lost answer and its repetition", async () => {
    const { server, sync, push, notices } = await begin();
    server.faults.push("unanswered");
    const edit = server.edit.bind(server);
    server.edit = async (image, asked, signal) => {
      if (server.asked.length === 1) server.meddle("a", { kind: "draw", label_id: 1, polygons: [] });
      return await edit(image, asked, signal);
    };
    push(NOTE);
    push(clicks(1));
    await sync.settled();
    expect(notices).toMatchObject([{ kind: "conflict", difference: { appeared: 1 }, lost: ["clicks"] }]);
    expect(server.document("a")).toMatchObject({ flagged: true, draft: { clicks: [] } });
    expect(sync.document.value).toEqual(server.document("a"));
  });

  it("end with the server's own sentence when it refuses them for good", async () => {
    const { server, sync, push, notices } = await begin();
    push(FINISH);
    await sync.settled();
    expect(notices).toEqual([{ kind: "refused", image: "a", message: "There is nothing to finish.", lost: [] }]);
    expect(sync.document.value).toEqual(server.document("a"));
  });

  it("go on after one that was refused, without the undo that was meant for it", async () => {
    const { server, sync, push, notices } = await begin();
    push(NOTE);
    await sync.settled();
    for (const edit of [FINISH, { kind: "undo" } as const, clicks(1)]) push(edit);
    await sync.settled();
    expect(notices).toMatchObject([{ kind: "refused", lost: ["undo"] }]);
    expect(server.document("a")).toMatchObject({ flagged: true, draft: { clicks: [click(1)] } });
    expect(sync.document.value).toEqual(server.document("a"));
  });

  it("are kept through a server's own failure", async () => {
    const { server, sync, push } = await begin();
    server.faults.push(new Refused(503, "engine", "The device is out of memory."));
    push(clicks(1));
    await sync.settled();
    expect(server.document("a").draft.clicks).toEqual([click(1)]);
  });

  it("are quietly dropped where a newer list of clicks is stored", async () => {
    const { server, sync, push, notices } = await begin();
    server.faults.push(new Refused(409, "superseded", "A newer list is stored."));
    push(clicks(1));
    await sync.settled();
    expect(notices).toEqual([]);
    expect(sync.document.value).toEqual(server.document("a"));
  });

  it("lose nothing in hundreds of scripts with random faults", async () => {
    const random = mulberry(11);
    for (let run = 0; run < 300; run++) {
      const { server, sync, push, notices, shelf } = await begin();
      const told: Edit[] = [];
      let list: number[] = [];
      let finished = 0;
      for (let step = 0; step < 12; step++) {
        if (random() < 0.3) server.faults.push(random() < 0.5 ? "lost" : "unanswered");
        if (list.length > 0 && random() < 0.25) {
          told.push(FINISH);
          list = [];
          finished++;
        } else {
          list = [...list, run * 100 + step];
          told.push(clicks(...list));
        }
        const edit = told.at(-1);
        if (edit !== undefined) push(edit);
        if (random() < 0.4) await sync.settled();
      }
      await sync.settled();
      const stored = server.document("a");
      expect(notices).toEqual([]);
      expect(stored.draft.clicks.map(({ row }) => row)).toEqual(list);
      expect(stored.regions).toHaveLength(finished);
      expect(sync.document.value).toEqual(stored);
      expect(shelf.entries.size).toBe(0);
    }
  });
});

describe("what a page left behind", () => {
  /** Edits made while nobody answered, as they stand in the journal when the page goes. */
  async function leave(server: SmallServer, edits: readonly Edit[], fault: "lost" | "unanswered") {
    const page = await begin(server);
    server.faults.push(fault);
    page.sync.status.subscribe(({ kind }) => {
      if (kind === "retrying") page.end.abort();
    });
    for (const edit of edits) page.push(edit);
    await page.sync.settled();
    expect(page.sync.status.value.kind).toBe("retrying");
    const living = smallTabs("next", new Set(["next"]));
    const found = await createJournal(page.shelf, living, "p", () => undefined).leftovers();
    return { shelf: page.shelf, leftovers: found.get("a") ?? [] };
  }

  it.each(["lost", "unanswered"] as const)(
    "is brought home in order by the next one, the first request being %s",
    async (fault) => {
      const server = new SmallServer();
      const { leftovers } = await leave(server, [clicks(1), FINISH, clicks(2), NOTE], fault);
      expect(leftovers.map(({ edit }) => edit.kind)).toEqual(["clicks", "finish", "clicks", "note"]);
      const { sync, notices } = await begin(server, leftovers);
      expect(sync.visible.value).toMatchObject({ flagged: true, draft: { clicks: [click(2)] } });
      await sync.settled();
      expect(notices).toEqual([]);
      expect(server.document("a").regions).toHaveLength(1);
      expect(server.document("a")).toMatchObject({ flagged: true, draft: { clicks: [click(2)] } });
      expect(sync.document.value).toEqual(server.document("a"));
    },
  );

  it("is sent without opening the image where that is not in view", async () => {
    const server = new SmallServer();
    const { shelf, leftovers } = await leave(server, [clicks(1), FINISH], "unanswered");
    server.calls.length = 0;
    const { given, notices } = services(server, shelf);
    const replay = createReplay("a", leftovers, given);
    await replay.settled();
    expect(server.calls).toEqual(["clicks a", "finish a"]);
    expect(server.document("a").regions).toHaveLength(1);
    expect(notices).toEqual([]);
    expect(shelf.entries.size).toBe(0);
  });

  it("is not mixed with what somebody else did meanwhile", async () => {
    const server = new SmallServer();
    const { leftovers } = await leave(server, [clicks(1), FINISH], "lost");
    server.meddle("a", { kind: "draw", label_id: 1, polygons: [] });
    const { sync, notices } = await begin(server, leftovers);
    await sync.settled();
    expect(notices).toMatchObject([{ kind: "conflict", lost: ["clicks", "finish"] }]);
    expect(sync.document.value).toEqual(server.document("a"));
  });
});
