// The object being clicked and the finished ones of this image, with what can be done to those selected.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Action } from "../keys";
import type { Page } from "../page";
import type { Store } from "../state/contract";
import { language, strings } from "../strings";
import { ActionButton } from "./action-button";
import { nameOf, ObjectRow } from "./object-row";
import { useWindow } from "./use-window";

const ROW = 46; // CSS pixels, as `.object-row` in page.css

export function ObjectsPanel({ page }: { readonly page: Page }) {
  const words = strings.value;
  const { store } = page;
  const count = store.visible.value?.regions.length ?? 0;
  return (
    <section class="panel objects" aria-labelledby="objects-title">
      <h2 id="objects-title">
        {words.objects}
        {count > 0 && <span class="count">{count}</span>}
      </h2>
      <CurrentObject store={store} />
      {count === 0 ? <p class="empty">{words.noObjects}</p> : <SelectionTools page={page} />}
      {count > 0 && <ObjectList page={page} />}
    </section>
  );
}

function CurrentObject({ store }: { readonly store: Store }) {
  const words = strings.value;
  const { value: seen } = store.visible;
  const clicks = seen?.draft.clicks ?? [];
  const box = seen?.draft.box ?? null;
  const positive = clicks.filter((click) => click.positive).length;
  const begun = clicks.length > 0 || box !== null;
  const area = store.grid.value === null || !begun ? null : store.draftArea.value;
  const place = seen?.regions.findIndex((region) => region.id === seen.draft.region) ?? -1;
  const corrected = seen?.regions[place];
  const facts = [
    clicks.length > 0 ? words.clicks(positive, clicks.length - positive) : "",
    box === null ? "" : words.objectRows.box,
    area === null ? "" : words.approximately(area.toLocaleString(language.value)),
  ];
  return (
    <div
      class={`current${begun || corrected !== undefined ? " active" : ""}`}
      data-testid="current-object"
      data-area={area ?? ""}
      data-clicks={clicks.length}
    >
      <span class="title">
        {corrected === undefined ? words.currentObject : words.objectRows.correcting(nameOf(store, corrected, place))}
      </span>
      <span class="detail">{facts.filter((fact) => fact !== "").join(", ") || words.currentEmpty}</span>
    </div>
  );
}

const TOOLS = ["continue-clicking", "to-front", "forward", "backward", "to-back"] as const satisfies readonly Action[];
const ICONS = { forward: "up", backward: "down" } as const;

function SelectionTools({ page }: { readonly page: Page }) {
  const words = strings.value;
  const count = page.store.selection.value.length;
  return (
    <div class="selection-tools" role="toolbar" aria-label={words.objectRows.selected(count)}>
      {TOOLS.map((action) => (
        <ActionButton
          key={action}
          page={page}
          action={action}
          icon={action === "forward" || action === "backward" ? ICONS[action] : action}
          disabled={count === 0 || (action === "continue-clicking" && count > 1)}
        />
      ))}
      <span class="detail" aria-live="polite">
        {count > 0 ? words.objectRows.selected(count) : ""}
      </span>
    </div>
  );
}

function ObjectList({ page }: { readonly page: Page }) {
  const { store } = page;
  const regions = store.visible.value?.regions ?? [];
  const { value: selection } = store.selection;
  /** The row that Tab reaches, and where a range begins. */
  const place = useSignal(0);
  const anchor = useSignal(0);
  const chosen = regions.findIndex((region) => region.id === selection.at(-1));
  const { box, from, to, onScroll, reveal } = useWindow(regions.length, ROW, chosen);
  useEffect(() => {
    if (chosen < 0) return;
    place.value = chosen;
    if (selection.length === 1) anchor.value = chosen;
  }, [chosen, selection.length]);

  function choose(index: number, { shift, ctrl }: { readonly shift: boolean; readonly ctrl: boolean }): void {
    const region = regions[index];
    if (region === undefined) return;
    if (shift) {
      const [low, high] = [Math.min(anchor.value, index), Math.max(anchor.value, index)];
      const range = regions.slice(low, high + 1).map(({ id }) => id);
      // The last of the list leads the view, so the end that moves comes last.
      store.selection.value = index < anchor.value ? range.reverse() : range;
      return;
    }
    anchor.value = index;
    if (ctrl) store.select(region.id, true);
    else store.select(selection.length === 1 && selection[0] === region.id ? null : region.id);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const last = regions.length - 1;
    const wanted = { ArrowUp: place.value - 1, ArrowDown: place.value + 1, Home: 0, End: last }[event.key];
    if (wanted === undefined || wanted < 0 || wanted > last) return;
    event.preventDefault();
    event.stopPropagation();
    place.value = wanted;
    if (event.shiftKey) choose(wanted, { shift: true, ctrl: false });
    else anchor.value = wanted;
    reveal(wanted);
    const list = box.current;
    // The row may only come to be with the scrolling.
    requestAnimationFrame(() => list?.querySelector<HTMLElement>(`[data-place="${wanted}"]`)?.focus());
  }

  return (
    <div class="scroller objects-list" ref={box} onScroll={onScroll}>
      {/* biome-ignore lint/a11y/useSemanticElements: most rows of this table do not exist, and the others are placed by hand. */}
      <div
        class="runway"
        role="grid"
        aria-label={strings.value.objectRows.list}
        aria-multiselectable="true"
        aria-rowcount={regions.length}
        style={{ height: `${regions.length * ROW}px` }}
        onKeyDown={onKeyDown}
      >
        {regions.slice(from, to).map((region, index) => (
          <ObjectRow
            key={region.id}
            page={page}
            region={region}
            place={from + index}
            top={(from + index) * ROW}
            reachable={from + index === Math.min(Math.max(place.value, from), to - 1)}
            choose={choose}
          />
        ))}
      </div>
    </div>
  );
}
