import { describe, expect, it } from "vitest";
import { isBad, noticeText } from "../../src/parts/notice-text";
import type { PageNotice } from "../../src/state/contract";
import { en } from "../../src/words/en";
import { zh } from "../../src/words/zh";

const say = (notice: PageNotice): string => noticeText(notice, en, (image) => `${image}.png`);

describe("a notice", () => {
  it("of a conflict says what changed and what was lost, by kind", () => {
    const lost = ["paint", "paint", "finish"] as const;
    expect(say({ kind: "conflict", image: "a", difference: { appeared: 1, changed: 2, went: 0 }, lost })).toBe(
      "a.png was changed elsewhere; the page now shows what is stored. Objects: 1 new, 2 changed, 0 gone. " +
        "Not applied: brush stroke (2), finishing an object.",
    );
  });

  it("of a conflict leaves out what it does not know", () => {
    const told = "a.png was changed elsewhere; the page now shows what is stored. Not applied: note or flag.";
    expect(say({ kind: "conflict", image: "a", difference: null, lost: ["note"] })).toBe(told);
    expect(say({ kind: "conflict", image: "a", difference: { appeared: 0, changed: 0, went: 0 }, lost: ["note"] })).toBe(told);
  });

  it("of a refusal is the server's sentence, and what was lost with it", () => {
    expect(say({ kind: "refused", image: "a", message: "Region 3 is locked.", lost: [] })).toBe("Region 3 is locked.");
    expect(say({ kind: "refused", image: "a", message: "Nothing is left.", lost: ["undo"] })).toBe(
      "Nothing is left. Not applied: undo.",
    );
  });

  it("of a list of labels says how many were read, or that none was", () => {
    expect(say({ kind: "labels-read", labels: 1, skipped: 0 })).toBe("Read 1 label.");
    expect(say({ kind: "labels-read", labels: 0, skipped: 9 })).toBe("There is no label in this file.");
    expect(isBad({ kind: "labels-read", labels: 0, skipped: 9 })).toBe(true);
    expect(isBad({ kind: "replayed", edits: 1, images: 1 })).toBe(false);
  });

  it("speaks Chinese too", () => {
    expect(noticeText({ kind: "refused", image: "a", message: "x。", lost: ["paint", "paint"] }, zh, String)).toBe(
      "x。 未生效:画笔(2 次)。",
    );
  });
});
