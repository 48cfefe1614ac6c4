// Which rows of a long list exist. Pure.

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
