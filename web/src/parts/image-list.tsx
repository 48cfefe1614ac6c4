// The folder at the left: what is in it, how far one is, and which of it is listed.
import { useComputed } from "@preact/signals";
import type { Label } from "../api/types";
import type { Store } from "../state/contract";
import { type ImageFilter, type ImageSort, type Listing, listedEntries } from "../state/listing";
import { strings } from "../strings";
import { focusPicture } from "./focus";
import { ImageNote } from "./image-note";
import { ImageRow, ROW } from "./image-row";
import { useWindow } from "./use-window";

const AROUND = 2; // rows kept in view beside the current one: one sees what comes next
const FILTERS: readonly ImageFilter[] = ["all", "unlabelled", "labelled", "flagged", "draft"];
const SORTS: readonly ImageSort[] = ["name", "most", "fewest"];

export function ImageList({ store }: { readonly store: Store }) {
  const words = strings.value;
  const { value: listed } = store.listed;
  const place = useComputed(() => store.listed.value.findIndex((entry) => entry.id === store.here.value));
  const { box, from, to, onScroll } = useWindow(listed.length, ROW, place.value, AROUND);

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
        <Progress store={store} place={place.value} />
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
            <ImageRow key={entry.id} store={store} entry={entry} place={from + index} count={listed.length} here={place.value} />
          ))}
        </div>
      </div>
      {listed.length === 0 && store.entries.value.length > 0 && <p class="nothing">{words.folder.nothingFound}</p>}
    </nav>
  );
}

function Progress({ store, place }: { readonly store: Store; readonly place: number }) {
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
      <p class="far">
        <span>{words.folder.done(done, all)}</span>
        {place >= 0 && <span class="place">{words.folder.place(place + 1, shown)}</span>}
      </p>
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
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          // The image in view is listed whether it is found or not.
          const first = listedEntries(store.entries.value, listing, null)[0];
          if (listing.search.trim() !== "" && first !== undefined) void store.open(first.id);
          focusPicture();
        }}
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
