import { describe, expect, it } from "vitest";
import type { Document, Edit, Region } from "../../src/api/types";
import { applied, foresee } from "../../src/state/foresee";

const region = (id: string, z: number): Region => ({
  id,
  z,
  label_id: 1,
  area: 4,
  box: [0, 0, 2, 2],
  polygons: [],
  clicks: 1,
  edits: 0,
  seconds: 0,
  hidden: false,
  locked: false,
});

const DOCUMENT: Document = {
  image: "a",
  name: "a.png",
  height: 10,
  width: 10,
  version: 3,
  regions: ["p", "q", "r", "s", "t"].map((id, index) => region(id, index + 1)),
  draft: { clicks: [], threshold: 0.5, largest: false, region: null, box: null },
  can_undo: true,
  can_redo: false,
  flagged: false,
  note: "",
  source: null,
};

const order = (...edits: Edit[]): string =>
  foresee(DOCUMENT, edits)
    .regions.map(({ id }) => id)
    .join("");

describe("what is seen before the answer", () => {
  it.each([
    ["front", ["q", "s"], "prtqs"],
    ["back", ["s", "q"], "qsprt"],
    ["forward", ["q", "s"], "prqts"],
    ["backward", ["q", "s"], "qpsrt"],
    ["forward", ["s", "t"], "pqrst"],
    ["backward", ["p", "q"], "pqrst"],
    ["forward", ["p", "q"], "rpqst"],
    ["backward", ["q", "r"], "qrpst"],
  ] as const)("is the order after %s of %o", (to, regions, wanted) => {
    expect(order({ kind: "order", regions: [...regions], to })).toBe(wanted);
  });

  it("has z grow with the order, and leaves alone what stays in its place", () => {
    const { regions } = foresee(DOCUMENT, [{ kind: "order", regions: ["t"], to: "backward" }]);
    const heights = regions.map(({ z }) => z);
    expect(heights).toEqual([...heights].sort((one, other) => one - other));
    expect(new Set(heights).size).toBe(5);
    expect(regions[0]).toBe(DOCUMENT.regions[0]);
  });

  it("has labels, locks and hidden objects at once", () => {
    const edits: Edit[] = [
      { kind: "relabel", regions: ["p"], label_id: 2 },
      { kind: "lock", regions: ["p", "q"], locked: true },
      { kind: "hide", regions: ["q"], hidden: true },
      { kind: "delete", regions: ["r", "s", "t"] },
    ];
    expect(foresee(DOCUMENT, edits).regions).toEqual([
      { ...region("p", 1), label_id: 2, locked: true },
      { ...region("q", 2), locked: true, hidden: true },
    ]);
  });

  it("has the flag and the note", () => {
    expect(foresee(DOCUMENT, [{ kind: "note", flagged: true, note: "blurred" }])).toMatchObject({
      flagged: true,
      note: "blurred",
    });
  });

  it("has the draft begun, clicked and finished", () => {
    const click = { row: 1, col: 1, positive: true };
    const start: Edit = { kind: "start", region: "q", box: null };
    const clicks: Edit = { kind: "clicks", clicks: [click], threshold: 0.3, largest: true };
    const finish: Edit = { kind: "finish", label_id: 1, threshold: 0.3, largest: true };
    expect(foresee(DOCUMENT, [start, clicks])).toMatchObject({ finishing: false, draft: { region: "q", clicks: [click] } });
    expect(foresee(DOCUMENT, [start, clicks, finish])).toMatchObject({ finishing: true, draft: { region: null, clicks: [] } });
    expect(foresee(DOCUMENT, [{ kind: "start", box: [1, 2, 3, 4] }]).draft.box).toEqual([1, 2, 3, 4]);
  });

  it("waits for the server where pixels are made", () => {
    const draw: Edit = { kind: "draw", label_id: 1, polygons: [] };
    expect(foresee(DOCUMENT, [draw, { kind: "undo" }]).regions).toBe(DOCUMENT.regions);
  });
});

describe("a change", () => {
  it("puts regions in and takes them out, in the order of z and then of ids", () => {
    const { draft, can_undo, can_redo } = DOCUMENT;
    const changed = [region("zz", 2), { ...region("p", 9), area: 7 }];
    const change = {
      since: 3,
      version: 4,
      regions: changed,
      removed: ["r"],
      draft,
      can_undo,
      can_redo,
      flagged: true,
      note: "x",
    };
    const after = applied(DOCUMENT, change);
    expect(after.regions.map(({ id }) => id)).toEqual(["q", "zz", "s", "t", "p"]);
    expect(after).toMatchObject({ version: 4, flagged: true, note: "x", name: "a.png", height: 10 });
    expect(after.regions[0]).toBe(DOCUMENT.regions[1]);
    expect("since" in after).toBe(false);
  });
});
