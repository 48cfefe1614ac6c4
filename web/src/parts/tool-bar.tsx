// The tools beside the picture: what a press does, how large the brush is, and what can be made of the selected objects.
import type { Action } from "../keys";
import type { Page } from "../page";
import type { Tool } from "../state/contract";
import { strings } from "../strings";
import { LARGEST } from "../tools/brush";
import { ActionButton } from "./action-button";
import type { IconName } from "./icons";

const TOOLS: readonly { readonly tool: Tool; readonly action: Action; readonly icon: IconName }[] = [
  { tool: "click", action: "tool-click", icon: "tool-click" },
  { tool: "box", action: "tool-box", icon: "tool-box" },
  { tool: "polygon", action: "tool-polygon", icon: "tool-polygon" },
  { tool: "hole", action: "tool-hole", icon: "tool-hole" },
  { tool: "brush", action: "tool-brush", icon: "tool-brush" },
  { tool: "eraser", action: "tool-eraser", icon: "tool-eraser" },
  { tool: "vertices", action: "tool-vertices", icon: "tool-vertices" },
  { tool: "move", action: "tool-move", icon: "tool-move" },
  { tool: "split", action: "tool-split", icon: "tool-split" },
];

/** `fewest`: how many objects must be selected. */
const MAKINGS: readonly { readonly action: Action; readonly icon: IconName; readonly fewest: number }[] = [
  { action: "union", icon: "union", fewest: 2 },
  { action: "subtract", icon: "subtract", fewest: 2 },
  { action: "intersect", icon: "intersect", fewest: 2 },
  { action: "fill-holes", icon: "fill-holes", fewest: 1 },
  { action: "keep-largest", icon: "keep-largest", fewest: 1 },
  { action: "simplify", icon: "simplify", fewest: 1 },
];

export function ToolBar({ page }: { readonly page: Page }) {
  const { store } = page;
  const { value: chosen } = store.tool;
  const selected = store.selection.value.length;
  return (
    <div class="tools" role="toolbar" aria-orientation="vertical" aria-label={strings.value.tools}>
      {TOOLS.map(({ tool, action, icon }) => (
        <ActionButton key={tool} page={page} action={action} icon={icon} pressed={tool === chosen} />
      ))}
      {(chosen === "brush" || chosen === "eraser") && <BrushSize page={page} />}
      <hr />
      {MAKINGS.map(({ action, icon, fewest }) => (
        <ActionButton key={action} page={page} action={action} icon={icon} disabled={selected < fewest} />
      ))}
    </div>
  );
}

/** On a scale of doublings: between one and two pixels lies as much as between a hundred and two hundred. */
function BrushSize({ page }: { readonly page: Page }) {
  const { brush } = page.store;
  const words = strings.value;
  const across = words.pixels(String(brush.value * 2));
  return (
    <label class="brush-size" title={words.brushSize}>
      <input
        type="range"
        aria-label={words.brushSize}
        aria-valuetext={across}
        min={-1}
        max={Math.log2(LARGEST)}
        step="any"
        value={Math.log2(brush.value)}
        onInput={(event) => {
          brush.value = Math.min(Math.max(Math.round(2 ** event.currentTarget.valueAsNumber * 2) / 2, 0.5), LARGEST);
        }}
      />
      <output>{across}</output>
    </label>
  );
}
