// The shortcuts: every action with its keys and what the mouse does, to be searched and changed.
import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { type Action, BINDINGS, type Binding, GROUPS } from "../keys";
import { chord, isWhole, shownKey } from "../keys/chord";
import { keysOf, shortcuts, table } from "../keys/current";
import { PRESETS, type Preset } from "../keys/presets";
import { type Choice, give, judge, reset, take } from "../keys/shortcuts";
import type { Page } from "../page";
import { strings } from "../strings";
import { Icon } from "./icons";
import { type Recording, ShortcutRow } from "./shortcut-row";
import { useDialog } from "./use-dialog";

const PRESET_NAMES = Object.keys(PRESETS) as readonly Preset[];

export function Help({ page }: { readonly page: Page }) {
  const words = strings.value;
  const search = useSignal("");
  const recording = useSignal<Recording | null>(null);
  const said = useSignal("");
  const dialog = useDialog(page.help.value);

  function name(action: Action): string {
    return words.actions[action];
  }

  function keep(choice: Choice): void {
    shortcuts.value = choice;
    page.store.saveSettings({ shortcuts: choice });
  }

  function record(action: Action, replaced: string | null): void {
    recording.value = { action, replaced, conflict: null };
    said.value = words.shortcuts.press(name(action));
  }

  function stop(text: string): void {
    recording.value = null;
    said.value = text;
  }

  /** A place that waited gives up; when it goes because a key was given, there is nothing left to give up. */
  function cancel(action: Action): void {
    if (recording.value?.action === action) stop(words.shortcuts.cancelled);
  }

  /** Give a key to the action that waits for one, in the place of the one it replaces. */
  function grant({ action, replaced }: Recording, key: string): void {
    keep(give(shortcuts.value, action, key, replaced));
    stop(words.shortcuts.given(shownKey(key), name(action)));
  }

  function hear(event: KeyboardEvent): void {
    const { value: now } = recording;
    if (now === null || now.conflict !== null || !isWhole(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat) return;
    const key = chord(event);
    if (key === "Escape") {
      stop(words.shortcuts.cancelled);
      return;
    }
    const verdict = judge(key, now.action, table.value);
    switch (verdict.kind) {
      case "free":
        grant(now, key);
        break;
      case "has-it":
        stop(words.shortcuts.given(shownKey(key), name(now.action)));
        break;
      case "reserved":
        said.value = words.shortcuts.reserved(shownKey(key));
        break;
      case "taken":
        said.value = verdict.fixed
          ? words.shortcuts.fixed(shownKey(key), name(verdict.by))
          : words.shortcuts.taken(shownKey(key), name(verdict.by));
        if (!verdict.fixed) recording.value = { ...now, conflict: { key, by: verdict.by } };
    }
  }

  // On the window: a press beside the buttons leaves the focus nowhere, and the next key shall be heard all the same.
  useLayoutEffect(() => {
    if (!open) return;
    window.addEventListener("keydown", hear, { capture: true });
    return () => window.removeEventListener("keydown", hear, { capture: true });
  });

  const wanted = search.value.trim().toLowerCase();
  const found = BINDINGS.filter((binding) => textOf(binding).toLowerCase().includes(wanted));
  return (
    <dialog
      class="help"
      ref={dialog}
      aria-labelledby="help-title"
      onCancel={(event) => {
        if (recording.value === null) return;
        event.preventDefault();
        stop(words.shortcuts.cancelled);
      }}
      onClose={() => {
        page.help.value = false;
        search.value = "";
        stop("");
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
        <label class="preset">
          <span>{words.shortcuts.preset}</span>
          <select
            class="button"
            value={shortcuts.value.preset}
            onChange={(event) => {
              const preset = PRESET_NAMES.find((one) => one === event.currentTarget.value);
              if (preset === undefined) return;
              keep({ ...shortcuts.value, preset });
              stop(words.shortcuts.presetChosen(words.shortcuts.presets[preset]));
            }}
          >
            {PRESET_NAMES.map((preset) => (
              <option key={preset} value={preset}>
                {words.shortcuts.presets[preset]}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="button"
          disabled={Object.keys(shortcuts.value.overrides).length === 0}
          onClick={() => {
            keep({ ...shortcuts.value, overrides: {} });
            stop(words.shortcuts.allReset);
          }}
        >
          {words.shortcuts.resetAll}
        </button>
        <button type="button" class="button square quiet" aria-label={words.close} onClick={() => dialog.current?.close()}>
          <Icon name="clear" />
        </button>
        <p class="said" role="status" aria-live="polite">
          {said.value || words.shortcuts.hint}
        </p>
      </header>
      <div class="groups">
        {found.length === 0 && <p class="empty">{words.shortcuts.none}</p>}
        {GROUPS.map((group) => {
          const own = found.filter((binding) => binding.group === group);
          if (own.length === 0) return null;
          return (
            <section key={group} aria-label={words.groups[group]}>
              <h3>{words.groups[group]}</h3>
              <ul>
                {own.map((binding) => (
                  <ShortcutRow
                    key={binding.action}
                    binding={binding}
                    recording={recording.value?.action === binding.action ? recording.value : null}
                    record={(replaced) => record(binding.action, replaced)}
                    cancel={() => cancel(binding.action)}
                    takeOver={(now, key) => grant(now, key)}
                    remove={(key) => {
                      keep(take(shortcuts.value, binding.action, key));
                      stop(words.shortcuts.removed(shownKey(key), name(binding.action)));
                    }}
                    reset={() => {
                      keep(reset(shortcuts.value, binding.action));
                      stop(words.shortcuts.wasReset(name(binding.action)));
                    }}
                  />
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </dialog>
  );
}

function textOf({ action, gestures }: Binding): string {
  const words = strings.value;
  return [words.actions[action], ...keysOf(action).map(shownKey), ...(gestures ?? []).map((one) => words.gestures[one])].join(
    " ",
  );
}
