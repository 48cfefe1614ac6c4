import { describe, expect, it } from "vitest";
import { imagesCsv, objectsCsv, statisticsJson } from "../src/parts/statistics-files";
import { clickBars, median, secondBars, shownNumber, sorted, total } from "../src/parts/statistics-table";

const OBJECT = { image: "a1", name: "cat.jpg", region: "r1", label: "cat", area: 12, clicks: 3, edits: 0, seconds: 4.5 };
const IMAGE = { image: "a1", name: "cat.jpg", regions: 1, clicks: 3, edits: 0, seconds: 6 };
const MARK = "\ufeff";

describe("a CSV file", () => {
  it("has a header and a row for each object, lines as RFC 4180 ends them", () => {
    expect(objectsCsv({ objects: [OBJECT], images: [] })).toBe(
      `${MARK}image,name,region,label,area,clicks,edits,seconds\r\na1,cat.jpg,r1,cat,12,3,0,4.5\r\n`,
    );
    expect(imagesCsv({ objects: [], images: [IMAGE] })).toBe(
      `${MARK}image,name,regions,clicks,edits,seconds\r\na1,cat.jpg,1,3,0,6\r\n`,
    );
  });

  it.each([
    ["a comma", "a,b.jpg", '"a,b.jpg"'],
    ["quotes", 'the "cat"', '"the ""cat"""'],
    ["a line break", "two\nlines", '"two\nlines"'],
    ["Chinese", "猫.jpg", "猫.jpg"],
    ["a formula", "=HYPERLINK(1)", '"\'=HYPERLINK(1)"'],
    ["a formula after a space", " =1+1", '"\' =1+1"'],
    ["a plus", "+49", '"\'+49"'],
    ["a minus", "-1", '"\'-1"'],
    ["an at sign", "@SUM(A1)", '"\'@SUM(A1)"'],
    ["a tab", "\t=1", '"\'\t=1"'],
  ])("takes a name with %s", (_, label, wanted) => {
    const text = objectsCsv({ objects: [{ ...OBJECT, label }], images: [] });
    expect(text.slice(text.indexOf("\r\n") + 2)).toBe(`a1,cat.jpg,r1,${wanted},12,3,0,4.5\r\n`);
  });

  it("is read back by a reader of CSV as it was written", () => {
    const labels = ["plain", "a,b", 'q"q', "line\r\nbreak", ""];
    const text = objectsCsv({ objects: labels.map((label) => ({ ...OBJECT, label })), images: [] });
    const rows = readCsv(text.slice(1));
    expect(rows.slice(1).map((row) => row[3])).toEqual(labels);
  });
});

it("a JSON file is what the server said", () => {
  const statistics = { objects: [OBJECT], images: [IMAGE] };
  expect(JSON.parse(statisticsJson(statistics))).toEqual(statistics);
});

describe("the tables", () => {
  it("are sorted by any column, up and down", () => {
    const rows = ["image 10", "image 2", "Image 1"].map((name, clicks) => ({ name, clicks }));
    expect(sorted(rows, { column: "name", down: false }).map((row) => row.clicks)).toEqual([2, 1, 0]);
    expect(sorted(rows, { column: "clicks", down: true }).map((row) => row.clicks)).toEqual([2, 1, 0]);
  });

  it("leave equal rows as they came", () => {
    const rows = [1, 2, 3].map((place) => ({ place, clicks: 5 }));
    expect(sorted(rows, { column: "clicks", down: true }).map((row) => row.place)).toEqual([1, 2, 3]);
  });

  it("have sums and medians", () => {
    expect(total([1, 2.5])).toBe(3.5);
    expect(median([9, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBe(null);
    expect([3, 2.25].map(shownNumber)).toEqual(["3", "2.3"]);
  });
});

describe("the plots", () => {
  it("count the objects of each number of clicks, gaps included", () => {
    expect(clickBars([1, 1, 3])).toEqual([
      { from: 0, to: 0, value: 0 },
      { from: 1, to: 1, value: 2 },
      { from: 2, to: 2, value: 0 },
      { from: 3, to: 3, value: 1 },
    ]);
    expect(clickBars([])).toEqual([]);
  });

  it("put everything from the last bar on into it", () => {
    expect(clickBars([2, 3, 40], 3).at(-1)).toEqual({ from: 3, to: 40, value: 2 });
  });

  it("show the seconds of every object, and medians of many", () => {
    expect(secondBars([5, 1, 3], 10).map((bar) => bar.value)).toEqual([5, 1, 3]);
    expect(secondBars([1, 9, 2, 4, 6, 8], 2)).toEqual([
      { from: 0, to: 2, value: 2 },
      { from: 3, to: 5, value: 6 },
    ]);
    expect(secondBars([])).toEqual([]);
  });
});

/** A slow reader of RFC 4180, a sign at a time. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let quoted = false;
  for (let place = 0; place < text.length; place++) {
    const sign = text[place] ?? "";
    if (quoted) {
      if (sign !== '"') field += sign;
      else if (text[place + 1] === '"') field += text[++place];
      else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === "," || sign === "\r") {
      row.push(field);
      field = "";
      if (sign === "\r") {
        rows.push(row);
        row = [];
        place++;
      }
    } else field += sign;
  }
  return rows;
}
