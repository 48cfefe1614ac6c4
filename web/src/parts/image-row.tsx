// An image in the list: what it looks like, what it is called, how far it is, and what is wrong with it.
import type { ImageEntry } from "../api/types";
import type { Store } from "../state/contract";
import { strings } from "../strings";
import { focusPictureAfter } from "./focus";
import { Icon } from "./icons";
import { nameEnds } from "./name-ends";
import { Thumbnail } from "./thumbnail";

export const ROW = 68; // CSS pixels, as `.image-row` in page.css

interface Props {
  readonly store: Store;
  readonly entry: ImageEntry;
  readonly place: number;
  readonly count: number;
  readonly here: number;
}

export function ImageRow({ store, entry, place, count, here }: Props) {
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
      onClick={(event) => {
        focusPictureAfter(event);
        void store.open(entry.id);
      }}
    >
      {entry.problem === null ? (
        <Thumbnail image={entry.id} onFail={() => void store.look()} />
      ) : (
        <span class="no-thumbnail" aria-hidden="true">
          !
        </span>
      )}
      <span class="text">
        <Name name={entry.name} />
        <span class={`state${entry.regions > 0 || entry.draft ? " some" : ""}`}>{stateOf(entry)}</span>
      </span>
      <span class="marks">
        {entry.flagged && <Mark icon="flag" name={words.folder.flagged} />}
        {entry.note && <Mark icon="note" name={words.folder.hasNote} />}
      </span>
    </div>
  );
}

/** Names of a folder often differ in their last characters only: of a long one those stay, and the middle goes. */
function Name({ name }: { readonly name: string }) {
  const [head, tail] = nameEnds(name);
  if (tail === "") return <span class="name">{name}</span>;
  return (
    <span class="name long">
      <span class="unseen">{name}</span>
      <span class="head" aria-hidden="true">
        {head}
      </span>
      <span class="tail" aria-hidden="true">
        {tail}
      </span>
    </span>
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
