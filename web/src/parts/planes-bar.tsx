// The slices, frames or pages of a stack: where one is, which of them have objects, and along which axis a volume is cut.
import { useComputed } from "@preact/signals";
import type { Page } from "../page";
import { strings } from "../strings";
import { ActionButton } from "./action-button";

export function PlanesBar({ page }: { readonly page: Page }) {
  const { store } = page;
  const { source, wanted } = store.planes;
  const chosen = useComputed(() => store.selection.value.length > 0).value;
  const { value: now } = source;
  if (now === null || now.planes < 2) return null;
  const words = strings.value.planes;
  const place = wanted.value;
  return (
    <div class="planes" role="toolbar" aria-label={words.bar}>
      {now.axes.length > 0 && (
        <select aria-label={words.axis} value={now.axis} onChange={(event) => void store.planes.turn(event.currentTarget.value)}>
          {now.axes.map((axis) => (
            <option key={axis} value={axis}>
              {words.axes[axis] ?? axis}
            </option>
          ))}
        </select>
      )}
      <ActionButton page={page} action="previous-plane" icon="minus" disabled={place === 0} />
      <div class="plane-slider">
        <input
          type="range"
          aria-label={words.slider}
          aria-valuetext={words.place(place + 1, now.planes)}
          min={0}
          max={now.planes - 1}
          step={1}
          value={place}
          onInput={(event) => void store.planes.go(event.currentTarget.valueAsNumber)}
        />
        <span class="ticks" aria-hidden="true">
          {now.labelled.map((plane) => (
            <i key={plane} style={{ left: `${(100 * plane) / (now.planes - 1)}%` }} />
          ))}
        </span>
      </div>
      <ActionButton page={page} action="next-plane" icon="plus" disabled={place === now.planes - 1} />
      <output>{words.place(place + 1, now.planes)}</output>
      <ActionButton page={page} action="carry-previous" icon="carry-back" disabled={!chosen || place === 0} />
      <ActionButton page={page} action="carry-next" icon="carry-on" disabled={!chosen || place === now.planes - 1} />
    </div>
  );
}
