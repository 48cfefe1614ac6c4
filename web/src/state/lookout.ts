// Looks for new files in the folder now and then, while somebody could see them. Knows no clock and no browser.
import type { World } from "./contract";

const PAUSE = 30_000; // milliseconds

/** Call `look` every half minute in which `idle`, until `signal` ends it. */
export async function keepLooking(
  look: () => Promise<void>,
  idle: () => boolean,
  { wait, signal }: Pick<World, "wait" | "signal">,
): Promise<void> {
  while (!signal.aborted) {
    await wait(PAUSE, signal).catch(() => undefined); // rejects where the signal ends it
    if (!signal.aborted && idle()) await look();
  }
}
