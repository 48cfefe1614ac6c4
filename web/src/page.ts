// Joins store, picture and keys: what every action does, wherever it was started (key, button or menu).
import { effect, type Signal, signal } from "@preact/signals";
import { pixelsUrl } from "./api/client";
import type { Document } from "./api/types";
import { createPicture, type Picture } from "./draw/picture";
import { clampInside, type Point } from "./draw/space";
import type { Action } from "./keys";
import type { Store } from "./state/contract";
import { listenKeyboard } from "./tools/keyboard";
import { listenPointer } from "./tools/pointer";

export interface Page {
  readonly store: Store;
  readonly help: Signal<boolean>;
  /** Url of the pixels that could not be shown, or null. */
  readonly broken: Signal<string | null>;
  /** Do an action; false where there was nothing to do and the browser may take the key. */
  act(action: Action, event?: KeyboardEvent): boolean;
  /** Give the page its canvas element; returns what takes it away again. */
  mount(target: HTMLElement): () => void;
}

const THRESHOLD_STEP = 0.05;
const CURSOR_STEP = 4; // CSS pixels
const CURSOR_LEAP = 40;

export function createPage(store: Store, end: AbortSignal): Page {
  const help = signal(false);
  const broken = signal<string | null>(null);
  const held = signal(false);
  const crosshair = signal<Point | null>(null);
  let panned = false;
  let picture: Picture | null = null;

  function nudge(direction: number): void {
    const { threshold } = store.tuning.value;
    const next = Math.round((threshold + direction * THRESHOLD_STEP) * 100) / 100;
    store.tune({ threshold: Math.min(Math.max(next, 0.01), 0.99) });
  }

  function moveCrosshair(down: number, right: number, far: boolean): void {
    const document = store.document.value;
    if (document === null || picture === null) return;
    const start = crosshair.value ?? { row: (document.height - 1) / 2, col: (document.width - 1) / 2 };
    const step = (far ? CURSOR_LEAP : CURSOR_STEP) * picture.resolution();
    const moved = { row: start.row + down * step, col: start.col + right * step };
    crosshair.value = clampInside(moved, document.height, document.width);
    picture.reveal(crosshair.value);
  }

  function clickCrosshair(positive: boolean): void {
    if (crosshair.value === null) moveCrosshair(0, 0, false);
    if (crosshair.value !== null) store.click({ ...crosshair.value, positive });
  }

  const deeds: Readonly<Record<Action, (event: KeyboardEvent | undefined) => unknown>> = {
    positive: () => false,
    negative: () => false,
    pan: () => false,
    zoom: () => false,
    select: () => false,
    finish: store.finish,
    clear: () => {
      crosshair.value = null;
      store.clear();
    },
    "drop-click": store.dropClick,
    undo: store.undo,
    redo: store.redo,
    "threshold-down": () => nudge(-1),
    "threshold-up": () => nudge(1),
    largest: () => store.tune({ largest: !store.tuning.value.largest }),
    outlines: () => {
      store.outlines.value = !store.outlines.value;
    },
    hide: () => {
      store.hidden.value = !store.hidden.value;
    },
    // Past the last object Tab moves the focus on, so that the picture is no trap for the keyboard.
    "next-object": () => store.selectNext(1),
    "previous-object": () => store.selectNext(-1),
    "delete-object": store.removeSelected,
    label: (event) => store.chooseDigit(event?.key ?? ""),
    "next-image": () => void store.step(1),
    "previous-image": () => void store.step(-1),
    fit: () => picture?.fit(),
    "zoom-in": () => picture?.zoom(1.5),
    "zoom-out": () => picture?.zoom(1 / 1.5),
    "cursor-up": (event) => moveCrosshair(-1, 0, event?.shiftKey === true),
    "cursor-down": (event) => moveCrosshair(1, 0, event?.shiftKey === true),
    "cursor-left": (event) => moveCrosshair(0, -1, event?.shiftKey === true),
    "cursor-right": (event) => moveCrosshair(0, 1, event?.shiftKey === true),
    "cursor-positive": () => clickCrosshair(true),
    "cursor-negative": () => clickCrosshair(false),
    flush: () => void store.flush(),
    help: () => {
      help.value = true;
    },
  };

  function act(action: Action, event?: KeyboardEvent): boolean {
    return deeds[action](event) !== false;
  }

  function hold(now: boolean): void {
    held.value = now;
    panned = false;
  }

  function mount(target: HTMLElement): () => void {
    const gone = new AbortController();
    const own = createPicture(target, {
      scene: () => sceneOf(store, crosshair.value),
      panning: () => held.value,
      panned: () => {
        panned = true;
      },
      failed: (url) => {
        broken.value = url;
      },
      loaded: (url) => {
        if (broken.value === url) broken.value = null;
      },
    });
    picture = own;
    const unbind = bind(store, own, crosshair, held, broken);
    const signalOf = AbortSignal.any([gone.signal, end]);
    listenPointer(
      target,
      {
        panning: () => held.value,
        act: (what, event) => {
          target.focus({ preventScroll: true });
          const point = own.pointAt(event);
          if (point === null) return;
          if (what === "select") store.select(own.regions.at(own.coordinateAt(event))[0] ?? null);
          else store.click({ ...point, positive: what === "positive" });
        },
      },
      signalOf,
    );
    const onCanvas = (place: EventTarget | null) =>
      place === document.body || place === document.documentElement || place === target;
    listenKeyboard({ act, hold, panned: () => panned, onCanvas }, signalOf);
    return () => {
      gone.abort();
      unbind();
      own.dispose();
      picture = null;
    };
  }

  return { store, help, broken, act, mount };
}

/** The colour new objects of the chosen label get. */
function draftColor(store: Store): string {
  return store.labels.value.find((label) => label.id === store.label.value)?.color ?? "#2f7de1";
}

function sceneOf(store: Store, crosshair: Point | null): ReturnType<Parameters<typeof createPicture>[1]["scene"]> {
  const { value: now } = store.document;
  if (now === null) return null;
  return {
    height: now.height,
    grid: store.grid.value,
    kept: store.kept.value,
    threshold: store.tuning.value.threshold,
    color: draftColor(store),
    outlines: store.outlines.value,
    clicks: store.visible.value?.draft.clicks ?? [],
    crosshair,
  };
}

/** Keep the picture showing what the store holds; returns what ends it. */
function bind(
  store: Store,
  picture: Picture,
  crosshair: Signal<Point | null>,
  held: Signal<boolean>,
  broken: Signal<string | null>,
): () => void {
  let before: Document | null = null;
  const endings = [
    effect(() => {
      const now = store.document.value;
      if (now?.image !== before?.image) {
        broken.value = null;
        crosshair.value = null;
      }
      before = now;
      picture.show(now === null ? null : { url: pixelsUrl(now.image), height: now.height, width: now.width });
    }),
    effect(() => {
      const regions = store.hidden.value ? [] : (store.visible.value?.regions ?? []);
      picture.regions.show(regions, store.document.value?.height ?? 0);
    }),
    effect(() => {
      picture.regions.restyle({
        labels: store.labels.value,
        selection: store.selection.value,
        outlines: store.outlines.value,
      });
    }),
    effect(() => {
      // Reading the scene makes this run again whenever anything in it changes.
      sceneOf(store, crosshair.value);
      picture.redraw();
    }),
    effect(() => {
      picture.target.classList.toggle("panning", held.value);
    }),
  ];
  return () => {
    for (const stop of endings) stop();
  };
}
