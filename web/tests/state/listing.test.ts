import { describe, expect, it } from "vitest";
import type { ImageEntry } from "../../src/api/types";
import { EVERYTHING, listedEntries, nextWithoutObjects } from "../../src/state/listing";

const entry = (id: string, regions: number, more: Partial<ImageEntry> = {}): ImageEntry => ({
  id,
  name: `folder/${id}.png`,
  regions,
  labels: regions > 0 ? [1] : [],
  draft: false,
  flagged: false,
  note: false,
  problem: null,
  ...more,
});

const ENTRIES = [
  entry("a", 0),
  entry("b", 3, { labels: [1, 2] }),
  entry("c", 0, { draft: true, flagged: true }),
  entry("d", 1, { flagged: true }),
];

const ids = (entries: readonly ImageEntry[]): string => entries.map(({ id }) => id).join("");

describe("the image list", () => {
  it.each([
    ["all", "abcd"],
    ["unlabelled", "ac"],
    ["labelled", "bd"],
    ["flagged", "cd"],
    ["draft", "c"],
    [1, "bd"],
    [2, "b"],
    [9, ""],
  ] as const)("filtered by %s is %s", (filter, wanted) => {
    expect(ids(listedEntries(ENTRIES, { ...EVERYTHING, filter }, null))).toBe(wanted);
  });

  it("keeps the image in view, or finishing its last object would lose one's place", () => {
    expect(ids(listedEntries(ENTRIES, { ...EVERYTHING, filter: "unlabelled" }, "b"))).toBe("abc");
  });

  it("finds all words of the search, in any case and order", () => {
    expect(ids(listedEntries(ENTRIES, { ...EVERYTHING, search: " PNG b." }, null))).toBe("b");
    expect(ids(listedEntries(ENTRIES, { ...EVERYTHING, search: "folder" }, null))).toBe("abcd");
  });

  it("sorts by the number of objects, equal ones by name", () => {
    expect(ids(listedEntries(ENTRIES, { ...EVERYTHING, sort: "most" }, null))).toBe("bdac");
    expect(ids(listedEntries(ENTRIES, { ...EVERYTHING, sort: "fewest" }, null))).toBe("acdb");
    expect(ids(ENTRIES)).toBe("abcd");
  });

  it("looks at each of ten thousand images a few times only", () => {
    let looks = 0;
    const many = Array.from({ length: 10_000 }, (_, index) =>
      Object.defineProperty({ ...entry(`image${index}`, index % 7) }, "regions", {
        get() {
          looks++;
          return index % 7;
        },
      }),
    );
    expect(listedEntries(many, { filter: "labelled", search: "", sort: "most" }, null)).toHaveLength(8571);
    // Sorting compares each with about as many as the number of images has binary digits.
    expect(looks).toBeLessThan(10_000 * 3 * Math.log2(10_000));
  });
});

describe("the next image without objects", () => {
  it("comes after the one in view, and from the beginning again after the last", () => {
    expect(nextWithoutObjects(ENTRIES, "a")?.id).toBe("c");
    expect(nextWithoutObjects(ENTRIES, "d")?.id).toBe("a");
    expect(nextWithoutObjects(ENTRIES, null)?.id).toBe("a");
  });

  it("is no image that cannot be read, nor the one in view", () => {
    expect(nextWithoutObjects([entry("x", 0), entry("y", 0, { problem: "truncated" })], "x")).toBe(null);
  });
});
