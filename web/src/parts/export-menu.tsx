// The export button and its two formats.
import { useRef } from "preact/hooks";
import type { ExportFormat } from "../api/types";
import type { Store } from "../state/contract";
import { strings } from "../strings";
import { CLOSING } from "./closing";
import { Icon } from "./icons";

export function ExportMenu({ store }: { readonly store: Store }) {
  const words = strings.value;
  const menu = useRef<HTMLDetailsElement>(null);
  const formats: readonly (readonly [ExportFormat, string])[] = [
    ["index-mask", words.exportMask],
    ["coco", words.exportCoco],
  ];
  function run(format: ExportFormat): void {
    if (menu.current !== null) menu.current.open = false;
    void store.export(format);
  }
  return (
    <details class="menu" ref={menu} {...CLOSING}>
      <summary class="button" aria-disabled={store.exporting.value}>
        <Icon name="export" />
        <span>{store.exporting.value ? words.exporting : words.exportMenu}</span>
      </summary>
      <div class="sheet">
        {formats.map(([format, name]) => (
          <button key={format} type="button" class="item" disabled={store.exporting.value} onClick={() => run(format)}>
            {name}
          </button>
        ))}
      </div>
    </details>
  );
}
