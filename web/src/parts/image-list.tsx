// The folder at the left: only the rows in view exist, so ten thousand images scroll like ten.
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { thumbnailUrl } from "../api/client";
import type { ImageEntry } from "../api/types";
import type { Store } from "../state/contract";
import { strings } from "../strings";
import { rowsInView } from "./rows";

const ROW = 68; // CSS pixels, as `.image-row` in page.css

export function ImageList({ store }: { readonly store: Store }) {
  const words = strings.value;
  const box = useRef<HTMLDivElement>(null);
  const scrolled = useSignal(0);
  const height = useSignal(800);
  const entries = store.entries.value;
  const place = useComputed(() => {
    const here = store.opening.value?.image ?? store.document.value?.image;
    return store.entries.value.findIndex((entry) => entry.id === here);
  });
  const { from, to } = rowsInView(entries.length, ROW, scrolled.value, height.value);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => {
      height.value = element.clientHeight;
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const element = box.current;
    if (element === null || place.value < 0) return;
    const top = place.value * ROW;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW > element.scrollTop + element.clientHeight) element.scrollTop = top + ROW - element.clientHeight;
  }, [place.value, height.value]);

  function onKeyDown(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    void store.step(by);
  }

  return (
    <nav class="images" aria-label={words.images}>
      <header>
        <h1>{store.project.value?.name ?? "EdgeFlow"}</h1>
        <p>{words.imageCount(entries.length)}</p>
      </header>
      <div
        class="scroller"
        ref={box}
        role="listbox"
        tabIndex={0}
        aria-label={words.images}
        aria-activedescendant={place.value >= from && place.value < to ? `image-${place.value}` : undefined}
        onScroll={(event) => {
          scrolled.value = event.currentTarget.scrollTop;
        }}
        onKeyDown={onKeyDown}
      >
        <div class="runway" role="presentation" style={{ height: `${entries.length * ROW}px` }}>
          {entries.slice(from, to).map((entry, index) => (
            <Row key={entry.id} store={store} entry={entry} place={from + index} count={entries.length} here={place.value} />
          ))}
        </div>
      </div>
    </nav>
  );
}

interface RowProps {
  readonly store: Store;
  readonly entry: ImageEntry;
  readonly place: number;
  readonly count: number;
  readonly here: number;
}

function Row({ store, entry, place, count, here }: RowProps) {
  const words = strings.value;
  const state =
    entry.problem ?? (entry.draft ? words.draftHere : entry.regions > 0 ? words.objectCount(entry.regions) : words.noObjects);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox around it takes the arrow keys.
    // biome-ignore lint/a11y/useFocusableInteractive: options of a listbox are reached by aria-activedescendant.
    <div
      id={`image-${place}`}
      class={`image-row${entry.problem === null ? "" : " broken"}`}
      role="option"
      aria-selected={place === here}
      aria-setsize={count}
      aria-posinset={place + 1}
      title={entry.problem ?? entry.name}
      style={{ transform: `translateY(${place * ROW}px)` }}
      onClick={() => void store.open(entry.id)}
    >
      {entry.problem === null ? (
        <img src={thumbnailUrl(entry.id)} alt="" loading="lazy" decoding="async" width={72} height={54} />
      ) : (
        <span class="no-thumbnail" aria-hidden="true">
          !
        </span>
      )}
      <span class="text">
        <span class="name">{entry.name}</span>
        <span class={`state${entry.regions > 0 || entry.draft ? " some" : ""}`}>{state}</span>
      </span>
    </div>
  );
}
