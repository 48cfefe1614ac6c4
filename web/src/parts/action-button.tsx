// A button for an action of the table: its name, its key and its state come from there.
import type { ComponentChildren } from "preact";
import type { Action } from "../keys";
import { ariaKeys, tooltip } from "../keys/current";
import type { Page } from "../page";
import { strings } from "../strings";
import { Icon, type IconName } from "./icons";

interface Props {
  readonly page: Page;
  readonly action: Action;
  readonly icon: IconName;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly primary?: boolean;
  readonly children?: ComponentChildren;
}

export function ActionButton({ page, action, icon, disabled = false, pressed, primary = false, children }: Props) {
  const name = strings.value.actions[action];
  return (
    <button
      type="button"
      class={`button${primary ? " primary" : ""}${children === undefined ? " square" : ""}`}
      aria-label={name}
      aria-pressed={pressed}
      aria-keyshortcuts={ariaKeys(action)}
      title={tooltip(name, action)}
      disabled={disabled}
      onClick={() => page.act(action)}
    >
      <Icon name={icon} />
      {children}
    </button>
  );
}
