// Turns key strokes into actions, by the table in force. Space is two keys in one: held it pans, tapped it does what it is
// given to.
import type { Action } from "../keys";
import { table } from "../keys/current";
import { actionOf } from "../keys/shortcuts";

export interface KeyboardHost {
  /** Returns false where the key shall do what it does in any page. */
  act(action: Action, event: KeyboardEvent): boolean;
  /** Space went down (true) or up (false). */
  hold(held: boolean): void;
  /** Whether the picture was panned since Space went down. */
  panned(): boolean;
  /** Whether the event's target is the picture or nothing in particular. */
  onCanvas(target: EventTarget | null): boolean;
}

/** Listen on the window until `signal` ends it. */
export function listenKeyboard(host: KeyboardHost, signal: AbortSignal): void {
  let held = false;
  window.addEventListener(
    "keydown",
    (event) => {
      if (isTyping(event.target) || document.querySelector("dialog[open]") !== null) return;
      const canvas = host.onCanvas(event.target);
      const action = actionOf(event, table.value, canvas);
      if (isSpace(event)) {
        if (!canvas) return;
        event.preventDefault();
        if (!held) host.hold(true);
        held = true;
        return;
      }
      if (action === null) return;
      if (event.repeat && !REPEATABLE.has(action)) {
        event.preventDefault();
        return;
      }
      if (host.act(action, event)) event.preventDefault();
    },
    { signal },
  );
  window.addEventListener(
    "keyup",
    (event) => {
      if (event.key !== " " || !held) return;
      held = false;
      const action = actionOf(event, table.value, true);
      if (!host.panned() && action !== null) host.act(action, event);
      host.hold(false);
    },
    { signal },
  );
  window.addEventListener(
    "blur",
    () => {
      held = false;
      host.hold(false);
    },
    { signal },
  );
}

const REPEATABLE: ReadonlySet<Action> = new Set<Action>([
  "threshold-down",
  "threshold-up",
  "undo",
  "redo",
  "drop-click",
  "brush-smaller",
  "brush-larger",
  "forward",
  "backward",
  "zoom-in",
  "zoom-out",
  "cursor-up",
  "cursor-down",
  "cursor-left",
  "cursor-right",
  "next-object",
  "previous-object",
  "next-image",
  "previous-image",
  "next-plane",
  "previous-plane",
]);

function isSpace(event: KeyboardEvent): boolean {
  return event.key === " " && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["range", "checkbox", "radio", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
