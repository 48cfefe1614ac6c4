// A label: a press chooses it; F2, a double click or its own button open what can be changed of it.
import { useEffect, useRef } from "preact/hooks";
import type { Label } from "../api/types";
import { digitOf, movedBy, movedTo } from "../state/labels";
import { strings } from "../strings";
import { focusPictureAfter } from "./focus";
import { Icon } from "./icons";
import { LabelEditor } from "./label-editor";
import type { LabelsDesk } from "./labels-panel";

interface Props {
  readonly desk: LabelsDesk;
  readonly label: Label;
  /** The first row takes Tab where the chosen one is not shown. */
  readonly first: boolean;
}

export function LabelRow({ desk, label, first }: Props) {
  const words = strings.value;
  const { store, editing, over } = desk;
  const labels = store.labels.value;
  const digit = digitOf(labels, label);
  const chosen = label.id === store.label.value;
  const open = editing.value === label.id;
  const row = useRef<HTMLButtonElement>(null);
  // Of hundreds of labels the one that a digit chose may be out of sight.
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  function onKeyDown(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : null;
    if (event.key === "F2") editing.value = label.id;
    else if (by !== null && event.altKey) void store.editLabels({ kind: "order", labels: movedBy(idsOf(labels), label.id, by) });
    else if (by !== null) neighbour(event.currentTarget, by)?.focus();
    else return;
    event.preventDefault();
  }

  return (
    <div class={`label-row${over.value === label.id ? " over" : ""}`} data-label={label.id}>
      <Grip desk={desk} label={label} />
      {/* biome-ignore lint/a11y/useSemanticElements: a row with swatch, name and key; Space must not reach a native radio. */}
      <button
        ref={row}
        type="button"
        class="row"
        role="radio"
        aria-checked={chosen}
        aria-keyshortcuts={digit}
        tabIndex={chosen || (first && !labels.some((one) => one.id === store.label.value)) ? 0 : -1}
        title={label.name}
        onClick={(event) => {
          store.chooseLabel(label.id);
          focusPictureAfter(event);
        }}
        onDblClick={() => {
          editing.value = label.id;
        }}
        onKeyDown={onKeyDown}
      >
        <span class="swatch" style={{ backgroundColor: label.color }} />
        <span class="name">{label.name}</span>
        {digit !== "" && <kbd>{digit}</kbd>}
      </button>
      <button
        type="button"
        class="button square quiet small"
        aria-label={words.labelTable.edit(label.name)}
        title={words.labelTable.edit(label.name)}
        aria-expanded={open}
        onClick={() => {
          editing.value = open ? null : label.id;
        }}
      >
        <Icon name="more" />
      </button>
      {open && <LabelEditor desk={desk} label={label} />}
    </div>
  );
}

/** Dragging by the grip moves a label to the row it is let go over; keys and buttons do the same. */
function Grip({ desk: { store, over }, label }: { readonly desk: LabelsDesk; readonly label: Label }) {
  function drop(): void {
    const { value: target } = over;
    over.value = null;
    if (target === null || target === label.id) return;
    void store.editLabels({ kind: "order", labels: movedTo(idsOf(store.labels.value), label.id, target) });
  }
  return (
    <span
      class="grip"
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        over.value = label.id;
      }}
      onPointerMove={(event) => {
        if (over.value !== null) over.value = labelAt(event) ?? over.value;
      }}
      onPointerUp={drop}
      onPointerCancel={() => {
        over.value = null;
      }}
    />
  );
}

function labelAt(event: PointerEvent): number | null {
  const row = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-label]");
  return row instanceof HTMLElement ? Number(row.dataset["label"]) : null;
}

function neighbour(row: HTMLElement, by: 1 | -1): HTMLElement | null {
  const rows = [...(row.closest("[role=radiogroup]")?.querySelectorAll<HTMLElement>("[role=radio]") ?? [])];
  return rows[rows.indexOf(row) + by] ?? null;
}

function idsOf(labels: readonly Label[]): readonly number[] {
  return labels.map(({ id }) => id);
}
