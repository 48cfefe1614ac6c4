// The menu by which lists of labels come and go.
import { useRef } from "preact/hooks";
import type { Store } from "../state/contract";
import type { LabelFormat } from "../state/label-files";
import { strings } from "../strings";
import { Icon } from "./icons";
import { useMenu } from "./use-menu";

const LARGEST = 8 * 1024 * 1024; // bytes; ten thousand of the longest names are less

export function LabelFiles({ store }: { readonly store: Store }) {
  const words = strings.value.labelTable;
  const menu = useMenu();
  const file = useRef<HTMLInputElement>(null);
  const formats: readonly (readonly [LabelFormat, string])[] = [
    ["json", words.exportJson],
    ["text", words.exportText],
    ["eiseg", words.exportEiseg],
  ];
  function close(): void {
    if (menu.ref.current !== null) menu.ref.current.open = false;
  }
  async function read(input: HTMLInputElement): Promise<void> {
    const [chosen] = input.files ?? [];
    // What is not read is told of like a file without labels.
    const text = chosen === undefined || chosen.size > LARGEST ? "" : await chosen.text().catch(() => "");
    input.value = "";
    if (chosen !== undefined) await store.importLabels(text);
  }
  return (
    <details class="menu" {...menu}>
      <summary class="button square quiet small" aria-label={words.files} title={words.files}>
        <Icon name="files" />
      </summary>
      <div class="sheet">
        <button
          type="button"
          class="item"
          onClick={() => {
            close();
            file.current?.click();
          }}
        >
          {words.importFile}
        </button>
        {formats.map(([format, name]) => (
          <button
            key={format}
            type="button"
            class="item"
            onClick={() => {
              close();
              store.exportLabels(format);
            }}
          >
            {name}
          </button>
        ))}
      </div>
      <input
        ref={file}
        type="file"
        hidden
        accept=".json,.txt,.label,.labels,.csv,text/plain,application/json"
        aria-label={words.importFile}
        onChange={(event) => void read(event.currentTarget)}
      />
    </details>
  );
}
