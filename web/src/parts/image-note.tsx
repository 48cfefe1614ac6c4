// The flag and the note of the image in view.
import { useSignal } from "@preact/signals";
import { ariaKeys, tooltip } from "../keys/current";
import type { Store } from "../state/contract";
import { strings } from "../strings";
import { Icon } from "./icons";
import { useDialog } from "./use-dialog";

const LONGEST = 10_000; // characters, as the server's `Note` says

export function ImageNote({ store }: { readonly store: Store }) {
  const { folder } = strings.value;
  const { value: seen } = store.visible;
  const note = seen?.note ?? "";
  return (
    <div class="image-note">
      <button
        type="button"
        class="button"
        aria-pressed={seen?.flagged === true}
        aria-keyshortcuts={ariaKeys("flag")}
        title={tooltip(folder.flag, "flag")}
        disabled={seen === null}
        onClick={store.toggleFlag}
      >
        <Icon name="flag" />
        <span>{folder.flag}</span>
      </button>
      <button
        type="button"
        class="button square"
        aria-label={folder.note}
        aria-pressed={note !== ""}
        aria-keyshortcuts={ariaKeys("note")}
        title={note === "" ? tooltip(folder.note, "note") : note}
        disabled={seen === null}
        onClick={() => {
          store.noting.value = true;
        }}
      >
        <Icon name="note" />
      </button>
      <NoteDialog store={store} />
    </div>
  );
}

function NoteDialog({ store }: { readonly store: Store }) {
  const words = strings.value;
  const text = useSignal("");
  const keep = (): void => store.setNote(text.value.trim());
  const dialog = useDialog(store.noting.value && store.visible.value !== null, () => {
    text.value = store.visible.value?.note ?? "";
  });
  return (
    <dialog
      class="asking"
      ref={dialog}
      aria-labelledby="note-title"
      // Escape: what was written is not thrown away. Only the button does that.
      onCancel={keep}
      onClose={() => {
        store.noting.value = false;
      }}
    >
      <form method="dialog" onSubmit={keep}>
        <h2 id="note-title">{words.folder.noteOf(store.document.value?.name ?? "")}</h2>
        <textarea
          rows={6}
          maxLength={LONGEST}
          aria-labelledby="note-title"
          value={text.value}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
          }}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
        <div class="answers">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {words.cancel}
          </button>
          <button type="submit" class="button primary">
            {words.folder.keep}
          </button>
        </div>
      </form>
    </dialog>
  );
}
