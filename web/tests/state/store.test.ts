import { describe, expect, it } from "vitest";
import { begin, withObjects } from "./begin";

const POSITIVE = { row: 1, col: 2, positive: true };

describe("the page's state", () => {
  it("opens the first image and chooses the first label", async () => {
    const { store } = await begin();
    expect(store.document.value?.image).toBe("a");
    expect(store.label.value).toBe(1);
  });

  it("shows a mark at once and the proposal after the answer", async () => {
    const { store } = await begin();
    store.click(POSITIVE);
    expect(store.visible.value?.draft.clicks).toEqual([POSITIVE]);
    expect(store.grid.value).toBe(null);
    await store.flush();
    expect(store.grid.value?.cells).toHaveLength(2);
    expect(store.entries.value[0]?.draft).toBe(true);
  });

  it("changes the mask with the threshold and asks nobody", async () => {
    const { server, store } = await begin();
    store.click(POSITIVE);
    await store.flush();
    server.calls.length = 0;
    expect(store.draftArea.value).toBe(50);
    store.tune({ threshold: 0.3 });
    expect(store.draftArea.value).toBe(100);
    store.tune({ largest: true, threshold: 0.5 });
    expect(store.draftArea.value).toBe(50);
    expect(server.calls).toEqual([]);
  });

  it("stores the threshold once the hand rests, and calls it unsaved until then", async () => {
    const { server, store, pauses } = await begin();
    store.click(POSITIVE);
    await store.flush();
    for (const threshold of [0.4, 0.35, 0.3]) store.tune({ threshold });
    expect(store.status.value.kind).toBe("saving");
    pauses.at(-1)?.();
    await new Promise((resolve) => setTimeout(resolve));
    await store.flush();
    expect(server.document("a").draft.threshold).toBe(0.3);
    expect(server.calls.filter((call) => call === "clicks a")).toHaveLength(2);
    expect(store.status.value.kind).toBe("saved");
  });

  it("finishes with the threshold in force and keeps it for the next object", async () => {
    const { server, store } = await begin();
    store.click(POSITIVE);
    store.tune({ threshold: 0.7 });
    store.finish();
    await store.flush();
    expect(server.document("a").regions).toHaveLength(1);
    expect(store.tuning.value.threshold).toBe(0.7);
    expect(store.grid.value).toBe(null);
  });

  it("undoes and redoes what the server knows", async () => {
    const { store } = await begin();
    store.click(POSITIVE);
    await store.flush();
    store.undo();
    await store.flush();
    expect(store.visible.value?.draft.clicks).toEqual([]);
    expect(store.canRedo.value).toBe(true);
    store.redo();
    await store.flush();
    expect(store.visible.value?.draft.clicks).toEqual([POSITIVE]);
  });

  it("walks through the objects with Tab and lets go after the last", async () => {
    const { store } = await begin();
    for (let object = 0; object < 2; object++) {
      store.click(POSITIVE);
      store.finish();
    }
    await store.flush();
    expect([store.selectNext(1), store.selectNext(1), store.selectNext(1)]).toEqual([true, true, false]);
    expect(store.selection.value).toEqual([]);
    expect(store.selectNext(-1)).toBe(true);
    expect(store.selection.value).toEqual(["region 2"]);
  });

  it("relabels the selection with a digit and deletes it with Delete", async () => {
    const { server, store } = await begin();
    store.click(POSITIVE);
    store.finish();
    await store.flush();
    store.selectNext(1);
    store.chooseDigit("2");
    await store.flush();
    expect(server.document("a").regions[0]?.label_id).toBe(2);
    store.removeSelected();
    expect(store.visible.value?.regions).toEqual([]);
    await store.flush();
    expect(server.document("a").regions).toEqual([]);
  });

  it("brings edits of an image home after the person has gone on to the next", async () => {
    const { server, store, pauses } = await begin();
    server.faults.push("lost");
    store.click(POSITIVE);
    const opening = store.open("b");
    await opening;
    expect(store.document.value?.image).toBe("b");
    expect(store.status.value.kind).toBe("retrying");
    expect(store.visible.value?.draft.clicks).toEqual([]);
    for (const end of pauses) end();
    await store.flush();
    expect(server.document("a").draft.clicks).toEqual([POSITIVE]);
    expect(store.status.value.kind).toBe("saved");
    expect(store.document.value?.image).toBe("b");
  });

  it("takes no click while another image is on its way", async () => {
    const { server, store } = await begin();
    const opening = store.open("b");
    store.click(POSITIVE);
    await opening;
    await store.flush();
    expect(server.document("a").draft.clicks).toEqual([]);
    expect(server.document("b").draft.clicks).toEqual([]);
  });

  it("shows the image asked for last, whichever answers first", async () => {
    const { store } = await begin();
    const first = store.open("b");
    const second = store.open("a");
    await Promise.all([first, second]);
    expect(store.document.value?.image).toBe("a");
  });

  it("keeps the image in view when it is chosen once more, even where the server has gone", async () => {
    const { server, store } = await begin();
    server.faults.push(new Error("The server does not answer."));
    await store.open("a");
    expect(store.document.value?.image).toBe("a");
    expect(store.opening.value).toBeNull();
  });

  it("says why an image cannot be opened and goes on to the next", async () => {
    const { server, store } = await begin();
    server.faults.push(new Error("The file is truncated."));
    await store.step(1);
    expect(store.opening.value).toEqual({ image: "b", problem: "The file is truncated." });
    await store.step(-1);
    expect(store.document.value?.image).toBe("a");
  });

  it("adds a label and chooses it", async () => {
    const { store } = await begin();
    expect(await store.addLabel("cat", "#123456")).toBe(true);
    expect(store.labels.value.map(({ name }) => name)).toEqual(["object", "other", "cat"]);
    expect(store.label.value).toBe(3);
  });

  it("exports only after everything is stored", async () => {
    const { server, store, saved } = await begin();
    store.click(POSITIVE);
    store.finish();
    await store.export("coco");
    expect(server.document("a").regions).toHaveLength(1);
    expect(saved.map(({ name }) => name)).toEqual(["coco.zip"]);
  });

  it("says how long was worked, and charges no image for another", async () => {
    const { server, store, work } = await begin();
    work(3);
    store.click(POSITIVE);
    work(20);
    await store.open("b");
    work(2);
    store.click(POSITIVE);
    await store.flush();
    expect(server.asked.map(({ seconds }) => seconds)).toEqual([3, 2]);
  });

  it("keeps the label last chosen", async () => {
    const { server, store } = await begin();
    store.chooseLabel(2);
    await new Promise((resolve) => setTimeout(resolve));
    expect(server.kept).toEqual({ label: 2 });
    expect((await begin(server)).store.label.value).toBe(2);
  });

  it("is not saved while an edit of the labels has no answer", async () => {
    const { store } = await begin();
    const added = store.addLabel("cup", "#112233");
    expect(store.status.value.kind).toBe("saving");
    await added;
    expect(store.status.value.kind).toBe("saved");
  });

  it("goes on clicking on a finished object, and Escape gives the correction up", async () => {
    const { server, store } = await withObjects(1);
    store.select("region 1");
    store.continueClicking();
    expect(store.visible.value?.draft).toMatchObject({ region: "region 1", clicks: [] });
    expect([store.tool.value, store.canFinish.value]).toEqual(["click", false]);
    store.click(POSITIVE);
    store.finish();
    await store.flush();
    expect(server.document("a").regions).toMatchObject([{ id: "region 1", area: 2 }]);
    store.continueClicking("region 1");
    store.clear();
    await store.flush();
    expect(server.document("a").draft.region).toBe(null);
  });

  it("finishes a box without a click", async () => {
    const { store } = await begin();
    store.change({ kind: "start", box: [1, 1, 4, 4] });
    expect([store.canFinish.value, store.grid.value]).toEqual([true, null]);
    await store.flush();
    expect(store.grid.value?.cells).toHaveLength(2);
    store.dropClick();
    expect(store.canFinish.value).toBe(false);
  });

  it("shows no proposal again that was cleared while the answer was on its way", async () => {
    const { server, store } = await begin();
    store.click(POSITIVE);
    store.clear();
    await store.flush();
    expect(store.grid.value).toBe(null);
    expect(server.document("a").draft.clicks).toEqual([]);
  });

  it("goes on painting the object of the first stroke before that one is answered", async () => {
    const { server, store } = await begin();
    const stroke = { kind: "paint" as const, label_id: 1, add: true, radius: 3, points: [[1, 1]] as [number, number][] };
    store.change({ ...stroke, region: null, new_region: "new" });
    store.select("new");
    expect(store.selection.value).toEqual(["new"]);
    store.change({ ...stroke, region: "new" });
    await store.flush();
    expect(store.selection.value).toEqual(["new"]);
    expect(server.document("a").regions.map(({ id }) => id)).toEqual(["new"]);
  });

  it("flags the image and keeps a note, in the list too", async () => {
    const { server, store } = await begin();
    store.toggleFlag();
    store.setNote("blurred");
    expect(store.visible.value).toMatchObject({ flagged: true, note: "blurred" });
    store.setNote("blurred");
    await store.flush();
    expect(server.calls).toEqual(["note a", "note a"]);
    expect(store.entries.value[0]).toMatchObject({ flagged: true, note: true });
  });

  it("goes through the images as they are listed", async () => {
    const { store } = await begin();
    store.listing.value = { ...store.listing.value, search: "b.png" };
    expect(store.listed.value.map(({ id }) => id)).toEqual(["a", "b"]);
    await store.step(1);
    expect(store.listed.value.map(({ id }) => id)).toEqual(["b"]);
    await store.step(-1);
    expect(store.document.value?.image).toBe("b");
  });
});

/** A page on an image with so many objects. */
