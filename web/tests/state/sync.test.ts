import { describe, expect, it } from "vitest";
import { type EditRequest, Refused } from "../../src/api/client";
import { createSync, type Notice } from "../../src/state/sync";
import { mulberry } from "../draw/slow";
import { SmallServer } from "./server";

const click = (row: number, positive = true) => ({ row, col: row, positive });
const clicks = (...rows: number[]): EditRequest => ({
  kind: "clicks",
  clicks: rows.map((row) => click(row)),
  threshold: 0.5,
  largest: false,
});
const FINISH: EditRequest = { kind: "finish", labelId: 1, threshold: 0.5, largest: false };

async function begin(server = new SmallServer()) {
  const notices: Notice[] = [];
  const waits: number[] = [];
  const end = new AbortController();
  let seq = 0;
  const sync = createSync(await server.open("a", end.signal), {
    api: server,
    nextSeq: () => ++seq,
    wait: async (milliseconds) => {
      waits.push(milliseconds);
    },
    taken: () => undefined,
    tell: (notice) => {
      notices.push(notice);
    },
    signal: end.signal,
  });
  server.calls.length = 0;
  return { server, sync, notices, waits };
}

describe("edits on their way to the server", () => {
  it("are shown at once and called saved only after the answer", async () => {
    const { server, sync } = await begin();
    let open = () => undefined as unknown;
    server.gate = new Promise((resolve) => {
      open = () => resolve(undefined);
    });
    sync.push(clicks(1));
    expect(sync.visible.value.draft.clicks).toEqual([click(1)]);
    expect(sync.status.value.kind).toBe("saving");
    open();
    await sync.settled();
    expect(sync.status.value.kind).toBe("saved");
    expect(server.document("a").draft.clicks).toEqual([click(1)]);
  });

  it("travel as the newest list alone while an older one is under way", async () => {
    const { server, sync } = await begin();
    for (const list of [[1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]) sync.push(clicks(...list));
    await sync.settled();
    expect(server.calls).toEqual(["clicks a", "clicks a"]);
    expect(server.document("a").draft.clicks).toHaveLength(4);
  });

  it("keep their order: clicks, then finish, then the next object's clicks", async () => {
    const { server, sync } = await begin();
    for (const edit of [clicks(1), FINISH, clicks(2)]) sync.push(edit);
    expect(sync.visible.value).toMatchObject({ finishing: true, draft: { clicks: [click(2)] } });
    await sync.settled();
    expect(server.document("a").regions).toHaveLength(1);
    expect(server.document("a").draft.clicks).toEqual([click(2)]);
  });

  it("are sent again when they never arrived, and the page says so meanwhile", async () => {
    const { server, sync, waits } = await begin();
    server.faults.push("lost", "lost", "lost");
    sync.push(clicks(1));
    const seen: string[] = [];
    const stop = sync.status.subscribe((status) => seen.push(status.kind));
    await sync.settled();
    stop();
    expect(seen).toEqual(["saving", "retrying", "saved"]);
    expect(waits.length).toBe(3);
    expect(server.document("a").draft.clicks).toEqual([click(1)]);
  });

  it("are not sent twice when only the answer was lost", async () => {
    const { server, sync, notices } = await begin();
    sync.push(clicks(1));
    await sync.settled();
    server.faults.push("unanswered");
    sync.push(FINISH);
    await sync.settled();
    expect(server.calls.filter((call) => call === "finish a")).toHaveLength(1);
    expect(server.document("a").regions).toHaveLength(1);
    expect(notices).toEqual([]);
  });

  it("give way to an edit made elsewhere, and the person is told", async () => {
    const { server, sync, notices } = await begin();
    server.meddle("a");
    sync.push(clicks(1));
    await sync.settled();
    expect(notices).toEqual([{ kind: "conflict" }]);
    expect(sync.document.value).toEqual(server.document("a"));
    expect(sync.status.value.kind).toBe("saved");
  });

  it("end with the server's own sentence when it refuses them for good", async () => {
    const { server, sync, notices } = await begin();
    sync.push(FINISH);
    await sync.settled();
    expect(notices).toEqual([{ kind: "refused", message: "There is nothing to finish." }]);
    expect(sync.document.value).toEqual(server.document("a"));
  });

  it("are kept through a server's own failure", async () => {
    const { server, sync } = await begin();
    server.faults.push(new Refused(503, "engine", "The device is out of memory."));
    sync.push(clicks(1));
    await sync.settled();
    expect(server.document("a").draft.clicks).toEqual([click(1)]);
  });

  it("lose nothing in hundreds of scripts with random faults", async () => {
    const random = mulberry(11);
    for (let run = 0; run < 300; run++) {
      const { server, sync, notices } = await begin();
      const told: EditRequest[] = [];
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
        if (edit !== undefined) sync.push(edit);
        if (random() < 0.4) await sync.settled();
      }
      await sync.settled();
      const stored = server.document("a");
      expect(notices).toEqual([]);
      expect(stored.draft.clicks.map(({ row }) => row)).toEqual(list);
      expect(stored.regions).toHaveLength(finished);
      expect(sync.document.value).toEqual(stored);
    }
  });
});
