// The labels: choose one for the next object (or the selected one), add one with a name and a colour.
import { useSignal } from "@preact/signals";
import type { Store } from "../state/contract";
import { digitOf, freshColor } from "../state/labels";
import { strings } from "../strings";

export function LabelsPanel({ store }: { readonly store: Store }) {
  const words = strings.value;
  const labels = store.labels.value;
  return (
    <section class="panel labels" aria-labelledby="labels-title">
      <h2 id="labels-title">{words.labels}</h2>
      <div class="rows" role="radiogroup" aria-labelledby="labels-title">
        {labels.map((label) => {
          const digit = digitOf(labels, label);
          const chosen = label.id === store.label.value;
          return (
            // biome-ignore lint/a11y/useSemanticElements: a row with swatch, name and key; Space must not reach a native radio.
            <button
              key={label.id}
              type="button"
              class="row"
              role="radio"
              aria-checked={chosen}
              aria-keyshortcuts={digit}
              onClick={() => store.chooseLabel(label.id)}
            >
              <span class="swatch" style={{ backgroundColor: label.color }} />
              <span class="name">{label.name}</span>
              {digit !== "" && <kbd>{digit}</kbd>}
            </button>
          );
        })}
      </div>
      <NewLabelForm store={store} />
    </section>
  );
}

function NewLabelForm({ store }: { readonly store: Store }) {
  const words = strings.value;
  const name = useSignal("");
  const color = useSignal<string | null>(null);
  const busy = useSignal(false);
  const shownColor = color.value ?? freshColor(store.labels.value);
  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const text = name.value.trim();
    if (text === "" || busy.value) return;
    busy.value = true;
    if (await store.addLabel(text, shownColor)) {
      name.value = "";
      color.value = null;
    }
    busy.value = false;
  }
  return (
    <form class="new-label" aria-label={words.newLabel} onSubmit={(event) => void submit(event)}>
      <input
        type="color"
        aria-label={words.labelColor}
        title={words.labelColor}
        value={shownColor}
        onInput={(event) => {
          color.value = event.currentTarget.value.toLowerCase();
        }}
      />
      <input
        type="text"
        aria-label={words.labelName}
        placeholder={words.newLabel}
        maxLength={200}
        value={name.value}
        onInput={(event) => {
          name.value = event.currentTarget.value;
        }}
      />
      <button type="submit" class="button" disabled={name.value.trim() === "" || busy.value}>
        {words.add}
      </button>
    </form>
  );
}
