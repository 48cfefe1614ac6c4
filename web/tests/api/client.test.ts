import { describe, expect, it } from "vitest";
import { fileName, httpApi, Refused, Unreachable, whyNot } from "../../src/api/client";

const NEVER = new AbortController().signal;

/** An api whose every request is kept and answered with `response`. */
function with_(response: () => Response | Promise<Response>) {
  const sent: { readonly url: string; readonly method: string; readonly body: unknown }[] = [];
  const api = httpApi(async (url, init) => {
    const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : null;
    sent.push({ url: String(url), method: init?.method ?? "GET", body });
    return response();
  });
  return { api, sent };
}

describe("speaking HTTP", () => {
  it("sends every edit to one address, under its name", async () => {
    const { api, sent } = with_(() => Response.json({}));
    const edit = { kind: "clicks" as const, clicks: [{ row: 1.5, col: 2, positive: false }], threshold: 0.4, largest: true };
    const asked = { id: "0".repeat(32), seq: 3, version: 7, seconds: 1.5, edit };
    await api.edit("i d", asked, NEVER);
    expect(sent).toEqual([{ url: "/api/images/i%20d/edits", method: "POST", body: asked }]);
  });

  it("asks of an export what is wanted of it, and nothing else", async () => {
    const { api, sent } = with_(() => new Response(""));
    await api.export("voc", { flagged: false, split: null, images: false }, NEVER);
    await api.export("coco", { flagged: true, split: 0.2, images: false, outlines: "drawn" }, NEVER);
    expect(sent.map(({ url }) => url)).toEqual(["/api/export/voc?", "/api/export/coco?flagged=true&outlines=drawn&split=0.2"]);
  });

  it("asks each question where it belongs", async () => {
    const { api, sent } = with_(() => Response.json({ values: {} }));
    await api.outline("x/y", "r 1", 1.5, NEVER);
    await api.labels(NEVER);
    await api.editLabels({ id: "1".repeat(32), version: 2, edit: { kind: "undo" } }, NEVER);
    await api.labelUse(7, NEVER);
    await api.statistics(NEVER);
    await api.settings(NEVER);
    await api.saveSettings({ label: 3 }, NEVER);
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /api/images/x%2Fy/regions/r%201/outline?tolerance=1.5",
      "GET /api/labels",
      "POST /api/labels/edits",
      "GET /api/labels/7/use",
      "GET /api/statistics",
      "GET /api/settings",
      "PUT /api/settings",
    ]);
    expect(sent.at(-1)?.body).toEqual({ values: { label: 3 } });
  });

  it("hands on the server's sentence when it refuses", async () => {
    const { api } = with_(() => Response.json({ kind: "conflict", message: "An older version." }, { status: 409 }));
    const error = await api.open("x", NEVER).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ status: 409, kind: "conflict", message: "An older version." });
  });

  it("makes do with the status where the answer is no problem of ours", async () => {
    const { api } = with_(() => new Response("<html>", { status: 502, statusText: "Bad Gateway" }));
    await expect(api.open("x", NEVER)).rejects.toThrow("HTTP 502 Bad Gateway");
  });

  it("tells silence from refusal", async () => {
    const { api } = with_(() => Promise.reject(new TypeError("failed to fetch")));
    await expect(api.open("x", NEVER)).rejects.toBeInstanceOf(Unreachable);
  });

  it("counts a body that breaks off as silence", async () => {
    const { api } = with_(() => new Response('{"seq": 1, "docu'));
    await expect(api.open("x", NEVER)).rejects.toBeInstanceOf(Unreachable);
  });

  it("ends with the signal's own reason when it is aborted", async () => {
    const end = new AbortController();
    const { api } = with_(() => {
      end.abort(new Error("gone"));
      return Promise.reject(new TypeError("aborted"));
    });
    await expect(api.open("x", end.signal)).rejects.toThrow("gone");
  });

  it("takes a file's name from the header and no folder with it", () => {
    expect(fileName('attachment; filename="coco.zip"')).toBe("coco.zip");
    expect(fileName("attachment; filename*=UTF-8''%E7%8C%AB.zip")).toBe("猫.zip");
    expect(fileName('attachment; filename="../../etc/passwd"')).toBe("passwd");
    expect(fileName(null)).toBe(null);
  });
});

describe("a picture that could not be shown", () => {
  it("is asked for once more, past the cache, and the server's own sentence is read", async () => {
    const sent: unknown[] = [];
    const send: typeof fetch = async (url, init) => {
      sent.push([url, init?.cache]);
      return Response.json({ kind: "image", message: "a.jpg is cut short." }, { status: 422 });
    };
    expect(await whyNot("/api/images/a/pixels?stamp=1", NEVER, send)).toBe("a.jpg is cut short.");
    expect(sent).toEqual([["/api/images/a/pixels?stamp=1", "no-store"]]);
  });

  it("has no reason where the server gives it now, and none but silence where nobody answers", async () => {
    expect(await whyNot("/x", NEVER, async () => new Response("pixels"))).toBe(null);
    const send: typeof fetch = async () => {
      throw new TypeError("Failed to fetch");
    };
    await expect(whyNot("/x", NEVER, send)).rejects.toThrow("Failed to fetch");
  });
});
