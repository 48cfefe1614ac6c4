// Which rows of a long list exist, and how far it is scrolled to show one. Pure.

const SPARE = 6; // rows kept above and below, so that a flick of the wheel meets rows that are there

/** First and one past the last row to draw, for a list scrolled by `scrolled` in a box of `height` (CSS pixels). */
export function rowsInView(
  count: number,
  row: number,
  scrolled: number,
  height: number,
): { readonly from: number; readonly to: number } {
  const from = Math.max(Math.floor(scrolled / row) - SPARE, 0);
  const to = Math.min(Math.ceil((scrolled + height) / row) + SPARE, count);
  return { from: Math.min(from, to), to };
}

export interface Wanted {
  /** CSS pixels of a row. */
  readonly row: number;
  /** Rows to show before and after the wanted one. */
  readonly around: number;
  readonly wanted: number;
  readonly scrolled: number;
  readonly height: number;
}

/** How far to scroll so that a row and those around it are in view: as little as that needs, from where the list is. */
export function scrolledTo({ row, around, wanted, scrolled, height }: Wanted): number {
  // In a low box the wanted row comes first.
  const beside = Math.min(around, Math.max(Math.floor((height / row - 1) / 2), 0)) * row;
  const top = Math.max(wanted * row - beside, 0);
  const bottom = (wanted + 1) * row + beside;
  if (top < scrolled) return top;
  return bottom > scrolled + height ? bottom - height : scrolled;
}
