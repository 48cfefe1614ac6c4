import { describe, expect, it } from "vitest";
import { createSettings } from "../../src/state/settings";
import { SmallServer } from "./server";

function begin(server = new SmallServer()) {
  const end = new AbortController();
  return { server, end, settings: createSettings(server, end.signal) };
}

const answers = () => new Promise((resolve) => setTimeout(resolve));

describe("what the user chose", () => {
  it("is saved with the next choice where nobody answered", async () => {
    const { server, settings } = begin();
    server.faults.push("lost");
    settings.save({ one: 1, two: 1 });
    await answers();
    expect(server.kept).toEqual({});
    expect(settings.settings.value).toEqual({ one: 1, two: 1 });
    settings.save({ two: 2 });
    await answers();
    expect(server.kept).toEqual({ one: 1, two: 2 });
  });

  it("is saved although the page goes at once", async () => {
    const { server, settings, end } = begin();
    settings.save({ preset: "cvat" });
    settings.save({ preset: "edgeflow" });
    end.abort();
    await answers();
    expect(server.kept).toEqual({ preset: "edgeflow" });
    expect(server.calls).toEqual(["settings", "settings"]);
  });
});
