import { describe, expect, it } from "vitest";
import { begin } from "./begin";
import { SmallServer } from "./server";

const POSITIVE = { row: 1, col: 2, positive: true };

describe("what was not yet stored", () => {
  it("survives a reload, on the image in view and on others", async () => {
    const { server, store, shelf, end } = await begin();
    await store.open("b");
    server.faults.push(...Array.from({ length: 9 }, () => "lost" as const));
    store.click(POSITIVE);
    store.finish();
    store.setNote("half done");
    await new Promise((resolve) => setTimeout(resolve));
    end.abort();
    server.faults.length = 0;
    expect(server.document("b").regions).toHaveLength(0);
    const next = await begin(server, shelf, "next");
    await next.store.flush();
    expect(next.store.document.value?.image).toBe("a");
    expect(server.document("b")).toMatchObject({ regions: [{ clicks: 1 }], note: "half done" });
    expect(next.store.notice.value).toEqual({ kind: "replayed", edits: 3, images: 1 });
    expect(shelf?.entries.size).toBe(0);
  });

  it("is warned of where the browser keeps nothing, and edits go on", async () => {
    const { server, store } = await begin(new SmallServer(), null);
    expect(store.notice.value).toEqual({ kind: "no-journal" });
    store.click(POSITIVE);
    await store.flush();
    expect(server.document("a").draft.clicks).toEqual([POSITIVE]);
  });

  it("is not pushed aside by the next message", async () => {
    const { server, store } = await begin();
    server.meddle("a");
    store.toggleFlag();
    await store.flush();
    await store.export("coco");
    expect(store.notice.value).toMatchObject({ kind: "conflict", lost: ["note"] });
    store.notice.value = null;
    expect(store.notice.value).toEqual({ kind: "exported", name: "coco.zip", summary: null });
  });
});
