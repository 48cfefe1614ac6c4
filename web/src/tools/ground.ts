// What a tool may look at, as the store and the picture have it now.
import type { Region } from "../api/types";
import { extentOf, type Frame } from "../draw/frame";
import type { Store } from "../state/contract";
import { comingOf } from "../state/foresee";
import type { Extent, Ground, Place } from "./tool";

/** The part of the picture that is needed for it. */
export interface Outlook {
  at(place: Place): readonly Region[];
  near(extent: Extent): readonly Region[];
  frame(): Frame | null;
}

const NO_FRAME: Frame = { left: 0, top: 0, step: 1, width: 0, height: 0, pixelRatio: 1 };

export function groundOf(store: Store, { at, near, frame }: Outlook, proposal: boolean): Ground {
  const seen = frame() ?? NO_FRAME;
  const { value: document } = store.document;
  const { value: visible } = store.visible;
  const { value: selection } = store.selection;
  const byId = new Map((visible?.regions ?? []).map((region) => [region.id, region]));
  return {
    height: document?.height ?? 0,
    width: document?.width ?? 0,
    selected: selection.flatMap((id) => byId.get(id) ?? []).filter(({ hidden }) => !hidden),
    coming: visible === null ? null : (comingOf(visible).find(({ id }) => id === selection[0]) ?? null),
    proposal,
    label: store.label.value,
    brush: store.brush.value,
    view: extentOf(seen),
    step: seen.step,
    at,
    near,
    nextId: store.nextId,
  };
}
