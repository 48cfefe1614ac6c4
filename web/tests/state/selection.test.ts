import { describe, expect, it } from "vitest";
import { withObjects } from "./begin";

describe("several selected objects", () => {
  it("are relabelled and removed in one edit", async () => {
    const { server, store } = await withObjects(3);
    store.select("region 1");
    store.select("region 3", true);
    store.chooseLabel(2);
    await store.flush();
    expect(server.document("a").regions.map(({ label_id }) => label_id)).toEqual([2, 1, 2]);
    store.removeSelected();
    await store.flush();
    expect(server.document("a").regions.map(({ id }) => id)).toEqual(["region 2"]);
    expect(server.calls.filter((call) => call !== "settings")).toEqual(["relabel a", "delete a"]);
    expect(store.selection.value).toEqual([]);
  });

  it("are added and taken out one by one, and all at once", async () => {
    const { store } = await withObjects(3);
    for (const id of ["region 2", "region 1", "region 2"]) store.select(id, true);
    expect(store.selection.value).toEqual(["region 1"]);
    store.selectAll();
    expect(store.selection.value).toHaveLength(3);
    expect(store.selectNext(-1)).toBe(false);
  });

  it("are changed without those that are locked", async () => {
    const { server, store } = await withObjects(2);
    store.toggleLock(["region 1"]);
    store.selectAll();
    store.chooseLabel(2);
    store.removeSelected();
    await store.flush();
    expect(server.document("a").regions).toMatchObject([{ id: "region 1", label_id: 1, locked: true }]);
    expect(store.notice.value).toBe(null);
    store.removeSelected();
    expect(store.notice.value).toEqual({ kind: "locked" });
    expect(store.document.value?.regions).toHaveLength(1);
  });

  it("are all locked, or hidden, as the first one is not", async () => {
    const { server, store } = await withObjects(2);
    store.toggleHidden(["region 2"]);
    store.selectAll();
    store.toggleHidden();
    store.toggleLock();
    await store.flush();
    expect(server.document("a").regions).toMatchObject([
      { hidden: true, locked: true },
      { hidden: true, locked: true },
    ]);
  });
});
