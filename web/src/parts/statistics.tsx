// What the work took: a table of the objects and one of the images, two plots, and both as files.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { messageOf } from "../api/client";
import type { Statistics } from "../api/types";
import type { Page } from "../page";
import { strings } from "../strings";
import { Icon } from "./icons";
import { imagesCsv, objectsCsv, statisticsJson } from "./statistics-files";
import { Plot } from "./statistics-plot";
import { NumbersTable } from "./statistics-rows";
import { type Bar, clickBars, IMAGE_COLUMNS, OBJECT_COLUMNS, secondBars, shownNumber } from "./statistics-table";
import { useDialog } from "./use-dialog";

type Found = { readonly statistics: Statistics } | { readonly problem: string };

export function StatisticsDialog({ page }: { readonly page: Page }) {
  const { statistics: words, close } = strings.value;
  const found = useSignal<Found | null>(null);
  const shown = useSignal<"objects" | "images">("objects");
  const open = page.statistics.value;
  const dialog = useDialog(open);
  useEffect(() => {
    if (!open) return;
    const gone = new AbortController();
    found.value = null;
    load(page, gone.signal).then(
      (statistics) => {
        found.value = { statistics };
      },
      (error: unknown) => {
        if (!gone.signal.aborted) found.value = { problem: messageOf(error) };
      },
    );
    return () => gone.abort();
  }, [open, page, found]);

  function save(statistics: Statistics, form: "csv" | "json"): void {
    const text =
      form === "json" ? statisticsJson(statistics) : shown.value === "objects" ? objectsCsv(statistics) : imagesCsv(statistics);
    const name = form === "json" ? "edgeflow-statistics.json" : `edgeflow-${shown.value}.csv`;
    page.save({ name, body: new Blob([text], { type: form === "json" ? "application/json" : "text/csv" }) });
  }

  const statistics = found.value !== null && "statistics" in found.value ? found.value.statistics : null;
  return (
    <dialog
      class="help statistics"
      ref={dialog}
      aria-labelledby="statistics-title"
      onClose={() => {
        page.statistics.value = false;
      }}
    >
      <header>
        <h2 id="statistics-title">{words.title}</h2>
        {(["objects", "images"] as const).map((which) => (
          <button
            key={which}
            type="button"
            class="button"
            aria-pressed={shown.value === which}
            onClick={() => {
              shown.value = which;
            }}
          >
            {which === "objects" ? words.perObject : words.perImage}
          </button>
        ))}
        {(["csv", "json"] as const).map((form) => (
          <button
            key={form}
            type="button"
            class="button"
            disabled={statistics === null}
            onClick={() => statistics !== null && save(statistics, form)}
          >
            <Icon name="export" />
            <span>{words[form]}</span>
          </button>
        ))}
        <button type="button" class="button square quiet" aria-label={close} onClick={() => dialog.current?.close()}>
          <Icon name="clear" />
        </button>
      </header>
      <div class="numbers">
        {found.value === null && <p role="status">{words.loading}</p>}
        {found.value !== null && "problem" in found.value && <p role="alert">{words.failed(found.value.problem)}</p>}
        {statistics !== null && (
          <>
            <Plots statistics={statistics} />
            {shown.value === "objects" ? (
              <NumbersTable key="objects" columns={OBJECT_COLUMNS} rows={statistics.objects} id={(row) => row.region} />
            ) : (
              <NumbersTable key="images" columns={IMAGE_COLUMNS} rows={statistics.images} id={(row) => row.image} />
            )}
          </>
        )}
      </div>
    </dialog>
  );
}

function Plots({ statistics: { objects } }: { readonly statistics: Statistics }) {
  const { statistics: words } = strings.value;
  if (objects.length === 0) return null;
  const seconds = secondBars(objects.map((row) => row.seconds)).map((bar) => ({ ...bar, from: bar.from + 1, to: bar.to + 1 }));
  const clicks = clickBars(objects.map((row) => row.clicks));
  const spanOf = ({ from, to }: Bar) => (from === to ? String(from) : `${from}–${to}`);
  return (
    <div class="plots">
      <Plot
        title={words.secondsPlot}
        bars={seconds}
        textOf={(bar) => `${words.nthObject(bar.from, bar.to)}: ${shownNumber(bar.value)} s`}
      />
      <Plot title={words.clicksPlot} bars={clicks} textOf={(bar) => words.bar(spanOf(bar), bar.value)} />
    </div>
  );
}

/** What is stored counts, so everything is stored first; where nobody answers, asking says so and waiting would not. */
async function load(page: Page, signal: AbortSignal): Promise<Statistics> {
  const { kind } = page.store.status.value;
  if (kind === "saved" || kind === "saving") await page.store.flush();
  signal.throwIfAborted();
  return page.store.api.statistics(signal);
}
