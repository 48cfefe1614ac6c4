// An action of the shortcuts dialog with its keys: change one, add one, take one away, go back to what it was.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Action, Binding } from "../keys";
import { shownKey } from "../keys/chord";
import { keysOf, shortcuts } from "../keys/current";
import { isChangeable } from "../keys/shortcuts";
import { strings } from "../strings";
import { Icon } from "./icons";

/** The action that waits for a key, the key that it replaces, and who has the one that was pressed. */
export interface Recording {
  readonly action: Action;
  readonly replaced: string | null;
  readonly conflict: { readonly key: string; readonly by: Action } | null;
}

interface Props {
  readonly binding: Binding;
  readonly recording: Recording | null;
  readonly record: (replaced: string | null) => void;
  readonly cancel: () => void;
  readonly takeOver: (recording: Recording, key: string) => void;
  readonly remove: (key: string) => void;
  readonly reset: () => void;
}

export function ShortcutRow({ binding, recording, record, cancel, takeOver, remove, reset }: Props) {
  const { actions, gestures, shortcuts: words } = strings.value;
  const { action } = binding;
  const name = actions[action];
  const keys = keysOf(action);
  const changeable = isChangeable(action);
  const adding = recording !== null && recording.replaced === null;
  const row = useRef<HTMLLIElement>(null);
  useFocusBack(row, recording !== null);
  return (
    <li ref={row} class={`shortcut${recording === null ? "" : " recording"}`} data-action={action}>
      <span class="name">{name}</span>
      <span class="keys">
        {(binding.gestures ?? []).map((gesture) => (
          <kbd key={gesture}>{gestures[gesture]}</kbd>
        ))}
        {!changeable && keys.map((key) => <kbd key={key}>{shownKey(key)}</kbd>)}
        {changeable &&
          keys.map((key) => (
            <span key={key} class="key">
              {recording?.replaced === key ? (
                <Waiting cancel={cancel} conflict={recording.conflict !== null} />
              ) : (
                <>
                  <button
                    type="button"
                    class="keycap"
                    aria-label={words.change(shownKey(key), name)}
                    disabled={key === "Escape"}
                    onClick={() => record(key)}
                  >
                    {shownKey(key)}
                  </button>
                  {key !== "Escape" && (
                    <button type="button" class="mini" aria-label={words.remove(shownKey(key), name)} onClick={() => remove(key)}>
                      <Icon name="clear" />
                    </button>
                  )}
                </>
              )}
            </span>
          ))}
        {adding && <Waiting cancel={cancel} conflict={recording.conflict !== null} />}
        {changeable && !adding && (
          <button type="button" class="mini" aria-label={words.add(name)} title={words.add(name)} onClick={() => record(null)}>
            <Icon name="plus" />
          </button>
        )}
        {shortcuts.value.overrides[action] !== undefined && (
          <button type="button" class="mini" aria-label={words.reset(name)} title={words.reset(name)} onClick={reset}>
            <Icon name="undo" />
          </button>
        )}
      </span>
      {recording?.conflict != null && (
        <Conflict
          text={words.taken(shownKey(recording.conflict.key), actions[recording.conflict.by])}
          takeOver={() => recording.conflict !== null && takeOver(recording, recording.conflict.key)}
          cancel={cancel}
        />
      )}
    </li>
  );
}

/** When a row has got its key, the button that waited is gone: the focus goes to the row's first one, and is not lost. */
function useFocusBack(row: { readonly current: HTMLElement | null }, recording: boolean): void {
  const before = useRef(false);
  useEffect(() => {
    const lost = document.activeElement === null || document.activeElement.matches("body, dialog");
    if (before.current && !recording && lost) row.current?.querySelector<HTMLElement>("button:enabled")?.focus();
    before.current = recording;
  }, [row, recording]);
}

/** The place where the next key is heard; it has the focus, and losing it ends the waiting unless there is a question to answer. */
function Waiting({ cancel, conflict }: { readonly cancel: () => void; readonly conflict: boolean }) {
  const place = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => place.current?.focus(), []);
  return (
    <button
      ref={place}
      type="button"
      class="keycap waiting"
      onBlur={() => {
        if (!conflict) cancel();
      }}
      onKeyUp={(event) => event.preventDefault()}
      onClick={cancel}
    >
      {strings.value.shortcuts.pressKey}
    </button>
  );
}

interface ConflictProps {
  readonly text: string;
  readonly takeOver: () => void;
  readonly cancel: () => void;
}

function Conflict({ text, takeOver, cancel }: ConflictProps) {
  const { shortcuts: words } = strings.value;
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  return (
    <span class="conflict">
      <span>{text}</span>
      <button ref={first} type="button" class="button" onClick={takeOver}>
        {words.takeIt}
      </button>
      <button type="button" class="button" onClick={cancel}>
        {words.leaveIt}
      </button>
    </span>
  );
}
