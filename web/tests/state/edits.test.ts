import { describe, expect, it } from "vitest";
import type { Edit } from "../../src/api/types";
import { afterRefusal, append, difference, kindsOf, rebased, type Waiting } from "../../src/state/edits";
import { SmallServer } from "./server";

const clicks = (...rows: number[]): Edit => ({
  kind: "clicks",
  clicks: rows.map((row) => ({ row, col: 0, positive: true })),
  threshold: 0.5,
  largest: false,
});
const FINISH: Edit = { kind: "finish", label_id: 1, threshold: 0.5, largest: false };
const UNDO: Edit = { kind: "undo" };
const START: Edit = { kind: "start", region: "r", box: null };
const NOTE: Edit = { kind: "note", flagged: true, note: "" };

let born = 0;
const waiting = (edit: Edit, seconds = 0): Waiting => ({ id: `${++born}`, made: born, version: 1, edit, seconds });
const all = (...edits: Edit[]): readonly Waiting[] => edits.map((edit) => waiting(edit));
const editsOf = (queue: readonly Waiting[]): readonly Edit[] => queue.map(({ edit }) => edit);

describe("the queue of edits", () => {
  it("holds one list of clicks, the newest, under a name of its own and with the time of both", () => {
    const next = waiting(clicks(1, 2), 2);
    expect(append([waiting(clicks(1), 3)], next, false)).toEqual([{ ...next, seconds: 5 }]);
  });

  it("leaves alone what is already on its way", () => {
    expect(editsOf(append(all(clicks(1)), waiting(clicks(1, 2)), true))).toEqual([clicks(1), clicks(1, 2)]);
    const queue = all(clicks(1), clicks(1, 2));
    expect(editsOf(append(queue, waiting(clicks(1, 2, 3)), true))).toEqual([clicks(1), clicks(1, 2, 3)]);
  });

  it("never moves clicks across a finish", () => {
    expect(editsOf(append(all(clicks(1), FINISH), waiting(clicks(2)), false))).toEqual([clicks(1), FINISH, clicks(2)]);
  });

  it("goes on with the version that the last answer led to", () => {
    const queue = all(clicks(1), FINISH);
    expect(rebased(queue, 7).map(({ version }) => version)).toEqual([7, 1]);
    expect(rebased(queue, 1)).toBe(queue);
    expect(rebased([], 3)).toEqual([]);
  });
});

describe("after a refusal", () => {
  it.each([
    ["everything else stays", [NOTE, clicks(1), FINISH], [clicks(1), FINISH], ["note"]],
    ["its undo goes with it", [NOTE, UNDO, clicks(1)], [clicks(1)], ["note", "undo"]],
    ["an undo of a later edit stays", [NOTE, FINISH, UNDO], [FINISH, UNDO], ["note"]],
    ["only the undo that reaches it goes", [NOTE, FINISH, UNDO, UNDO], [FINISH, UNDO], ["note", "undo"]],
    [
      "clicks of the draft it began go with it",
      [START, clicks(1), FINISH, clicks(2)],
      [clicks(2)],
      ["start", "clicks", "finish"],
    ],
    ["clicks of the next draft stay", [START, clicks(1), START, clicks(2)], [START, clicks(2)], ["start", "clicks"]],
    ["what was done beside the draft stays", [START, NOTE, clicks(1)], [NOTE], ["start", "clicks"]],
  ] as const)("%s", (_, queue, kept, lost) => {
    const sorted = afterRefusal(all(...queue));
    expect(editsOf(sorted.kept)).toEqual(kept);
    expect(kindsOf(sorted.lost)).toEqual(lost);
  });
});

describe("the difference that somebody else made", () => {
  it("counts objects that appeared, changed and went", async () => {
    const server = new SmallServer();
    for (let object = 0; object < 3; object++) server.meddle("a", { kind: "draw", label_id: 1, polygons: [] });
    const before = server.document("a");
    server.meddle("a", { kind: "delete", regions: ["region 1"] });
    server.meddle("a", { kind: "relabel", regions: ["region 2"], label_id: 2 });
    server.meddle("a", { kind: "draw", label_id: 1, polygons: [] });
    server.meddle("a", { kind: "draw", label_id: 1, polygons: [] });
    expect(difference(before, server.document("a"))).toEqual({ appeared: 2, changed: 1, went: 1 });
  });
});
