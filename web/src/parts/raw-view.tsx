// Which bands of raw pixels are shown between which values. This is what the network sees, so it is kept with the project.
import type { Source, View } from "../api/types";
import type { Page } from "../page";
import { strings } from "../strings";
import { Check } from "./check";

export function RawView({ page }: { readonly page: Page }) {
  const { planes } = page.store;
  const { value: source } = planes.source;
  if (source === null || !isRaw(source)) return null;
  const words = strings.value.raw;
  const { view } = source;
  const set = (change: Partial<View>): void => void planes.setView({ ...view, ...change });
  const named = source.views.findIndex((one) => JSON.stringify(one.view) === JSON.stringify(view));
  return (
    <fieldset class="raw">
      <legend>{words.title}</legend>
      <label class="raw-row">
        <span>{words.view}</span>
        <select
          value={String(named)}
          onChange={(event) => {
            const chosen = source.views[Number(event.currentTarget.value)];
            if (chosen !== undefined) void planes.setView(chosen.view);
          }}
        >
          {source.views.map(({ name }, place) => (
            <option key={name} value={String(place)}>
              {name}
            </option>
          ))}
          {named < 0 && <option value="-1">{words.own}</option>}
        </select>
      </label>
      {view.bands.map((band, place) => (
        <div key={place} class="raw-row">
          <Band source={source} place={place} set={set} />
          <Limit name={words.low(band + 1)} values={view.low} place={place} set={(low) => set({ low })} />
          <Limit name={words.high(band + 1)} values={view.high} place={place} set={(high) => set({ high })} />
        </div>
      ))}
      <Check name={words.invert} on={view.invert} set={(invert) => set({ invert })} />
      <p class="hint">{words.hint}</p>
    </fieldset>
  );
}

/** Whether there is anything to choose: a photo of 8 bits is shown as it is. */
function isRaw({ dtype, bands, views }: Source): boolean {
  return dtype !== "uint8" || bands > 3 || views.length > 1;
}

interface BandProps {
  readonly source: Source;
  readonly place: number;
  readonly set: (change: Partial<View>) => void;
}

function Band({ source, place, set }: BandProps) {
  const words = strings.value.raw;
  const { view, bands } = source;
  const band = view.bands[place] ?? 0;
  return (
    <select
      aria-label={view.bands.length === 1 ? words.band : words.channels[place]}
      value={String(band)}
      disabled={bands === 1}
      onChange={(event) => set({ bands: view.bands.with(place, Number(event.currentTarget.value)) })}
    >
      {Array.from({ length: bands }, (_, number) => (
        <option key={number} value={String(number)}>
          {words.bandNumber(number + 1)}
        </option>
      ))}
    </select>
  );
}

interface LimitProps {
  readonly name: string;
  readonly values: readonly number[];
  readonly place: number;
  readonly set: (values: number[]) => void;
}

function Limit({ name, values, place, set }: LimitProps) {
  return (
    <input
      type="number"
      aria-label={name}
      title={name}
      step="any"
      value={Number((values[place] ?? 0).toPrecision(6))}
      onChange={(event) => {
        const { valueAsNumber } = event.currentTarget;
        if (Number.isFinite(valueAsNumber)) set(values.with(place, valueAsNumber));
      }}
    />
  );
}
