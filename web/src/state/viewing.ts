// How the person looks at pictures: adjustments for one image or for all, and how opaque the objects on them are. Kept in the
// user's settings; nothing of it reaches the stored objects or the network.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { type Adjust, adjustOf, BYTES, neutral } from "../draw/adjust";
import type { Store, Values } from "./contract";

export interface Viewing {
  readonly adjust: ReadonlySignal<Adjust>;
  /** Whether the adjustments are those of all images. */
  readonly forAll: ReadonlySignal<boolean>;
  /** Opacity of the objects over the picture, 0..1. */
  readonly opacity: ReadonlySignal<number>;
  /** Whether each object has a colour of its own, instead of its label's. */
  readonly byObject: ReadonlySignal<boolean>;
  setAdjust(change: Partial<Adjust>): void;
  setForAll(forAll: boolean): void;
  setOpacity(opacity: number): void;
  setByObject(byObject: boolean): void;
  /** Show the picture as it is. */
  reset(): void;
}

/** What is chosen for an image. */
export interface Look {
  readonly adjust: Adjust;
  readonly forAll: boolean;
  readonly opacity: number;
  readonly byObject: boolean;
}

const GENERAL = "view";
const OPACITY = 0.5;
const PAUSE = 400; // milliseconds without a change before it is kept

/** What the settings say for an image, as far as they make sense; `image` is null while none is in view. */
export function lookOf(values: Values, image: string | null): Look {
  const general = recordOf(values[GENERAL]);
  const forAll = general["for_all"] === true;
  const { opacity } = general;
  return {
    adjust: adjustOf(forAll ? general["adjust"] : image === null ? null : values[nameOf(image)]),
    forAll,
    opacity: typeof opacity === "number" && opacity >= 0 && opacity <= 1 ? opacity : OPACITY,
    byObject: general["by_object"] === true,
  };
}

/** The settings to keep so that `lookOf` says `look` for the image. */
export function valuesOf(values: Values, image: string | null, look: Look): Values {
  const general = recordOf(values[GENERAL]);
  const { adjust, forAll, opacity, byObject: by_object } = look;
  if (forAll) return { [GENERAL]: { ...general, for_all: true, adjust, opacity, by_object } };
  const own = image === null ? {} : { [nameOf(image)]: isPlain(adjust) ? null : adjust };
  return { [GENERAL]: { ...general, for_all: false, opacity, by_object }, ...own };
}

export function createViewing(
  store: Pick<Store, "settings" | "saveSettings" | "document">,
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>,
  end: AbortSignal,
): Viewing {
  /** What was changed and is not handed over yet: a slider sends its last value only. */
  const unsaved = signal<Values>({});
  let pause: AbortController | null = null;
  const values = computed<Values>(() => ({ ...store.settings.value, ...unsaved.value }));
  const image = computed(() => store.document.value?.image ?? null);
  const look = computed(() => lookOf(values.value, image.value));

  function change(next: Partial<Look>): void {
    unsaved.value = { ...unsaved.value, ...valuesOf(values.value, image.value, { ...look.value, ...next }) };
    pause?.abort();
    pause = new AbortController();
    wait(PAUSE, AbortSignal.any([pause.signal, end])).then(keep, () => undefined); // aborted: a newer change waits in its place
  }

  function keep(): void {
    store.saveSettings(unsaved.value);
    unsaved.value = {};
  }

  return {
    adjust: computed(() => look.value.adjust),
    forAll: computed(() => look.value.forAll),
    opacity: computed(() => look.value.opacity),
    byObject: computed(() => look.value.byObject),
    setAdjust: (part) => change({ adjust: { ...look.value.adjust, ...part } }),
    setForAll: (forAll) => change({ forAll }),
    setOpacity: (opacity) => change({ opacity }),
    setByObject: (byObject) => change({ byObject }),
    reset: () => change({ adjust: neutral(BYTES) }),
  };
}

/** A setting of its own for each image: a slider then sends one image's values and not those of ten thousand. */
function nameOf(image: string): string {
  return `${GENERAL}/${image}`;
}

function isPlain(adjust: Adjust): boolean {
  return JSON.stringify(adjust) === JSON.stringify(neutral(BYTES));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
