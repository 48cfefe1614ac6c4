import { describe, expect, it } from "vitest";
import type { Waiting } from "../../src/state/edits";
import { byImage, createJournal, type Entry, leftBehind } from "../../src/state/journal";
import { SmallShelf, smallTabs } from "./shelf";

const waiting = (id: string, made: number): Waiting => ({ id, made, version: 1, edit: { kind: "undo" }, seconds: 1 });
const entry = (id: string, made: number, image = "a", tab = "old"): Entry => ({
  ...waiting(id, made),
  project: "p",
  image,
  tab,
});
const ids = (edits: readonly Waiting[] | undefined) => edits?.map(({ id }) => id);

function begin(shelf: SmallShelf | null, mine = "mine", living = new Set([mine])) {
  let failures = 0;
  const journal = createJournal(shelf, smallTabs(mine, living), "p", () => failures++);
  return { journal, failures: () => failures };
}

describe("the journal", () => {
  it("keeps an edit until it is crossed out", async () => {
    const shelf = new SmallShelf();
    const { journal } = begin(shelf);
    await journal.keep("a", waiting("x", 1));
    expect([...shelf.entries.values()]).toEqual([entry("x", 1, "a", "mine")]);
    await journal.cross("a", ["x"]);
    expect(shelf.entries.size).toBe(0);
  });

  it("puts a newer list of clicks in place of an older one in one step", async () => {
    const shelf = new SmallShelf();
    const { journal } = begin(shelf);
    await journal.keep("a", waiting("x", 1));
    await journal.keep("a", waiting("y", 2), "x");
    expect(shelf.calls).toEqual(["+x", "-x +y"]);
  });

  it("crosses out an edit and notes the version of the next in one step", async () => {
    const shelf = new SmallShelf();
    const { journal } = begin(shelf);
    await journal.keep("a", waiting("x", 1));
    await journal.keep("a", waiting("y", 2));
    await journal.cross("a", ["x"], { ...waiting("y", 2), version: 5 });
    expect(shelf.calls.at(-1)).toBe("-x +y");
    expect(shelf.entries.get("y")?.version).toBe(5);
  });

  it("hands leftovers out by image, in the order they were made", async () => {
    const shelf = new SmallShelf();
    for (const one of [entry("3", 30), entry("1", 10), entry("2", 20, "b")]) shelf.entries.set(one.id, one);
    const found = await begin(shelf).journal.leftovers();
    expect([...found.keys()]).toEqual(["a", "b"]);
    expect(ids(found.get("a"))).toEqual(["1", "3"]);
    expect(found.get("a")?.[0]).toEqual(waiting("1", 10));
  });

  it("leaves alone what belongs to a living tab, to this one, or to another folder", async () => {
    const shelf = new SmallShelf();
    const all = [entry("1", 1, "a", "alive"), entry("2", 2, "a", "mine"), entry("3", 3), { ...entry("4", 4), project: "q" }];
    for (const one of all) shelf.entries.set(one.id, one);
    const found = await begin(shelf, "mine", new Set(["mine", "alive"])).journal.leftovers();
    expect(ids(found.get("a"))).toEqual(["3"]);
  });

  it("gives leftovers to one tab only", async () => {
    const shelf = new SmallShelf();
    shelf.entries.set("1", entry("1", 1));
    const living = new Set(["one", "two"]);
    expect((await begin(shelf, "one", living).journal.leftovers()).size).toBe(1);
    expect((await begin(shelf, "two", living).journal.leftovers()).size).toBe(0);
  });

  it("says once that it cannot keep anything, and does no harm then", async () => {
    const shelf = new SmallShelf();
    const { journal, failures } = begin(shelf);
    expect(failures()).toBe(0);
    shelf.full = true;
    for (const id of ["x", "y"]) await journal.keep("a", waiting(id, 1));
    await journal.cross("a", ["x"]);
    expect((await journal.leftovers()).size).toBe(0);
    expect(failures()).toBe(1);
  });

  it("says so at once where there is no shelf", async () => {
    const { journal, failures } = begin(null);
    await journal.keep("a", waiting("x", 1));
    expect(failures()).toBe(1);
  });
});

describe("leftovers", () => {
  it("are entries of tabs that are gone", () => {
    const entries = [entry("1", 1, "a", "gone"), entry("2", 2, "a", "alive"), entry("3", 3, "a", "mine")];
    expect(ids(leftBehind(entries, new Set(["alive"]), "mine"))).toEqual(["1"]);
  });

  it("made in the same moment keep one order in every tab", () => {
    const found = byImage([entry("b", 1), entry("a", 1)]);
    expect(ids(found.get("a"))).toEqual(["a", "b"]);
  });
});
