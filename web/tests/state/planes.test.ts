import { describe, expect, it } from "vitest";
import { begin } from "./begin";
import { AS_STORED } from "./server";

/** The page on the stack "b". */
async function onStack() {
  const made = await begin();
  await made.store.open("b");
  made.server.calls.length = 0;
  return made;
}

describe("planes of a stack", () => {
  it("are gone to one after the other, and end at the ends", async () => {
    const { server, store } = await onStack();
    expect(store.planes.source.value).toMatchObject({ planes: 3, plane: 0 });
    await store.planes.go(1);
    expect(store.document.value?.image).toBe("b 1");
    await store.planes.go(3);
    await store.planes.go(-1);
    expect(server.calls).toEqual(["plane 1", "open b 1"]);
  });

  it("keep the place in the list of images, whose next one is another file", async () => {
    const { store } = await onStack();
    await store.planes.go(2);
    expect(store.here.value).toBe("b");
    await store.step(-1);
    expect(store.document.value?.image).toBe("a");
  });

  it("are come back to where they were left", async () => {
    const { server, store } = await onStack();
    await store.planes.go(2);
    await store.open("b");
    expect(store.document.value?.image).toBe("b 2");
    await store.open("a");
    server.calls.length = 0;
    await store.open("b");
    expect(server.calls).toEqual(["open b 2"]);
  });

  it("of a volume begin at its middle, the first time", async () => {
    const { server, store } = await begin();
    server.kind = "nifti";
    await store.open("b");
    expect(store.document.value?.image).toBe("b 1");
    await store.planes.go(0);
    await store.open("a");
    await store.open("b");
    expect(store.document.value?.image).toBe("b");
  });

  it("come as asked for last, however fast a slider asks", async () => {
    const { server, store } = await onStack();
    let open = () => {};
    server.gate = new Promise((resolve) => {
      open = resolve;
    });
    const first = store.planes.go(1);
    const last = store.planes.go(2);
    expect(store.planes.wanted.value).toBe(2);
    open();
    server.gate = null;
    await Promise.all([first, last]);
    expect(store.document.value?.image).toBe("b 2");
    expect(server.calls).not.toContain("open b 1");
  });

  it("take the selected object along, to be corrected there", async () => {
    const { server, store } = await onStack();
    store.change({
      kind: "draw",
      label_id: 1,
      polygons: [
        [
          [
            [0, 0],
            [1, 0],
            [1, 1],
          ],
        ],
      ],
      new_region: "first",
    });
    await store.flush();
    store.select("first");
    await store.planes.carry(1);
    expect(store.document.value?.image).toBe("b 1");
    const [carried] = server.document("b 1").regions;
    expect(store.selection.value).toEqual([carried?.id]);
    expect(server.document("b 1").draft.region).toBe(carried?.id);
    expect(store.entries.value.find(({ id }) => id === "b")?.regions).toBe(2);
  });

  it("are counted together in the list", async () => {
    const { store } = await onStack();
    await store.planes.go(1);
    store.change({
      kind: "draw",
      label_id: 2,
      polygons: [
        [
          [
            [0, 0],
            [1, 0],
            [1, 1],
          ],
        ],
      ],
      new_region: "one",
    });
    await store.flush();
    expect(store.entries.value.find(({ id }) => id === "b")).toMatchObject({ regions: 1, labels: [2] });
  });
});

describe("what is shown of raw pixels", () => {
  it("is kept on the server and looked at again", async () => {
    const { server, store } = await onStack();
    const view = { ...AS_STORED, invert: true };
    await store.planes.setView(view);
    expect(server.calls).toEqual(["view", "open b"]);
    expect(store.planes.source.value?.view).toEqual(view);
    await store.planes.setView(null);
    expect(store.planes.source.value?.view).toEqual(AS_STORED);
  });
});
