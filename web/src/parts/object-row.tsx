// A finished object in the list: chosen by a press, shown or hidden, locked or free, taken away.
import type { ComponentChildren } from "preact";
import type { Region } from "../api/types";
import { objectColor } from "../draw/object-color";
import type { Page } from "../page";
import type { Store } from "../state/contract";
import { language, strings } from "../strings";
import { Icon } from "./icons";

interface Props {
  readonly page: Page;
  readonly region: Region;
  readonly place: number;
  /** CSS pixels from the list's top. */
  readonly top: number;
  /** Whether Tab reaches this row; arrows lead to the others. */
  readonly reachable: boolean;
  readonly choose: (place: number, held: { readonly shift: boolean; readonly ctrl: boolean }) => void;
}

export function ObjectRow({ page, region, place, top, reachable, choose }: Props) {
  const words = strings.value;
  const { store, viewing } = page;
  const label = store.labels.value.find((one) => one.id === region.label_id);
  const selected = store.selection.value.includes(region.id);
  const name = nameOf(store, region, place);
  const tab = reachable ? 0 : -1;
  const { id, locked, hidden } = region;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus.
    // biome-ignore lint/a11y/useSemanticElements: a table has no rows that are not there.
    <div
      class={`object-row${hidden ? " hidden" : ""}${page.underPointer.value === id ? " pointed" : ""}`}
      role="row"
      aria-rowindex={place + 1}
      aria-selected={selected}
      style={{ transform: `translateY(${top}px)` }}
      onPointerEnter={() => {
        page.rowPointed.value = id;
      }}
      onPointerLeave={() => {
        if (page.rowPointed.value === id) page.rowPointed.value = null;
      }}
    >
      <Cell wide>
        <button
          type="button"
          class="row"
          aria-pressed={selected}
          data-region={id}
          data-place={place}
          title={words.objectRows.worked(region.clicks, region.edits, Math.round(region.seconds).toLocaleString(language.value))}
          tabIndex={tab}
          onDblClick={() => {
            store.select(id);
            page.lookAt(id);
          }}
          onClick={(event) => choose(place, { shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey })}
        >
          <span
            class="swatch"
            style={{ backgroundColor: viewing.byObject.value ? objectColor(region.z) : (label?.color ?? "#7f7f7f") }}
          />
          <span class="texts">
            <span class="name">{name}</span>
            <span class="detail">{words.pixels(region.area.toLocaleString(language.value))}</span>
          </span>
        </button>
      </Cell>
      <Toggle
        name={hidden ? words.objectRows.show(name) : words.objectRows.hide(name)}
        icon={hidden ? "hide" : "eye"}
        pressed={hidden}
        tab={tab}
        onClick={() => store.toggleHidden([id])}
      />
      <Toggle
        name={locked ? words.objectRows.unlock(name) : words.objectRows.lock(name)}
        icon={locked ? "lock" : "unlock"}
        pressed={locked}
        tab={tab}
        onClick={() => store.toggleLock([id])}
      />
      <Toggle name={words.deleteObject(name)} icon="bin" tab={tab} disabled={locked} onClick={() => store.remove(id)} />
    </div>
  );
}

/** The object's label and its place from below, as the list and the messages call it. */
export function nameOf(store: Store, region: Region, place: number): string {
  const label = store.labels.value.find((one) => one.id === region.label_id);
  return `${label?.name ?? "?"} ${place + 1}`;
}

interface ToggleProps {
  readonly name: string;
  readonly icon: "hide" | "eye" | "lock" | "unlock" | "bin";
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly tab: 0 | -1;
  readonly onClick: () => void;
}

function Toggle({ name, icon, pressed, disabled = false, tab, onClick }: ToggleProps) {
  return (
    <Cell>
      <button
        type="button"
        class={`button square quiet small${pressed === true ? " on" : ""}`}
        aria-label={name}
        title={name}
        disabled={disabled}
        tabIndex={tab}
        onClick={onClick}
      >
        <Icon name={icon} />
      </button>
    </Cell>
  );
}

function Cell({ wide = false, children }: { readonly wide?: boolean; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: what it holds takes the focus.
    // biome-ignore lint/a11y/useSemanticElements: as the row it is in.
    <span role="gridcell" class={wide ? "cell wide" : "cell"}>
      {children}
    </span>
  );
}
