// The table of keys, as it is in keys.ts, in a dialog with a search field.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { BINDINGS, type Binding, shownKey } from "../keys";
import type { Page } from "../page";
import { strings } from "../strings";
import { Icon } from "./icons";

const GROUPS: readonly Binding["group"][] = ["click", "object", "view", "image", "keyboard"];

export function Help({ page }: { readonly page: Page }) {
  const words = strings.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const search = useSignal("");
  const open = page.help.value;
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
    if (!open && dialog.current?.open === true) dialog.current.close();
  }, [open]);
  const wanted = search.value.trim().toLowerCase();
  const found = BINDINGS.filter((binding) => textOf(binding).toLowerCase().includes(wanted));
  return (
    <dialog
      class="help"
      ref={dialog}
      aria-labelledby="help-title"
      onClose={() => {
        page.help.value = false;
        search.value = "";
      }}
    >
      <header>
        <h2 id="help-title">{words.helpTitle}</h2>
        <input
          type="search"
          placeholder={words.helpSearch}
          aria-label={words.helpSearch}
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value;
          }}
        />
        <button type="button" class="button square quiet" aria-label={words.close} onClick={() => dialog.current?.close()}>
          <Icon name="clear" />
        </button>
      </header>
      <div class="groups">
        {GROUPS.map((group) => (
          <Group key={group} title={words.groups[group]} bindings={found.filter((binding) => binding.group === group)} />
        ))}
      </div>
    </dialog>
  );
}

function Group({ title, bindings }: { readonly title: string; readonly bindings: readonly Binding[] }) {
  if (bindings.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {bindings.map((binding) => (
          <div key={binding.action}>
            <dt>{strings.value.actions[binding.action]}</dt>
            <dd>
              {inputsOf(binding).map((input) => (
                <kbd key={input}>{input}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function inputsOf(binding: Binding): readonly string[] {
  const gestures = (binding.gestures ?? []).map((gesture) => strings.value.gestures[gesture]);
  return [...gestures, ...binding.keys.map(shownKey)];
}

function textOf(binding: Binding): string {
  return [strings.value.actions[binding.action], ...inputsOf(binding)].join(" ");
}
