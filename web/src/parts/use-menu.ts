// How menus close: what every `<details class="menu">` has in common.
import type { KeyboardEventHandler, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface Menu {
  readonly ref: RefObject<HTMLDetailsElement | null>;
  readonly onKeyDown: KeyboardEventHandler<HTMLDetailsElement>;
}

/** What a menu's element is given: it closes when anything else is pressed or focused, and at Escape, which then closes nothing else. */
export function useMenu(): Menu {
  const ref = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const gone = new AbortController();
    // Not where the focus is merely given up, as by a slider that was dragged.
    for (const name of ["pointerdown", "focusin"] as const) {
      document.addEventListener(
        name,
        ({ target }) => {
          const { current: menu } = ref;
          if (menu?.open === true && target instanceof Node && !menu.contains(target)) menu.open = false;
        },
        { signal: gone.signal },
      );
    }
    return () => gone.abort();
  }, []);
  return {
    ref,
    onKeyDown(event) {
      if (event.key !== "Escape" || !event.currentTarget.open) return;
      event.currentTarget.open = false;
      event.currentTarget.querySelector("summary")?.focus();
      event.stopPropagation();
    },
  };
}
