import { describe, expect, it } from "vitest";
import type { EditRequest } from "../../src/api/client";
import { append, explains } from "../../src/state/edits";
import { SmallServer } from "./server";

const clicks = (...rows: number[]): EditRequest => ({
  kind: "clicks",
  clicks: rows.map((row) => ({ row, col: 0, positive: true })),
  threshold: 0.5,
  largest: false,
});
const FINISH: EditRequest = { kind: "finish", labelId: 1, threshold: 0.5, largest: false };

describe("the queue of edits", () => {
  it("holds one list of clicks, the newest", () => {
    expect(append([clicks(1)], clicks(1, 2), false)).toEqual([clicks(1, 2)]);
  });

  it("leaves alone what is already on its way", () => {
    expect(append([clicks(1)], clicks(1, 2), true)).toEqual([clicks(1), clicks(1, 2)]);
    expect(append([clicks(1), clicks(1, 2)], clicks(1, 2, 3), true)).toEqual([clicks(1), clicks(1, 2, 3)]);
  });

  it("never moves clicks across a finish", () => {
    expect(append([clicks(1), FINISH], clicks(2), false)).toEqual([clicks(1), FINISH, clicks(2)]);
  });
});

describe("whether a newer document is explained by an edit", () => {
  const signal = new AbortController().signal;

  it("is so for the edit that was made", async () => {
    const server = new SmallServer();
    const before = server.document("a");
    await server.edit("a", clicks(1), before.version, 1, signal);
    const after = server.document("a");
    expect(explains(before, clicks(1), after)).toBe(true);
    expect(explains(before, clicks(2), after)).toBe(false);
    expect(explains(before, FINISH, after)).toBe(false);
    expect(explains(after, clicks(1), after)).toBe(false);
  });

  it("is so for a finished, a relabelled and a deleted object and for undo", async () => {
    const server = new SmallServer();
    await server.edit("a", clicks(1), 1, 1, signal);
    const edits: EditRequest[] = [
      FINISH,
      { kind: "relabel", region: "region 1", labelId: 2 },
      { kind: "delete", region: "region 1" },
      { kind: "undo" },
      { kind: "redo" },
    ];
    for (const edit of edits) {
      const before = server.document("a");
      await server.edit("a", edit, before.version, 1, signal);
      expect(explains(before, edit, server.document("a"))).toBe(true);
    }
  });
});
