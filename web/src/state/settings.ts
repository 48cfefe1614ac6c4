// What the user chose in the page, kept on the server.
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Api } from "../api/client";
import type { Values } from "./contract";

export interface SettingsKeeper {
  readonly settings: ReadonlySignal<Values>;
  load(): Promise<void>;
  save(values: Values): void;
}

/** A request that is to be done although the page goes. */
const NEVER = new AbortController().signal;

export function createSettings(api: Pick<Api, "settings" | "saveSettings">, end: AbortSignal): SettingsKeeper {
  const settings = signal<Values>({});
  let unsaved: Values = {};
  let running = false;

  async function run(): Promise<void> {
    while (Object.keys(unsaved).length > 0) {
      const sent = unsaved;
      unsaved = {};
      try {
        await api.saveSettings({ ...sent }, NEVER);
      } catch {
        // A choice is no work to lose: it holds in this page, and goes with the next one that is saved.
        unsaved = { ...sent, ...unsaved };
        return;
      }
    }
  }

  end.addEventListener("abort", () => {
    // There is no time left to wait for the answer to the ones before.
    if (Object.keys(unsaved).length > 0) void api.saveSettings({ ...unsaved }, NEVER).catch(() => undefined);
    unsaved = {};
  });

  return {
    settings,
    async load() {
      const { values } = await api.settings(end);
      settings.value = { ...values, ...settings.value };
    },
    save(values) {
      settings.value = { ...settings.value, ...values };
      unsaved = { ...unsaved, ...values };
      if (running) return;
      running = true;
      void run().finally(() => {
        running = false;
      });
    },
  };
}
