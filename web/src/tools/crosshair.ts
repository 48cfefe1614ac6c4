// The crosshair: a pointer for the keyboard, moved by arrows, that taps where it is with the tool in hand.
import { type Signal, signal } from "@preact/signals";
import type { Picture } from "../draw/picture";
import { clampInside, type Point } from "../draw/space";
import type { Store } from "../state/contract";
import type { Bench } from "./bench";

const STEP = 4; // CSS pixels
const LEAP = 40;

export interface Crosshair {
  /** In pixel centres; null while it is not shown. */
  readonly at: Signal<Point | null>;
  move(down: number, right: number, far: boolean): void;
  click(positive: boolean): void;
}

/** What there is only while the canvas is. */
interface Mounted {
  readonly picture: () => Pick<Picture, "resolution" | "reveal"> | null;
  readonly bench: () => Pick<Bench, "hover" | "tap"> | null;
}

export function createCrosshair(store: Pick<Store, "document" | "click">, { picture, bench }: Mounted): Crosshair {
  const at = signal<Point | null>(null);

  function move(down: number, right: number, far: boolean): void {
    const { value: document } = store.document;
    const seen = picture();
    if (document === null || seen === null) return;
    const start = at.value ?? { row: (document.height - 1) / 2, col: (document.width - 1) / 2 };
    const step = (far ? LEAP : STEP) * seen.resolution();
    const moved = { row: start.row + down * step, col: start.col + right * step };
    at.value = clampInside(moved, document.height, document.width);
    seen.reveal(at.value);
    bench()?.hover([at.value.col + 0.5, at.value.row + 0.5]);
  }

  return {
    at,
    move,
    click(positive) {
      if (at.value === null) move(0, 0, false);
      if (at.value === null) return;
      const { row, col } = at.value;
      if (bench()?.tap([col + 0.5, row + 0.5], !positive) !== true) store.click({ row, col, positive });
    },
  };
}
