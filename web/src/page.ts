// Joins store, picture and keys: what every action does, wherever it was started (key, button or menu).
import { effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Download } from "./api/client";
import { createGlass, type Glass } from "./draw/glass";
import { createPicture, type Picture } from "./draw/picture";
import type { Painted } from "./draw/shapes";
import type { Action } from "./keys";
import { shortcuts } from "./keys/current";
import { type EditAction, editOf } from "./keys/edit-of";
import { choiceOf } from "./keys/shortcuts";
import { bind, sceneOf } from "./shown";
import type { Store, Tool } from "./state/contract";
import { createViewing, type Viewing } from "./state/viewing";
import { type Bench, createBench } from "./tools/bench";
import { resized } from "./tools/brush";
import { createCrosshair } from "./tools/crosshair";
import { listenHover } from "./tools/hover";
import { listenKeyboard } from "./tools/keyboard";
import { listenPointer } from "./tools/pointer";
import { createSimplification, type Simplification } from "./tools/simplification";
import { outlineShape } from "./tools/tool";

export interface Page {
  readonly store: Store;
  readonly help: Signal<boolean>;
  /** Whether the dialogs of these names are open. */
  readonly statistics: Signal<boolean>;
  readonly simplifying: Signal<boolean>;
  readonly simplification: Simplification;
  readonly viewing: Viewing;
  /** The object whose row is pointed at, to be shown in the picture; and the one under the pointer there. */
  readonly rowPointed: Signal<string | null>;
  readonly underPointer: ReadonlySignal<string | null>;
  /** CSS pixels of an image pixel. */
  readonly zoom: ReadonlySignal<number>;
  /** Show every image pixel as one CSS pixel. */
  actualSize(): void;
  /** Fill the view with an object. */
  lookAt(region: string): void;
  /** Url of the pixels that could not be shown, or null. */
  readonly broken: Signal<string | null>;
  /** Ask for the pixels once more. */
  retry(): void;
  readonly save: (download: Download) => void;
  /** Do an action; false where there was nothing to do and the browser may take the key. */
  act(action: Action, event?: KeyboardEvent): boolean;
  /** Give the page its canvas element; returns what takes it away again. */
  mount(target: HTMLElement): () => void;
}

const THRESHOLD_STEP = 0.05;
const BRUSH_STEPS = 2; // of the wheel's

/** What the page has from the browser. */
export interface Surroundings {
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly save: (download: Download) => void;
  readonly end: AbortSignal;
}

