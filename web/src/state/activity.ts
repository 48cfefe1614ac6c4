// Active seconds: how long a person did something, not how long the page was open. Pure; the clock is handed in.

const LONGEST_GAP = 30; // seconds; whoever does nothing for longer was away, and none of it counts

export interface Activity {
  /** The person did something: moved the pointer, pressed a key, turned the wheel. */
  touch(): void;
  /** Seconds worked since the last `take`. */
  take(): number;
}

/** `clock` tells seconds and never goes back. */
export function createActivity(clock: () => number): Activity {
  let last: number | null = null;
  let worked = 0;
  return {
    touch() {
      const now = clock();
      const gap = last === null ? 0 : now - last;
      if (gap <= LONGEST_GAP) worked += gap;
      last = now;
    },
    take() {
      const seconds = Math.round(worked * 1000) / 1000;
      worked = 0;
      return seconds;
    },
  };
}
