import { describe, expect, it } from "vitest";
import { keepLooking } from "../../src/state/lookout";
import { begin } from "./begin";

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("looking for new files", () => {
  it("happens every half minute in which the page is idle, until the page goes", async () => {
    const pauses: number[] = [];
    const end = new AbortController();
    let next: () => void = () => undefined;
    const wait = (milliseconds: number, signal: AbortSignal): Promise<void> =>
      new Promise((resolve, reject) => {
        pauses.push(milliseconds);
        next = resolve;
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    let [looks, idle] = [0, false];
    const look = async (): Promise<void> => {
      looks++;
    };
    const over = keepLooking(look, () => idle, { wait, signal: end.signal });
    for (idle of [false, true, false, true]) {
      next();
      await turn();
    }
    expect([looks, pauses]).toEqual([2, [30_000, 30_000, 30_000, 30_000, 30_000]]);
    end.abort();
    await over;
    expect(looks).toBe(2);
  });
});

describe("the image list", () => {
  it("takes over a new file and what became of the others, and leaves what is in view alone", async () => {
    const { server, store } = await begin();
    const before = store.entries.value;
    const list = await server.images();
    server.images = async () => [...list, { ...list[0], id: "c", name: "c.png" } as (typeof list)[number]];
    await store.look();
    expect(store.entries.value.map(({ name }) => name)).toEqual(["a.png", "b.png", "c.png"]);
    expect(store.entries.value[0]).toBe(before[0]);
    expect(server.calls).toEqual([]);
  });

  it("is the same one where nothing changed", async () => {
    const { store } = await begin();
    const before = store.entries.value;
    await store.look();
    expect(store.entries.value).toBe(before);
  });

  it("keeps what the page learned while the answer was under way", async () => {
    const { server, store } = await begin();
    const old = await server.images();
    let answer: () => void = () => undefined;
    server.images = () =>
      new Promise((resolve) => {
        answer = () => resolve(old);
      });
    const looked = store.look();
    await turn();
    store.toggleFlag();
    await store.flush();
    answer();
    await looked;
    expect(store.entries.value[0]?.flagged).toBe(true);
  });

  it("is asked for once more at most, however many pictures fail at once", async () => {
    const { server, store } = await begin();
    const list = await server.images();
    let asked = 0;
    server.images = async () => {
      asked++;
      return list;
    };
    await Promise.all(Array.from({ length: 9 }, () => store.look()));
    expect(asked).toBe(1);
    await store.look();
    expect(asked).toBe(2);
  });

  it("says what is wrong with an image that could not be opened", async () => {
    const { server, store } = await begin();
    const list = await server.images();
    server.faults.push(new Error("x"));
    server.images = async () => list.map((entry) => (entry.id === "b" ? { ...entry, problem: "Cut short." } : entry));
    await store.open("b");
    await turn();
    expect(store.entries.value.find(({ id }) => id === "b")?.problem).toBe("Cut short.");
  });

  it("stays as it is where nobody answers", async () => {
    const { server, store } = await begin();
    server.images = async () => {
      throw new Error("connection refused");
    };
    await store.look();
    expect([store.entries.value.length, store.notice.value]).toEqual([2, null]);
  });
});
