import { describe, expect, it } from "vitest";
import type { Label } from "../../src/api/types";
import { readLabels, writeLabels } from "../../src/state/label-files";

const label = (id: number, name: string, color = "#102030", key = ""): Label => ({ id, name, color, key });
const names = (text: string): readonly string[] => readLabels(text).labels.map(({ name }) => name);

const HOSTILE = [
  '<script>alert("x")</script>',
  "../../etc/passwd",
  "猫 🐈",
  "a, b; c",
  "CON",
  "__proto__",
  "{not json",
  "2 wheels",
];

describe("reading a list of labels", () => {
  it("takes a name a line from plain text", () => {
    expect(names("cat\r\n\n  dog \nred  panda\n")).toEqual(["cat", "dog", "red panda"]);
    expect(readLabels("cat").labels).toEqual([{ name: "cat", color: null, key: "" }]);
  });

  it("takes names and colours from EISeg's lines, with spaces in names and anything after the colour", () => {
    const text = "1 cat 255 0 16\n2\tred panda\t1 2 3 extra\n7 bare\n";
    expect(readLabels(text).labels).toEqual([
      { name: "cat", color: "#ff0010", key: "" },
      { name: "red panda", color: "#010203", key: "" },
      { name: "bare", color: null, key: "" },
    ]);
  });

  it("does not take names that begin with a number for EISeg's", () => {
    expect(names("2 wheels\n4 wheels\n")).toEqual(["2 wheels", "4 wheels"]);
    expect(names("1 cat 255 0 16\nno number\n")).toEqual(["1 cat 255 0 16", "no number"]);
  });

  it("takes a colour that is none as part of the name", () => {
    expect(names("1 cat 1 2 3\n2 dog 256 0 0\n")).toEqual(["cat", "dog 256 0 0"]);
  });

  it("takes our JSON, a list of names, and a list of rows", () => {
    expect(readLabels('{"labels": [{"name": "cat", "color": "#ABC", "key": "3"}]}').labels).toEqual([
      { name: "cat", color: "#aabbcc", key: "3" },
    ]);
    expect(names('["cat", {"name": "dog"}]')).toEqual(["cat", "dog"]);
    expect(names("\uFEFFcat\n")).toEqual(["cat"]);
  });

  it("leaves out what is no label, and says how much", () => {
    const found = readLabels(`["cat", 3, null, "", "cat", {"colour": "red"}, ${JSON.stringify("x".repeat(201))}]`);
    expect(found).toEqual({ labels: [{ name: "cat", color: null, key: "" }], skipped: 6 });
    expect(readLabels("")).toEqual({ labels: [], skipped: 0 });
    expect(readLabels('{"categories": 3}').labels).toHaveLength(1);
  });

  it("gives a digit to the first label that has it, and takes no other key or colour", () => {
    const text = '[{"name":"a","key":"1"},{"name":"b","key":"1"},{"name":"c","key":"10","color":"red"},{"name":"d","key":1}]';
    expect(readLabels(text).labels.map(({ key, color }) => [key, color])).toEqual([
      ["1", null],
      ["", null],
      ["", null],
      ["", null],
    ]);
  });

  it("keeps hostile names as the text they are", () => {
    expect(names(HOSTILE.join("\n"))).toEqual(HOSTILE);
    expect(names(JSON.stringify(HOSTILE))).toEqual(HOSTILE);
    expect(names(HOSTILE.map((name, index) => `${index} ${name} 1 2 3`).join("\n"))).toEqual(HOSTILE);
  });

  it("has no line breaks or control characters in a name", () => {
    expect(names(JSON.stringify(["a\nb", "c\u0000d", "\u001b[31m"]))).toEqual(["a b", "c d", "[31m"]);
  });

  it("reads more labels than a byte counts, and not more than the server takes", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `label ${index}`).join("\n");
    expect(names(many(300))).toHaveLength(300);
    expect(readLabels(many(10_001))).toMatchObject({ skipped: 1 });
  });
});

describe("writing a list of labels", () => {
  const labels = [...HOSTILE, ...Array.from({ length: 300 }, (_, index) => `label ${index}`)].map((name, index) =>
    label(index + 1, name, `#${(index * 4099).toString(16).padStart(6, "0")}`, index === 1 ? "7" : ""),
  );

  it("gives JSON that reads back as it was", () => {
    expect(readLabels(writeLabels(labels, "json")).labels).toEqual(labels.map(({ name, color, key }) => ({ name, color, key })));
  });

  it("gives text with the names, in their order", () => {
    expect(names(writeLabels(labels, "text"))).toEqual(labels.map(({ name }) => name));
  });

  it("gives EISeg's lines, which it splits at every space", () => {
    expect(writeLabels([label(9, "red panda", "#ff0010")], "eiseg")).toBe("1 red_panda 255 0 16\n");
    const found = readLabels(writeLabels(labels, "eiseg")).labels;
    expect(found.map(({ color }) => color)).toEqual(labels.map(({ color }) => color));
  });
});
