// One question that must be answered before something is done.
import type { Signal } from "@preact/signals";
import { strings } from "../strings";
import { useDialog } from "./use-dialog";

export interface Question {
  readonly title: string;
  /** What it would mean, a sentence each. */
  readonly text: readonly string[];
  readonly deed: string;
  run(): void;
}

export function Confirm({ question }: { readonly question: Signal<Question | null> }) {
  const { value: asked } = question;
  const dialog = useDialog(asked !== null);
  return (
    <dialog
      class="asking"
      ref={dialog}
      aria-labelledby="question-title"
      aria-describedby="question-text"
      onClose={() => {
        question.value = null;
      }}
    >
      <form
        method="dialog"
        onSubmit={() => {
          asked?.run();
        }}
      >
        <h2 id="question-title">{asked?.title}</h2>
        <div id="question-text">
          {asked?.text.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
        <div class="answers">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {strings.value.cancel}
          </button>
          <button type="submit" class="button primary">
            {asked?.deed}
          </button>
        </div>
      </form>
    </dialog>
  );
}