export function createPage(store: Store, { wait, save, end }: Surroundings): Page {
  const viewing = createViewing(store, wait, end);
  const help = signal(false);
  const statistics = signal(false);
  const simplifying = signal(false);
  const simplification = createSimplification(simplifying, store, wait, end);
  const broken = signal<string | null>(null);
  const attempt = signal(0);
  const held = signal(false);
  const rowPointed = signal<string | null>(null);
  const underPointer = signal<string | null>(null);
  const zoom = signal(1);
  let panned = false;
  let picture: Picture | null = null;
  let bench: Bench | null = null;
  const crosshair = createCrosshair(store, {
    picture: () => picture,
    bench: () => bench,
  });

  function nudge(direction: number): void {
    const { threshold } = store.tuning.value;
    const next = Math.round((threshold + direction * THRESHOLD_STEP) * 100) / 100;
    store.tune({ threshold: Math.min(Math.max(next, 0.01), 0.99) });
  }

  /** Make the edit that an action means for the selection; false where it means none. */
  function edit(action: EditAction): boolean {
    const made = editOf(action, store.selection.value);
    if (made !== null) store.change(made);
    return made !== null;
  }

  async function carry(by: 1 | -1): Promise<void> {
    choose("click");
    await store.planes.carry(by);
  }

  function choose(tool: Tool): void {
    store.tool.value = tool;
  }

  function resizeBrush(steps: number): void {
    store.brush.value = resized(store.brush.value, steps);
  }

  const deeds: Readonly<Record<Action, (event: KeyboardEvent | undefined) => unknown>> = {
    positive: () => false,
    negative: () => false,
    pan: () => false,
    zoom: () => false,
    select: () => false,
    "select-more": () => false,
    "brush-size": () => false,
    "brush-line": () => false,
    "remove-vertex": () => false,
    "move-together": () => false,
    finish: store.finish,
    clear: () => {
      crosshair.at.value = null;
      const idle = (store.visible.value?.draft.clicks.length ?? 0) === 0 && store.selection.value.length === 0;
      if (idle) choose("click");
      store.clear();
    },
    "tool-click": () => choose("click"),
    "tool-box": () => choose("box"),
    "tool-polygon": () => choose("polygon"),
    "tool-hole": () => choose("hole"),
    "tool-brush": () => choose("brush"),
    "tool-eraser": () => choose("eraser"),
    "tool-vertices": () => choose("vertices"),
    "tool-move": () => choose("move"),
    "tool-split": () => choose("split"),
    "brush-smaller": () => resizeBrush(-BRUSH_STEPS),
    "brush-larger": () => resizeBrush(BRUSH_STEPS),
    "select-all": store.selectAll,
    "continue-clicking": () => {
      choose("click");
      store.continueClicking();
    },
    union: () => edit("union"),
    subtract: () => edit("subtract"),
    intersect: () => edit("intersect"),
    "fill-holes": () => edit("fill-holes"),
    "keep-largest": () => edit("keep-largest"),
    simplify: () => {
      if (store.selection.value.length === 0) return false;
      simplifying.value = true;
      return true;
    },
    "to-front": () => edit("to-front"),
    "to-back": () => edit("to-back"),
    forward: () => edit("forward"),
    backward: () => edit("backward"),
    lock: () => store.toggleLock(),
    "hide-object": () => store.toggleHidden(),
    flag: store.toggleFlag,
    note: () => {
      store.noting.value = true;
    },
    "reset-view-adjustments": viewing.reset,
    "next-unlabelled": () => void store.nextUnlabelled(),
    statistics: () => {
      statistics.value = true;
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
    "next-plane": () => store.planes.step(1),
    "previous-plane": () => store.planes.step(-1),
    "carry-next": () => void carry(1),
    "carry-previous": () => void carry(-1),
    "next-image": () => void store.step(1),
    "previous-image": () => void store.step(-1),
    fit: () => picture?.fit(),
    "zoom-in": () => picture?.zoom(1.5),
    "zoom-out": () => picture?.zoom(1 / 1.5),
    "cursor-up": (event) => crosshair.move(-1, 0, event?.shiftKey === true),
    "cursor-down": (event) => crosshair.move(1, 0, event?.shiftKey === true),
    "cursor-left": (event) => crosshair.move(0, -1, event?.shiftKey === true),
    "cursor-right": (event) => crosshair.move(0, 1, event?.shiftKey === true),
    "cursor-positive": () => crosshair.click(true),
    "cursor-negative": () => crosshair.click(false),
    flush: () => void store.flush(),
    help: () => {
      help.value = true;
    },
  };

  function act(action: Action, event?: KeyboardEvent): boolean {
    return bench?.act(action, event) === true || deeds[action](event) !== false;
  }

  function hold(now: boolean): void {
    held.value = now;
    panned = false;
  }

  function mount(target: HTMLElement): () => void {
    const gone = new AbortController();
    let glass: Glass | null = null;
    const own = createPicture(target, {
      scene: () => sceneOf(store, crosshair.at.value),
      panning: () => held.value,
      panned: () => {
        panned = true;
      },
      framed: (frame) => {
        glass?.follow(frame);
        zoom.value = 1 / frame.step;
      },
      failed: (url) => {
        broken.value = url;
      },
      loaded: (url) => {
        if (broken.value === url) broken.value = null;
      },
    });
    picture = own;
    const { at, near } = own.regions;
    const { placeOf, frame } = own;
    const tools = createBench(store, { placeOf, frame, at, near, changed: () => glass?.redraw() }, () => held.value);
    const pane = createGlass(target, (frame) => [...tools.painted(frame), ...simplifiedOf(simplification)]);
    const unfollow = effect(() => {
      void simplification.outline.value;
      pane.redraw();
    });
    bench = tools;
    glass = pane;
    const unbind = bind(store, own, { crosshair: crosshair.at, held, broken, attempt, viewing, rowPointed });
    const stopAdjusting = effect(() => own.adjust(viewing.adjust.value));
    const signalOf = AbortSignal.any([gone.signal, end]);
    listenPointer(
      target,
      {
        ...tools.pointer,
        press(event, press) {
          target.focus({ preventScroll: true });
          tools.pointer.press(event, press);
        },
      },
      signalOf,
    );
    listenHover(
      target,
      (event) => {
        underPointer.value = event === null || store.hidden.value ? null : (at(placeOf(event))[0]?.id ?? null);
      },
      signalOf,
    );
    const onCanvas = (place: EventTarget | null) =>
      place === document.body || place === document.documentElement || place === target;
    listenKeyboard({ act, hold, panned: () => panned, onCanvas }, signalOf);
    return () => {
      gone.abort();
      unbind();
      stopAdjusting();
      unfollow();
      tools.dispose();
      pane.dispose();
      own.dispose();
      picture = null;
      bench = null;
    };
  }

  const stopShortcuts = effect(() => {
    shortcuts.value = choiceOf(store.settings.value["shortcuts"]);
  });
  end.addEventListener("abort", stopShortcuts);

  return {
    ...{ store, help, statistics, simplifying, simplification, viewing, save, broken, act, mount },
    ...{ rowPointed, underPointer, zoom },
    retry() {
      broken.value = null;
      attempt.value++;
    },
    actualSize: () => picture?.setResolution(1),
    lookAt(id) {
      const region = store.visible.value?.regions.find((one) => one.id === id);
      if (region !== undefined) picture?.lookAt(region.box, true);
    },
  };
}

/** The outline that simplifying would give, in a colour that no object has. */
function simplifiedOf({ outline }: Simplification): readonly Painted[] {
  const { value: now } = outline;
  return now === null ? [] : now.polygons.map((rings) => ({ shape: outlineShape(rings, { dashed: true }), color: "#000000" }));
}
