// The labels: choose one for the next object (or the selected ones), find, add, change, order, exchange them.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Label } from "../api/types";
import { chord } from "../keys/chord";
import { keysOf } from "../keys/current";
import type { Store } from "../state/contract";
import { strings } from "../strings";
import { Confirm, type Question } from "./confirm";
import { focusPicture } from "./focus";
import { Icon } from "./icons";
import { LabelFiles } from "./label-files";
import { LabelRow } from "./label-row";
import { NewLabel } from "./new-label";

const FEW = 8; // more labels than this have a search field

/** What the rows share. */
export interface LabelsDesk {
  readonly store: Store;
  /** The label being changed, and the one a drag is over. */
  readonly editing: Signal<number | null>;
  readonly over: Signal<number | null>;
  readonly question: Signal<Question | null>;
}

export function LabelsPanel({ store }: { readonly store: Store }) {
  const words = strings.value;
  const search = useSignal("");
  const desk: LabelsDesk = { store, editing: useSignal(null), over: useSignal(null), question: useSignal(null) };
  const labels = store.labels.value;
  const shown = labels.length > FEW ? labels.filter((label) => matches(label, search.value)) : labels;
  const rows = useRef<HTMLDivElement>(null);
  // With the search the rows around the chosen one come and go.
  useEffect(() => {
    rows.current?.querySelector("[aria-checked=true]")?.scrollIntoView({ block: "nearest" });
  }, [search.value]);

  /** Enter chooses the first label found, Down goes to it. */
  function onFindKey(event: KeyboardEvent): void {
    const [first] = shown;
    if (first === undefined || event.isComposing || (event.key !== "Enter" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    if (event.key === "ArrowDown") {
      rows.current?.querySelector<HTMLElement>("[role=radio]")?.focus();
      return;
    }
    store.chooseLabel(first.id);
    search.value = "";
    focusPicture();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target instanceof HTMLInputElement && event.target.type !== "color") return;
    const stroke = chord(event);
    const kind = (["undo", "redo"] as const).find((one) => keysOf(one).includes(stroke));
    if (kind === undefined) return;
    // Here undo is that of the labels, and the picture's must not hear of it.
    event.preventDefault();
    event.stopPropagation();
    void store.editLabels({ kind });
  }

  return (
    <section class="panel labels" aria-labelledby="labels-title" onKeyDown={onKeyDown}>
      <Header store={store} />
      {labels.length > FEW && (
        <input
          class="find"
          type="search"
          aria-label={words.labelTable.search}
          placeholder={words.labelTable.search}
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value;
          }}
          onKeyDown={onFindKey}
        />
      )}
      <div class="rows" ref={rows} role="radiogroup" aria-labelledby="labels-title">
        {shown.map((label) => (
          <LabelRow key={label.id} desk={desk} label={label} first={shown[0]?.id === label.id} />
        ))}
        {shown.length === 0 && labels.length > 0 && <p class="empty">{words.labelTable.none}</p>}
      </div>
      <NewLabel store={store} />
      <Confirm question={desk.question} />
    </section>
  );
}

function Header({ store }: { readonly store: Store }) {
  const words = strings.value;
  const { value: table } = store.table;
  return (
    <div class="panel-head">
      <h2 id="labels-title">{words.labels}</h2>
      {(["undo", "redo"] as const).map((kind) => (
        <button
          key={kind}
          type="button"
          class="button square quiet small"
          aria-label={words.labelTable[kind]}
          title={words.labelTable[kind]}
          disabled={!(kind === "undo" ? table?.can_undo : table?.can_redo)}
          onClick={() => void store.editLabels({ kind })}
        >
          <Icon name={kind} />
        </button>
      ))}
      <LabelFiles store={store} />
    </div>
  );
}

function matches(label: Label, search: string): boolean {
  return label.name.toLowerCase().includes(search.trim().toLowerCase());
}
