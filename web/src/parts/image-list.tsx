// The folder at the left: what is in it, how far one is, and which of it is listed.
import { useComputed } from "@preact/signals";
import type { ImageEntry, Label } from "../api/types";
import type { Store } from "../state/contract";
import type { ImageFilter, ImageSort, Listing } from "../state/listing";
import { strings } from "../strings";
import { Icon } from "./icons";
import { ImageNote } from "./image-note";
import { Thumbnail } from "./thumbnail";
import { useWindow } from "./use-window";

const ROW = 68; // CSS pixels, as `.image-row` in page.css
const FILTERS: readonly ImageFilter[] = ["all", "unlabelled", "labelled", "flagged", "draft"];
const SORTS: readonly ImageSort[] = ["name", "most", "fewest"];

export function ImageList({ store }: { readonly store: Store }) {
  const words = strings.value;
  const { value: listed } = store.listed;
  const place = useComputed(() => store.listed.value.findIndex((entry) => entry.id === store.here.value));
  const { box, from, to, onScroll } = useWindow(listed.length, ROW, place.value);

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
        <Progress store={store} />
        <Controls store={store} />
        <ImageNote store={store} />
      </header>
      <div
        class="scroller"
        ref={box}
        role="listbox"
        tabIndex={0}
        aria-label={words.images}
        aria-activedescendant={place.value >= from && place.value < to ? `image-${place.value}` : undefined}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div class="runway" role="presentation" style={{ height: `${listed.length * ROW}px` }}>
          {listed.slice(from, to).map((entry, index) => (
            <Row key={entry.id} store={store} entry={entry} place={from + index} count={listed.length} here={place.value} />
          ))}
        </div>
      </div>
      {listed.length === 0 && store.entries.value.length > 0 && <p class="nothing">{words.folder.nothingFound}</p>}
    </nav>
  );
}

function Progress({ store }: { readonly store: Store }) {
  const words = strings.value;
  const all = store.entries.value.length;
  const done = useComputed(() => store.entries.value.filter((entry) => entry.regions > 0).length).value;
  const shown = store.listed.value.length;
  return (
    <>
      <p>
        {words.imageCount(all)}
        {shown < all && ` · ${words.folder.found(shown)}`}
      </p>
      <progress max={Math.max(all, 1)} value={done} aria-label={words.folder.done(done, all)} />
      <p>{words.folder.done(done, all)}</p>
    </>
  );
}

function Controls({ store }: { readonly store: Store }) {
  const { folder } = strings.value;
  const { value: listing } = store.listing;
  const change = (part: Partial<Listing>): void => {
    store.listing.value = { ...listing, ...part };
  };
  return (
    <div class="listing">
      <input
        type="search"
        aria-label={folder.search}
        placeholder={folder.search}
        value={listing.search}
        onInput={(event) => change({ search: event.currentTarget.value })}
      />
      <select
        aria-label={folder.filter}
        value={String(listing.filter)}
        onChange={(event) => change({ filter: filterOf(event.currentTarget.value) })}
      >
        {FILTERS.map((filter) => (
          <option key={filter} value={filter}>
            {folder.states[filter]}
          </option>
        ))}
        <LabelOptions labels={store.labels.value} />
      </select>
      <select
        aria-label={folder.sort}
        value={listing.sort}
        onChange={(event) => change({ sort: SORTS.find((sort) => sort === event.currentTarget.value) ?? "name" })}
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {folder.sorts[sort]}
          </option>
        ))}
      </select>
    </div>
  );
}

function LabelOptions({ labels }: { readonly labels: readonly Label[] }) {
  const { folder } = strings.value;
  return (
    <optgroup label={folder.byLabel}>
      {labels.map((label) => (
        <option key={label.id} value={String(label.id)}>
          {folder.withLabel(label.name)}
        </option>
      ))}
    </optgroup>
  );
}

function filterOf(value: string): Listing["filter"] {
  return FILTERS.find((filter) => filter === value) ?? Number(value);
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
        <Thumbnail image={entry.id} />
      ) : (
        <span class="no-thumbnail" aria-hidden="true">
          !
        </span>
      )}
      <span class="text">
        <span class="name">{entry.name}</span>
        <span class={`state${entry.regions > 0 || entry.draft ? " some" : ""}`}>{stateOf(entry)}</span>
      </span>
      <span class="marks">
        {entry.flagged && <Mark icon="flag" name={words.folder.flagged} />}
        {entry.note && <Mark icon="note" name={words.folder.hasNote} />}
      </span>
    </div>
  );
}

function stateOf(entry: ImageEntry): string {
  const words = strings.value;
  if (entry.problem !== null) return entry.problem;
  return entry.draft ? words.draftHere : entry.regions > 0 ? words.objectCount(entry.regions) : words.noObjects;
}

function Mark({ icon, name }: { readonly icon: "flag" | "note"; readonly name: string }) {
  return (
    <>
      <Icon name={icon} />
      <span class="unseen">{name}</span>
    </>
  );
}
