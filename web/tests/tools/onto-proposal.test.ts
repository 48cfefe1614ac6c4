import { describe, expect, it } from "vitest";
import { createOntoProposal } from "../../src/tools/onto-proposal";
import type { Stroke } from "../../src/tools/tool";
import { begin } from "../state/begin";

const STROKE: Stroke = { kind: "paint", add: true, radius: 2, points: [[3, 3]] };
const CLICK = { row: 2, col: 2, positive: true };

/** A page with a proposal of one click in view. */
async function withProposal() {
  const page = await begin();
  page.store.click(CLICK);
  await page.store.flush();
  page.server.calls.length = 0;
  return { ...page, onto: createOntoProposal(page.store) };
}

/** Every edit is answered, and those that the answers led to. */
async function rest({ store, onto }: Awaited<ReturnType<typeof withProposal>>): Promise<void> {
  await store.flush();
  await onto.settled();
  await store.flush();
}

describe("a stroke on a proposal", () => {
  it("finishes it and paints on the region it became: two edits, and two undos take them back one by one", async () => {
    const page = await withProposal();
    page.onto.paint(STROKE);
    expect(page.onto.waiting.value).toHaveLength(1);
    await rest(page);
    const { store, server, onto } = page;
    const [region] = server.document("a").regions;
    expect(server.calls).toEqual(["finish a", "paint a"]);
    expect(server.asked.at(-1)?.edit).toMatchObject({ region: region?.id, label_id: 1, points: [[3, 3]] });
    expect([store.selection.value, onto.waiting.value]).toEqual([[region?.id], []]);
    store.undo();
    await store.flush();
    expect(server.document("a").regions).toEqual([region && { ...region, area: 1 }]);
    store.undo();
    await store.flush();
    expect([server.document("a").regions, server.document("a").draft.clicks]).toEqual([[], [CLICK]]);
  });

  it("is followed by strokes on the same region, however slow the answer", async () => {
    const page = await withProposal();
    let open = (): void => undefined;
    page.server.gate = new Promise((resolve) => {
      open = resolve;
    });
    page.onto.paint(STROKE);
    expect([page.store.canFinish.value, page.onto.possible.value]).toEqual([false, true]);
    page.onto.paint({ ...STROKE, add: false });
    page.server.gate = null;
    open();
    await rest(page);
    expect(page.server.calls).toEqual(["finish a", "paint a", "paint a"]);
    expect(page.server.document("a").regions.length).toBe(1);
  });

  it("finds its region where an object finished just before had as many clicks", async () => {
    const page = await withProposal();
    page.store.finish();
    page.store.click({ row: 7, col: 7, positive: true });
    page.onto.paint(STROKE);
    await rest(page);
    const regions = page.server.document("a").regions;
    expect(regions.map(({ area }) => area)).toEqual([1, 3]);
  });

  it("goes to the region that the proposal corrects at once", async () => {
    const page = await begin();
    page.store.change({ kind: "draw", label_id: 2, new_region: "old", polygons: [] });
    page.store.continueClicking("old");
    await page.store.flush();
    page.store.continueClicking("old");
    page.store.click(CLICK);
    const onto = createOntoProposal(page.store);
    onto.paint(STROKE);
    expect(onto.settled()).toBe(null);
    await page.store.flush();
    expect(page.server.asked.at(-1)?.edit).toMatchObject({ kind: "paint", region: "old", label_id: 2 });
  });

  it("can be taken back while it waits, and then the object is finished without it", async () => {
    const page = await withProposal();
    page.onto.paint(STROKE);
    expect([page.onto.takeBack(), page.onto.takeBack()]).toEqual([true, false]);
    await rest(page);
    expect(page.server.calls).toEqual(["finish a"]);
  });

  it("is named as left out where no edit is taken any more", async () => {
    const { store, server, onto } = await withProposal();
    let open = (): void => undefined;
    server.gate = new Promise((resolve) => {
      open = resolve;
    });
    const opening = store.step(1);
    onto.paint(STROKE);
    expect([onto.waiting.value, store.notice.value]).toEqual([[], { kind: "trouble", trouble: "no-object" }]);
    open();
    await opening;
  });

  it("is not named twice where the server makes no object of the proposal", async () => {
    const page = await withProposal();
    page.server.meddle("a", { kind: "clicks", clicks: [], threshold: 0.5, largest: false });
    page.onto.paint(STROKE);
    await rest(page);
    expect(page.server.document("a").regions).toEqual([]);
    expect(page.onto.waiting.value).toEqual([]);
    expect(page.store.notice.value?.kind).toBe("conflict");
  });
});
