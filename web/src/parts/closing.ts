// How menus close: what every `<details class="menu">` that is no more than a list of deeds has in common.
import type { DetailsHTMLAttributes } from "preact";

type Closing = Pick<DetailsHTMLAttributes<HTMLDetailsElement>, "onFocusOut" | "onKeyDown">;

/** Close when the focus leaves, and at Escape, which then closes nothing else. */
export const CLOSING: Closing = {
  onFocusOut(event) {
    const next = event.relatedTarget;
    if (!(next instanceof Node && event.currentTarget.contains(next))) event.currentTarget.open = false;
  },
  onKeyDown(event) {
    if (event.key !== "Escape" || !event.currentTarget.open) return;
    event.currentTarget.open = false;
    event.stopPropagation();
  },
};
