// Which regions are drawn: neither hidden ones nor the one that is being corrected, whose proposal stands in its place. Pure.
import type { Region } from "../api/types";
import type { Visible } from "../state/foresee";

/** The same array as before where nothing is left out, so that nothing is drawn anew. */
export function drawnOf({ draft, regions }: Pick<Visible, "draft" | "regions">): readonly Region[] {
  const corrected = draft.clicks.length > 0 ? draft.region : null;
  const isDrawn = (region: Region) => !region.hidden && region.id !== corrected;
  return regions.every(isDrawn) ? regions : regions.filter(isDrawn);
}
