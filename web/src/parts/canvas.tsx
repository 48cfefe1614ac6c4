// The picture's place in the page, and what is said over it while it is not there.
import { useEffect, useRef } from "preact/hooks";
import { tooltip } from "../keys/current";
import type { Page } from "../page";
import { strings } from "../strings";
import { BrokenImage } from "./broken-image";
import { Icon } from "./icons";
import { PlanesBar } from "./planes-bar";
import { Simplify } from "./simplify";
import { ToolBar } from "./tool-bar";

export function Canvas({ page }: { readonly page: Page }) {
  const { store } = page;
  const words = strings.value;
  const target = useRef<HTMLDivElement>(null);
  useEffect(() => (target.current === null ? undefined : page.mount(target.current)), [page]);
  const { value: document } = store.document;
  const stack = (document?.source?.planes ?? 1) > 1;
  return (
    <main class="stage">
      <div
        ref={target}
        class={`canvas${stack ? " above-planes" : ""}`}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys: crosshair, finish, object by object.
        tabIndex={0}
        aria-label={words.canvas(document?.name ?? "")}
        aria-describedby="canvas-hint"
      />
      <p id="canvas-hint" class="unseen">
        {words.canvasHint}
      </p>
      <ToolBar page={page} />
      <PlanesBar page={page} />
      <Corner page={page} />
      <Simplify page={page} />
      <Over page={page} />
    </main>
  );
}

/** How closely one looks, and what is not shown. */
function Corner({ page }: { readonly page: Page }) {
  const words = strings.value;
  const { store } = page;
  if (store.document.value === null) return null;
  return (
    <div class="corner">
      {store.hidden.value && (
        <button type="button" class="button" title={tooltip(words.showObjects, "hide")} onClick={() => page.act("hide")}>
          <Icon name="hide" />
          <span>{words.objectsHidden}</span>
        </button>
      )}
      <button type="button" class="button quiet" title={words.actualSize} onClick={page.actualSize}>
        {words.zoom(percent(page.zoom.value))}
      </button>
    </div>
  );
}

function percent(zoom: number): string {
  return (100 * zoom).toFixed(zoom < 0.1 ? 1 : 0);
}

function Over({ page }: { readonly page: Page }) {
  const { store } = page;
  const words = strings.value;
  const { value: opening } = store.opening;
  if (opening?.problem != null) {
    return (
      <div class="over" role="alert">
        <p>{words.imageNotRead(opening.problem)}</p>
        <button type="button" class="button" onClick={() => void store.open(opening.image)}>
          {words.retry}
        </button>
      </div>
    );
  }
  if (page.broken.value !== null) return <BrokenImage page={page} url={page.broken.value} />;
  if (store.project.value === null) return <p class="over">{words.loadingProject}</p>;
  if (opening !== null) {
    const name = store.entries.value.find((entry) => entry.id === opening.image)?.name ?? "";
    return (
      <p class="over late" role="status">
        {words.opening(name)}
      </p>
    );
  }
  return null;
}
