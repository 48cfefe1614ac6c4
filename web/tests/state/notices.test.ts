import { describe, expect, it } from "vitest";
import { Refused } from "../../src/api/client";
import type { PageNotice } from "../../src/state/contract";
import { createNotices } from "../../src/state/notices";
import { begin, withObjects } from "./begin";

const POSITIVE = { row: 1, col: 2, positive: true };
const EXPORTED: PageNotice = { kind: "exported", name: "coco.zip", summary: null };
const REFUSED: PageNotice = { kind: "refused", image: "a", message: "The line crosses itself.", lost: [] };
const CONFLICT: PageNotice = { kind: "conflict", image: "a", difference: null, lost: ["paint"] };

/** Notices on image "a", with every pause in the test's hands. */
function bar(here = "a") {
  const pauses: { readonly milliseconds: number; readonly end: () => void }[] = [];
  const wait = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      pauses.push({ milliseconds, end: resolve });
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  const notices = createNotices({ wait, signal: new AbortController().signal }, () => here);
  return { ...notices, pauses, shown: () => notices.notice.value };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("good news", () => {
  it("are gone after eight seconds", async () => {
    const { tell, shown, pauses } = bar();
    tell(EXPORTED);
    expect(pauses.map(({ milliseconds }) => milliseconds)).toEqual([8000]);
    expect(shown()).toBe(EXPORTED);
    pauses[0]?.end();
    await turn();
    expect(shown()).toBe(null);
  });

  it("are gone at the next edit, and their time does not end what is shown after them", async () => {
    const { tell, edited, shown, pauses } = bar();
    tell(EXPORTED);
    edited("clicks");
    expect(shown()).toBe(null);
    tell({ kind: "locked" });
    pauses[0]?.end();
    await turn();
    expect(shown()).toEqual({ kind: "locked" });
  });

  it("wait under a loss, and have their time once they are seen", async () => {
    const { tell, notice, shown, pauses } = bar();
    tell(CONFLICT);
    tell(EXPORTED);
    expect(shown()).toBe(CONFLICT);
    expect(pauses).toHaveLength(0);
    notice.value = null;
    expect(shown()).toBe(EXPORTED);
    expect(pauses).toHaveLength(1);
  });
});

describe("a refusal", () => {
  it("is over once an edit succeeded that was made after it", () => {
    const { tell, edited, applied, shown } = bar();
    edited("clicks");
    tell(REFUSED);
    applied("a"); // was under way when the other was refused
    expect(shown()).toBe(REFUSED);
    edited("clicks");
    expect(shown()).toBe(REFUSED);
    applied("b");
    expect(shown()).toBe(REFUSED);
    applied("a");
    expect(shown()).toBe(null);
  });

  it.each([
    ["cleared", ({ cleared }: ReturnType<typeof bar>) => cleared()],
    ["finished", ({ edited }: ReturnType<typeof bar>) => edited("finish")],
    ["left", ({ moveOn }: ReturnType<typeof bar>) => moveOn()],
  ])("is over when the object is %s", (_, end) => {
    const page = bar();
    page.tell(REFUSED);
    end(page);
    expect(page.shown()).toBe(null);
  });

  it("gives way to the next one, and to good news", () => {
    const { tell, shown } = bar();
    tell(REFUSED);
    tell({ kind: "clicks-full" });
    expect(shown()).toEqual({ kind: "clicks-full" });
    tell(EXPORTED);
    expect(shown()).toBe(EXPORTED);
  });
});

describe("a failure", () => {
  it("as of an export stays while the person goes on with the object, and is over with the image", () => {
    const { fail, edited, applied, cleared, moveOn, shown } = bar();
    fail(new Error("The disk is full."));
    edited("finish");
    applied("a");
    cleared();
    expect(shown()).toEqual({ kind: "failed", message: "The disk is full." });
    moveOn();
    expect(shown()).toBe(null);
  });
});

describe("a loss", () => {
  it.each([
    CONFLICT,
    { ...REFUSED, lost: ["undo"] } as PageNotice,
    { ...REFUSED, image: "left behind" } as PageNotice,
    { kind: "no-journal" } as PageNotice,
    { kind: "outdated", kept: true } as PageNotice,
  ])("stays through everything until it is put away: %o", (loss) => {
    const { tell, edited, applied, cleared, moveOn, notice, shown } = bar();
    tell(loss);
    tell(EXPORTED);
    edited("finish");
    applied("a");
    cleared();
    moveOn();
    expect(shown()).toBe(loss);
    notice.value = null;
    expect(shown()).toBe(null);
  });

  it("lies under a newer message, whoever wrote it, and is seen again after it", () => {
    const { tell, notice, cleared, shown } = bar();
    tell(CONFLICT);
    notice.value = { kind: "locked" }; // as a tool does
    expect(shown()).toMatchObject({ kind: "locked" });
    cleared();
    expect(shown()).toBe(CONFLICT);
  });

  it("is told once, however often it is said", () => {
    const { tell, notice, shown } = bar();
    tell({ kind: "no-journal" });
    tell({ kind: "no-journal" });
    notice.value = null;
    expect(shown()).toBe(null);
  });
});

describe("the page", () => {
  it("forgets a refused click when the object is begun anew, and an export when one goes on", async () => {
    const { store, server } = await begin();
    server.faults.push(new Refused(422, "click", "There is nothing there."));
    store.click(POSITIVE);
    await store.flush();
    expect(store.notice.value).toMatchObject({ kind: "refused", message: "There is nothing there." });
    store.click(POSITIVE);
    await store.flush();
    expect(store.notice.value).toBe(null);
    await store.export("coco");
    expect(store.notice.value).toMatchObject({ kind: "exported" });
    store.click(POSITIVE);
    expect(store.notice.value).toBe(null);
  });

  it("forgets a refusal at Escape, also where nothing is left to clear", async () => {
    const { store } = await withObjects(1);
    store.selectAll();
    store.toggleLock();
    await store.flush();
    store.removeSelected();
    expect(store.notice.value).toEqual({ kind: "locked" });
    store.clear();
    expect(store.notice.value).toBe(null);
  });
});
