// What is said where a picture cannot be shown: its name, the server's reason, and a way to try once more.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { messageOf, whyNot } from "../api/client";
import type { Page } from "../page";
import { strings } from "../strings";

export function BrokenImage({ page, url }: { readonly page: Page; readonly url: string }) {
  const words = strings.value;
  const { store } = page;
  const reason = useSignal<string | null>(null);
  // Once for all tiles of a picture: a picture that fails says nothing but that it did, so its address is asked again.
  useEffect(() => {
    const gone = new AbortController();
    void whyNot(url, gone.signal)
      .catch(messageOf)
      .then((message) => {
        if (gone.signal.aborted) return;
        reason.value = message;
        // The row of the list shall say so too.
        void store.look();
      });
    return () => gone.abort();
  }, []);
  return (
    <div class="over" role="alert">
      <p>{words.imageNotRead(store.document.value?.name ?? "")}</p>
      {reason.value !== null && <p class="reason">{reason.value}</p>}
      <button type="button" class="button" onClick={page.retry}>
        {words.retry}
      </button>
    </div>
  );
}
