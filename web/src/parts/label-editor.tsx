// What can be changed of a label: name, colour, digit, place; and how it goes: merged into another, or deleted.
import { useEffect, useRef } from "preact/hooks";
import type { Label, LabelEdit } from "../api/types";
import { movedBy } from "../state/labels";
import { strings } from "../strings";
import { Icon } from "./icons";
import type { LabelsDesk } from "./labels-panel";

const DIGITS = "1234567890".split("");

interface Props {
  readonly desk: LabelsDesk;
  readonly label: Label;
}

export function LabelEditor({ desk, label }: Props) {
  const words = strings.value;
  const { store, editing } = desk;
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => form.current?.scrollIntoView({ block: "nearest" }), []);
  const change = (part: Omit<Extract<LabelEdit, { kind: "change" }>, "kind" | "label_id">): void => {
    void store.editLabels({ kind: "change", label_id: label.id, ...part });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from any of its fields.
    <div
      ref={form}
      class="label-editor"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        editing.value = null;
      }}
    >
      <NameField desk={desk} label={label} rename={(name) => change({ name })} />
      <div class="fields">
        <input
          type="color"
          aria-label={words.labelColor}
          title={words.labelColor}
          value={label.color}
          onChange={(event) => change({ color: event.currentTarget.value.toLowerCase() })}
        />
        <label>
          {words.labelTable.digit}
          <select value={label.key} onChange={(event) => change({ key: event.currentTarget.value })}>
            <option value="">{words.labelTable.noDigit}</option>
            {DIGITS.map((digit) => (
              <option key={digit} value={digit}>
                {digit}
              </option>
            ))}
          </select>
        </label>
        <MoveButtons desk={desk} label={label} />
      </div>
      <Leaving desk={desk} label={label} />
    </div>
  );
}

function NameField({ desk: { editing }, label, rename }: Props & { readonly rename: (name: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);
  function commit(text: string): void {
    const name = text.trim();
    if (name !== "" && name !== label.name) rename(name);
  }
  return (
    <input
      ref={field}
      type="text"
      aria-label={strings.value.labelTable.rename(label.name)}
      maxLength={200}
      defaultValue={label.name}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.value = label.name;
        if (event.key !== "Enter" || event.isComposing) return;
        commit(event.currentTarget.value);
        editing.value = null;
      }}
      onChange={(event) => commit(event.currentTarget.value)}
    />
  );
}

function MoveButtons({ desk: { store }, label }: Props) {
  const words = strings.value.labelTable;
  const ids = store.labels.value.map(({ id }) => id);
  return (
    <>
      {([-1, 1] as const).map((by) => {
        const name = by < 0 ? words.up(label.name) : words.down(label.name);
        return (
          <button
            key={by}
            type="button"
            class="button square small"
            aria-label={name}
            title={name}
            disabled={ids.at(by < 0 ? 0 : -1) === label.id}
            onClick={() => void store.editLabels({ kind: "order", labels: movedBy(ids, label.id, by) })}
          >
            <Icon name={by < 0 ? "up" : "down"} />
          </button>
        );
      })}
    </>
  );
}

function Leaving({ desk, label }: Props) {
  const words = strings.value.labelTable;
  const others = desk.store.labels.value.filter(({ id }) => id !== label.id);
  const into = (id: number): Label | undefined => others.find((other) => other.id === id);
  return (
    <div class="fields">
      <select
        aria-label={words.mergeInto}
        value=""
        disabled={others.length === 0}
        onChange={(event) => {
          const other = into(Number(event.currentTarget.value));
          event.currentTarget.value = "";
          if (other !== undefined) void askMerge(desk, label, other);
        }}
      >
        <option value="">{words.mergeInto}</option>
        {others.map((other) => (
          <option key={other.id} value={other.id}>
            {other.name}
          </option>
        ))}
      </select>
      <button type="button" class="button small" disabled={others.length === 0} onClick={() => void askDelete(desk, label)}>
        <Icon name="bin" />
        {words.remove}
      </button>
    </div>
  );
}

async function askMerge({ store, question, editing }: LabelsDesk, label: Label, into: Label): Promise<void> {
  const use = await store.labelUse(label.id);
  if (use === null) return;
  const words = strings.value.labelTable;
  question.value = {
    title: words.mergeTitle(label.name, into.name),
    text: [use.regions > 0 ? words.mergeText(use.regions, use.images) : words.removeUnused, words.undoable],
    deed: words.merge,
    run() {
      editing.value = null;
      void store.editLabels({ kind: "merge", label_id: label.id, into: into.id });
    },
  };
}

async function askDelete({ store, question, editing }: LabelsDesk, label: Label): Promise<void> {
  const use = await store.labelUse(label.id);
  if (use === null) return;
  const words = strings.value.labelTable;
  question.value = {
    title: words.removeTitle(label.name),
    text: [use.regions > 0 ? words.removeText(use.regions, use.images) : words.removeUnused, words.undoable],
    deed: words.remove,
    run() {
      editing.value = null;
      void store.editLabels({ kind: "delete", label_id: label.id });
    },
  };
}
