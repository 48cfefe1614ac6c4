// Simplify the selected objects: how far, with what is left of the outline shown on the picture.
import { useEffect, useRef } from "preact/hooks";
import type { Page } from "../page";
import { strings } from "../strings";

const LEAST = 0.25;
const MOST = 32;

export function Simplify({ page }: { readonly page: Page }) {
  return page.simplifying.value ? <Panel page={page} /> : null;
}

function Panel({ page }: { readonly page: Page }) {
  const { store, simplification, simplifying } = page;
  const words = strings.value;
  const slider = useRef<HTMLInputElement>(null);
  const { value: tolerance } = simplification.tolerance;
  const { value: outline } = simplification.outline;
  const { value: problem } = simplification.problem;
  const { value: before } = simplification.vertices;
  const chosen = store.selection.value.length;
  useEffect(() => {
    slider.current?.focus();
    const gone = new AbortController();
    // On the window: after a drag of the slider nothing has the focus.
    window.addEventListener("keydown", (event) => hear(event, page), { signal: gone.signal });
    return () => gone.abort();
  }, [page]);
  return (
    // Open without being modal: the picture behind it is what one looks at, and the page's keys rest meanwhile.
    <dialog open class="simplify" aria-label={words.simplifyTitle}>
      <h2>{words.simplifyTitle}</h2>
      <label>
        <span>{words.tolerance}</span>
        <input
          ref={slider}
          type="range"
          min={Math.log2(LEAST)}
          max={Math.log2(MOST)}
          step="0.25"
          value={Math.log2(tolerance)}
          aria-valuetext={words.pixels(tolerance.toFixed(1))}
          onInput={(event) => {
            simplification.tolerance.value = 2 ** event.currentTarget.valueAsNumber;
          }}
        />
        <output>{words.pixels(tolerance.toFixed(1))}</output>
      </label>
      <p aria-live="polite" class={problem === null ? undefined : "bad"}>
        {problem ?? (outline === null ? "…" : words.simplified(before, outline.vertices, outline.iou.toFixed(3)))}
      </p>
      {chosen > 1 && <p class="quiet">{words.simplifyEach(chosen)}</p>}
      <div class="buttons">
        <button type="button" class="button" onClick={() => close(simplifying)}>
          {words.cancel}
        </button>
        <button type="button" class="button primary" disabled={problem !== null} onClick={simplification.apply}>
          {words.apply}
        </button>
      </div>
    </dialog>
  );
}

function close(open: Page["simplifying"]): void {
  open.value = false;
}

function hear(event: KeyboardEvent, page: Page): void {
  const modal = document.querySelector("dialog:modal") !== null;
  if (modal || event.target instanceof HTMLButtonElement) return;
  if (event.key === "Escape") close(page.simplifying);
  else if (event.key === "Enter" && page.simplification.problem.value === null) page.simplification.apply();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
