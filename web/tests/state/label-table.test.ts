import { describe, expect, it } from "vitest";
import { begin } from "./begin";

describe("the label table", () => {
  it("is edited under one name, however often the answer is lost", async () => {
    const { server, store, pauses } = await begin();
    server.faults.push("unanswered");
    const made = store.editLabels({ kind: "change", label_id: 1, name: "cat" });
    await new Promise((resolve) => setTimeout(resolve));
    pauses.at(-1)?.();
    expect(await made).toBe(true);
    expect(server.calls).toEqual(["labels change", "labels change"]);
    expect(store.table.value).toMatchObject({ version: 2, can_undo: true });
  });

  it("is looked at again where somebody else changed it", async () => {
    const { server, store } = await begin();
    await server.editLabels({ id: "theirs", version: 1, edit: { kind: "add", name: "dog" } });
    expect(await store.editLabels({ kind: "change", label_id: 1, name: "cat" })).toBe(false);
    expect(store.notice.value).toEqual({ kind: "labels-conflict" });
    expect(store.labels.value.map(({ name }) => name)).toEqual(["object", "other", "dog"]);
  });

  it("takes edits one after the other", async () => {
    const { store } = await begin();
    const names = ["p", "q", "r"].map((name) => store.editLabels({ kind: "add", name }));
    expect(await Promise.all(names)).toEqual([true, true, true]);
    expect(store.labels.value).toHaveLength(5);
  });

  it("has the image looked at again when a label goes, and its label chosen anew", async () => {
    const { server, store } = await begin();
    await store.editLabels({ kind: "delete", label_id: 1 });
    expect(server.calls).toEqual(["labels delete", "open a"]);
    expect(store.label.value).toBe(2);
  });
});
