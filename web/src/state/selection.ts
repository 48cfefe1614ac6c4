// Which regions are selected. Ids that are gone fall out by themselves.
import { effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Region } from "../api/types";
import { comingOf, type Visible } from "./foresee";

export interface Selection {
  readonly selection: Signal<readonly string[]>;
  select(region: string | null, add?: boolean): void;
  selectAll(): void;
  selectNext(by: 1 | -1): boolean;
  /** The selected regions, or those named, as they look now. */
  regions(ids?: readonly string[]): readonly Region[];
}

export function createSelection(visible: ReadonlySignal<Visible | null>): Selection {
  const selection = signal<readonly string[]>([]);
  const shown = (): readonly Region[] => visible.value?.regions ?? [];

  effect(() => {
    // What is on its way can be selected already.
    const coming = visible.value === null ? [] : comingOf(visible.value);
    const ids = new Set([...shown(), ...coming].map(({ id }) => id));
    const left = selection.value.filter((id) => ids.has(id));
    if (left.length < selection.value.length) selection.value = left;
  });

  return {
    selection,
    select(region, add = false) {
      if (region === null) selection.value = [];
      else if (!add) selection.value = [region];
      else if (selection.value.includes(region)) selection.value = selection.value.filter((id) => id !== region);
      else selection.value = [...selection.value, region];
    },
    selectAll() {
      selection.value = shown().map((region) => region.id);
    },
    selectNext(by) {
      const ids = shown().map((region) => region.id);
      const from = selection.value.at(by > 0 ? -1 : 0);
      const place = from === undefined ? -1 : ids.indexOf(from);
      const next = ids[place < 0 && by < 0 ? ids.length - 1 : place + by];
      selection.value = next === undefined ? [] : [next];
      return next !== undefined;
    },
    regions(ids = selection.value) {
      const byId = new Map(shown().map((region) => [region.id, region]));
      return ids.map((id) => byId.get(id)).filter((region) => region !== undefined);
    },
  };
}
