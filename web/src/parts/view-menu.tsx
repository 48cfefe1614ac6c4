// How the picture is shown: brightness, contrast, gamma, window and level, and how opaque the objects on it are.
import { type Adjust, BYTES, GAMMA, isNeutral } from "../draw/adjust";
import type { Page } from "../page";
import { strings } from "../strings";
import { ActionButton } from "./action-button";
import { Check } from "./check";
import { Icon } from "./icons";
import { RawView } from "./raw-view";
import { useMenu } from "./use-menu";

export function ViewMenu({ page }: { readonly page: Page }) {
  const { view: words } = strings.value;
  const { viewing } = page;
  const { value: adjust } = viewing.adjust;
  const changed = !isNeutral(adjust, BYTES);
  return (
    <details class="menu" {...useMenu()}>
      <summary
        class={`button square${changed ? " changed" : ""}`}
        aria-label={changed ? words.menuChanged : words.menu}
        title={changed ? words.menuChanged : words.menu}
      >
        <Icon name="adjust" />
      </summary>
      <div class="sheet view-sheet">
        <Slider
          name={words.brightness}
          value={Math.round(adjust.brightness * 100)}
          limits={[-100, 100]}
          set={(value) => viewing.setAdjust({ brightness: value / 100 })}
        />
        <Slider
          name={words.contrast}
          value={Math.round(adjust.contrast * 100)}
          limits={[-100, 100]}
          set={(value) => viewing.setAdjust({ contrast: value / 100 })}
        />
        <GammaSlider name={words.gamma} adjust={adjust} set={(gamma) => viewing.setAdjust({ gamma })} />
        <Slider
          name={words.level}
          value={adjust.level}
          limits={[BYTES.least, BYTES.most + 1]}
          set={(level) => viewing.setAdjust({ level })}
        />
        <Slider
          name={words.width}
          value={adjust.width}
          limits={[1, BYTES.most - BYTES.least + 1]}
          set={(width) => viewing.setAdjust({ width })}
        />
        <div class="view-foot">
          <Check name={words.forAll} on={viewing.forAll.value} set={viewing.setForAll} />
          <ActionButton page={page} action="reset-view-adjustments" icon="undo" disabled={!changed}>
            <span>{words.reset}</span>
          </ActionButton>
        </div>
        <Slider
          name={words.opacity}
          value={Math.round(viewing.opacity.value * 100)}
          limits={[0, 100]}
          set={(value) => viewing.setOpacity(value / 100)}
        />
        <Check name={words.byObject} on={viewing.byObject.value} set={viewing.setByObject} />
        <p class="hint">{words.hint}</p>
        <RawView page={page} />
      </div>
    </details>
  );
}

interface SliderProps {
  readonly name: string;
  readonly value: number;
  readonly limits: readonly [number, number];
  readonly set: (value: number) => void;
}

/** A slider and a field for the same number. */
function Slider({ name, value, limits: [least, most], set }: SliderProps) {
  function take(next: number): void {
    if (Number.isFinite(next)) set(Math.min(Math.max(next, least), most));
  }
  return (
    <div class="slider">
      <span aria-hidden="true">{name}</span>
      <input
        type="range"
        aria-label={name}
        min={least}
        max={most}
        step="1"
        value={value}
        onInput={(event) => take(event.currentTarget.valueAsNumber)}
      />
      <input
        type="number"
        aria-label={strings.value.view.number(name)}
        min={least}
        max={most}
        step="1"
        value={value}
        onChange={(event) => take(event.currentTarget.valueAsNumber)}
      />
    </div>
  );
}

interface GammaProps {
  readonly name: string;
  readonly adjust: Adjust;
  readonly set: (gamma: number) => void;
}

/** Gamma: its slider is one of its logarithm, so that twice as light and twice as dark are equally far. */
function GammaSlider({ name, adjust: { gamma }, set }: GammaProps) {
  function take(next: number): void {
    if (Number.isFinite(next)) set(Math.round(Math.min(Math.max(next, GAMMA.least), GAMMA.most) * 100) / 100);
  }
  return (
    <div class="slider">
      <span aria-hidden="true">{name}</span>
      <input
        type="range"
        aria-label={name}
        aria-valuetext={gamma.toFixed(2)}
        min={Math.log10(GAMMA.least)}
        max={Math.log10(GAMMA.most)}
        step="0.01"
        value={Math.log10(gamma)}
        onInput={(event) => take(10 ** event.currentTarget.valueAsNumber)}
      />
      <input
        type="number"
        aria-label={strings.value.view.number(name)}
        min={GAMMA.least}
        max={GAMMA.most}
        step="0.05"
        value={gamma}
        onChange={(event) => take(event.currentTarget.valueAsNumber)}
      />
    </div>
  );
}
