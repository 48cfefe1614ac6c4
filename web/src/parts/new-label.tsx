// The form that adds a label with a name and a colour.
import { useSignal } from "@preact/signals";
import type { Store } from "../state/contract";
import { freshColor } from "../state/labels";
import { strings } from "../strings";
import { focusPicture } from "./focus";

export function NewLabel({ store }: { readonly store: Store }) {
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
      focusPicture();
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
