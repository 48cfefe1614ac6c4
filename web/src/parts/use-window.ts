// The rows of a long list that exist: only those in view, whatever the length, so ten thousand scroll like ten.
import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { rowsInView, scrolledTo } from "./rows";

export interface ListWindow {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly from: number;
  readonly to: number;
  readonly onScroll: (event: { readonly currentTarget: Element }) => void;
  /** Scroll as little as brings a row into view. */
  reveal(place: number): void;
}

/**
 * A window on `count` rows of `row` CSS pixels each; `place` (-1: none) is kept in view when it changes, and so many rows
 * `around` it where there is room.
 */
export function useWindow(count: number, row: number, place: number, around = 0): ListWindow {
  const box = useRef<HTMLDivElement>(null);
  const scrolled = useSignal(0);
  const height = useSignal(800);

  function reveal(wanted: number): void {
    const element = box.current;
    if (element === null || wanted < 0) return;
    element.scrollTop = scrolledTo({ row, around, wanted, scrolled: element.scrollTop, height: element.clientHeight });
  }

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => {
      height.value = element.clientHeight;
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useEffect(() => reveal(place), [place, height.value]);

  return {
    box,
    ...rowsInView(count, row, scrolled.value, height.value),
    onScroll(event) {
      scrolled.value = event.currentTarget.scrollTop;
    },
    reveal,
  };
}
