// The object being clicked and the finished ones of this image.
import type { Region } from "../api/types";
import type { Store } from "../state/contract";
import { language, strings } from "../strings";
import { Icon } from "./icons";

export function ObjectsPanel({ store }: { readonly store: Store }) {
  const words = strings.value;
  const regions = store.visible.value?.regions ?? [];
  return (
    <section class="panel objects" aria-labelledby="objects-title">
      <h2 id="objects-title">
        {words.objects}
        {regions.length > 0 && <span class="count">{regions.length}</span>}
      </h2>
      <CurrentObject store={store} />
      {regions.length === 0 ? (
        <p class="empty">{words.noObjects}</p>
      ) : (
        <ul class="rows" aria-labelledby="objects-title">
          {regions.map((region, index) => (
            <ObjectRow key={region.id} store={store} region={region} number={index + 1} />
          ))}
        </ul>
      )}
    </section>
  );
}

function CurrentObject({ store }: { readonly store: Store }) {
  const words = strings.value;
  const clicks = store.visible.value?.draft.clicks ?? [];
  const positive = clicks.filter((click) => click.positive).length;
  const area = store.grid.value === null || clicks.length === 0 ? null : store.draftArea.value;
  return (
    <div
      class={`current${clicks.length > 0 ? " active" : ""}`}
      data-testid="current-object"
      data-area={area ?? ""}
      data-clicks={clicks.length}
    >
      <span class="title">{words.currentObject}</span>
      <span class="detail">
        {clicks.length === 0 ? words.currentEmpty : words.clicks(positive, clicks.length - positive)}
        {area !== null && `, ${words.approximately(format(area))}`}
      </span>
    </div>
  );
}

interface RowProps {
  readonly store: Store;
  readonly region: Region;
  readonly number: number;
}

function ObjectRow({ store, region, number }: RowProps) {
  const words = strings.value;
  const label = store.labels.value.find((one) => one.id === region.label_id);
  const selected = store.selection.value === region.id;
  const name = `${label?.name ?? "?"} ${number}`;
  return (
    <li class="object-row">
      <button
        type="button"
        class="row"
        aria-pressed={selected}
        data-region={region.id}
        onClick={() => store.select(selected ? null : region.id)}
      >
        <span class="swatch" style={{ backgroundColor: label?.color ?? "#7f7f7f" }} />
        <span class="name">{name}</span>
        <span class="detail">{words.pixels(format(region.area))}</span>
      </button>
      <button
        type="button"
        class="button square quiet"
        aria-label={words.deleteObject(name)}
        title={words.deleteObject(name)}
        onClick={() => store.remove(region.id)}
      >
        <Icon name="bin" />
      </button>
    </li>
  );
}

function format(area: number): string {
  return area.toLocaleString(language.value);
}
