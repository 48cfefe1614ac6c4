// The tools above the picture.

import { shownKey } from "../keys/chord";
import { firstKey } from "../keys/current";
import type { Page } from "../page";
import { CATALOGUES, type Language, language, strings } from "../strings";
import { ActionButton } from "./action-button";
import { ExportMenu } from "./export-menu";
import { ViewMenu } from "./view-menu";

const LANGUAGES: readonly Language[] = ["en", "zh"];

export function Toolbar({ page }: { readonly page: Page }) {
  const { store } = page;
  const words = strings.value;
  // The buttons act on what a tool has begun, where they have anything to do with it.
  const { value: begun } = store.begun;
  return (
    <div class="toolbar" role="toolbar" aria-label={words.toolbar}>
      <div class="group">
        <ActionButton page={page} action="undo" icon="undo" disabled={!(begun.undo ?? store.canUndo.value)} />
        <ActionButton page={page} action="redo" icon="redo" disabled={!(begun.redo ?? store.canRedo.value)} />
      </div>
      <div class="group">
        <ActionButton page={page} action="clear" icon="clear" disabled={!(begun.clear ?? store.canClear.value)} />
        <Threshold page={page} />
        <ActionButton page={page} action="largest" icon="largest" pressed={store.tuning.value.largest} />
      </div>
      <div class="group">
        <ActionButton page={page} action="outlines" icon="outlines" pressed={store.outlines.value} />
        <ActionButton page={page} action="hide" icon="hide" pressed={store.hidden.value} />
        <ActionButton page={page} action="zoom-out" icon="minus" />
        <ActionButton page={page} action="zoom-in" icon="plus" />
        <ActionButton page={page} action="fit" icon="fit" />
        <ViewMenu page={page} />
      </div>
      <div class="group end">
        <ActionButton page={page} action="statistics" icon="chart" />
        <ExportMenu store={store} />
        <select
          class="button"
          aria-label={words.switchLanguage}
          value={language.value}
          onChange={(event) => {
            const chosen = LANGUAGES.find((one) => one === event.currentTarget.value);
            if (chosen !== undefined) language.value = chosen;
          }}
        >
          {LANGUAGES.map((one) => (
            <option key={one} value={one} lang={one}>
              {CATALOGUES[one].language}
            </option>
          ))}
        </select>
        <ActionButton page={page} action="help" icon="help" />
        <ActionButton page={page} action="finish" icon="check" primary disabled={!(begun.finish ?? store.canFinish.value)}>
          <span>{words.actions.finish}</span>
        </ActionButton>
      </div>
    </div>
  );
}

function Threshold({ page }: { readonly page: Page }) {
  const { store } = page;
  const { threshold } = store.tuning.value;
  const keys = [firstKey("threshold-down"), firstKey("threshold-up")].filter((key) => key !== "").map(shownKey);
  const name = strings.value.threshold;
  return (
    <label class="threshold" title={keys.length === 0 ? name : `${name} (${keys.join(" ")})`}>
      <span class="wide">{name}</span>
      <input
        type="range"
        min="0.01"
        max="0.99"
        step="0.01"
        value={threshold}
        aria-label={name}
        aria-valuetext={threshold.toFixed(2)}
        onInput={(event) => store.tune({ threshold: event.currentTarget.valueAsNumber })}
      />
      <output>{threshold.toFixed(2)}</output>
    </label>
  );
}
