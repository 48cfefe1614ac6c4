// What the page knows of itself: model and device, the last click's time, and whether everything is stored.
import type { Store } from "../state/contract";
import type { SyncStatus } from "../state/delivery";
import { strings } from "../strings";
import type { Catalogue } from "../words/catalogue";
import { Icon } from "./icons";
import { isBad, noticeText } from "./notice-text";

export function StatusBar({ store }: { readonly store: Store }) {
  const words = strings.value;
  const model = store.project.value?.model;
  const { value: milliseconds } = store.milliseconds;
  const { value: status } = store.status;
  const { value: document } = store.document;
  const problem = store.problem.value ?? model?.problem ?? null;
  // What serves while the model cannot be loaded.
  const simpler = problem !== null && problem === model?.problem && model.name !== "";
  return (
    <footer class="status">
      <span class={`saved ${status.kind}`} role="status" data-testid="saved" data-state={status.kind}>
        <span class="dot" aria-hidden="true" />
        {savedText(status, words)}
      </span>
      {document !== null && (
        <span class="fact">
          {document.name} · {document.width} × {document.height}
        </span>
      )}
      <span class="space" />
      {problem !== null && (
        <span class="problem" role="alert">
          <Icon name="warning" />
          {problem}
          {simpler && ` ${words.simplerMethod}`}
        </span>
      )}
      {milliseconds !== null && <span class="fact">{words.lastClick(milliseconds.toFixed(milliseconds < 10 ? 1 : 0))}</span>}
      {model !== undefined && (
        <span class="fact" title={model.weights}>
          {model.loading ? words.loadingModel : [model.name, model.device].filter((fact) => fact !== "").join(" · ")}
        </span>
      )}
    </footer>
  );
}

function savedText(status: SyncStatus, words: Catalogue): string {
  switch (status.kind) {
    case "saved":
      return words.saved;
    case "saving":
      return words.saving;
    case "retrying":
      return words.notSaved(status.message);
    case "outdated":
      return words.keptForReload;
  }
}

/** The one message that needs the person's eye; it stays until dismissed or replaced. */
export function NoticeBar({ store }: { readonly store: Store }) {
  const { value: notice } = store.notice;
  if (notice === null) return null;
  const words = strings.value;
  const bad = isBad(notice);
  const nameOf = (image: string) => store.entries.value.find((entry) => entry.id === image)?.name ?? image;
  return (
    <div class={`notice${bad ? " bad" : ""}`} role={bad ? "alert" : "status"}>
      <span>{noticeText(notice, words, nameOf)}</span>
      {notice.kind === "outdated" && (
        <button type="button" class="button" onClick={() => location.reload()}>
          {words.reload}
        </button>
      )}
      <button
        type="button"
        class="button square quiet"
        aria-label={words.dismiss}
        onClick={() => {
          store.notice.value = null;
        }}
      >
        <Icon name="clear" />
      </button>
    </div>
  );
}
