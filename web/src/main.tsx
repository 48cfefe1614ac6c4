// Starts the page: the only place that knows the browser's clock, network, language and storage.
import { effect } from "@preact/signals";
import { render } from "preact";
import { type Download, httpApi } from "./api/client";
import { createPage } from "./page";
import { App } from "./parts/app";
import { createActivity } from "./state/activity";
import { openShelf } from "./state/indexed-shelf";
import { createJournal } from "./state/journal";
import { keepLooking } from "./state/lookout";
import { createStore } from "./state/store";
import { openTabs } from "./state/tabs";
import { language, languageOf } from "./strings";
import "ol/ol.css";
import "./page.css";

const LANGUAGE_KEY = "edgeflow.language";

const gone = new AbortController();
// Starting at the clock, the numbers keep growing when the page is loaded anew.
let seq = Date.now();

/** Resolves after a while, or as soon as the browser says that the network is back. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const over = new AbortController();
    const timer = window.setTimeout(finish, milliseconds);
    function finish(): void {
      window.clearTimeout(timer);
      over.abort();
      if (signal.aborted) reject(signal.reason);
      else resolve();
    }
    window.addEventListener("online", finish, { signal: over.signal });
    signal.addEventListener("abort", finish, { signal: over.signal });
  });
}

function save({ name, body }: Download): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(body);
  link.download = name;
  link.click();
  // The browser reads the blob after this turn of the event loop.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** 32 hex digits by the browser's own source of randomness. */
function nextId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const activity = createActivity(() => performance.now() / 1000);

function start(root: HTMLElement): void {
  let kept = true;
  const store = createStore({
    api: httpApi(window.fetch.bind(window)),
    nextSeq: () => ++seq,
    nextId,
    wait,
    save,
    activity,
    // Folders of one name on different servers are different folders.
    journal: async (project, failed) =>
      createJournal(await openShelf(), await openTabs(nextId()), `${project}|${window.location.host}`, () => {
        kept = false;
        failed();
      }),
    signal: gone.signal,
  });
  const page = createPage(store, { wait, save, end: gone.signal });

  const chosen = localStorage.getItem(LANGUAGE_KEY);
  language.value = languageOf(chosen ?? navigator.language);
  const initial = language.value;
  effect(() => {
    document.documentElement.lang = language.value;
    if (chosen !== null || language.value !== initial) localStorage.setItem(LANGUAGE_KEY, language.value);
  });
  effect(() => {
    const names = [store.document.value?.name, store.project.value?.name, "EdgeFlow"];
    document.title = names.filter((name) => name !== undefined).join(" · ");
  });

  for (const input of ["pointerdown", "pointermove", "keydown", "wheel"]) {
    window.addEventListener(input, activity.touch, { capture: true, passive: true });
  }
  // Another tab or person may have worked on the folder meanwhile.
  window.addEventListener("focus", () => void store.refresh());
  const idle = () => document.visibilityState === "visible" && store.status.value.kind === "saved";
  void keepLooking(store.look, idle, { wait, signal: gone.signal });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void store.flush();
  });
  window.addEventListener("beforeunload", (event) => {
    const { kind } = store.status.value;
    // The page itself asks for a reload where it is outdated, and what waits is in the journal.
    if (kind !== "saved" && !(kind === "outdated" && kept)) event.preventDefault();
  });
  // A press on a button leaves the focus where it was: Space after it finishes the object and does not press it again.
  document.addEventListener("mousedown", (event) => {
    if (event.target instanceof Element && event.target.closest("button, [role=option]") !== null) event.preventDefault();
  });
  // A slider takes the focus while it is dragged and gives it back afterwards, or the arrow keys would go on moving it.
  document.addEventListener("pointerup", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.type === "range") event.target.blur();
  });
  window.addEventListener("pagehide", (event) => {
    if (!event.persisted) gone.abort();
  });

  render(<App page={page} />, root);
  void store.load();
}

const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no element #page.");
start(root);
