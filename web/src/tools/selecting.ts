// Which region a click with Ctrl means. Pure.

/** Of the regions under the pointer (the uppermost first) the one below the selected one; the uppermost where none is. */
export function nextUnder(under: readonly string[], selection: readonly string[]): string | null {
  const place = under.findIndex((id) => selection.length === 1 && id === selection[0]);
  return under[place + 1] ?? under[0] ?? null;
}

/** The region that Ctrl+Shift adds: the uppermost that is not selected; where all are, the uppermost is selected no longer. */
export function addedUnder(under: readonly string[], selection: readonly string[]): string | null {
  return under.find((id) => !selection.includes(id)) ?? under[0] ?? null;
}
