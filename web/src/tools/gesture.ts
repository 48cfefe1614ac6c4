// What a press of a pointer means: a click of either sign, a selection, or nothing; and whether it is the second of two. Pure;
// `pointer.ts` feeds it events.

export interface Press {
  readonly button: number;
  readonly pointerType: string;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly x: number;
  readonly y: number;
  readonly time: number;
}

export type Meaning = "positive" | "negative" | "select" | null;

export const LONG_PRESS = 500; // milliseconds
const TWICE = 400; // milliseconds between the presses of a double click
const WANDER = { mouse: 5, other: 12 }; // CSS pixels a hand may move while it clicks

/** Whether the pointer has gone so far from its press that this is a drag and no click. */
export function isDrag(press: Press, x: number, y: number): boolean {
  return Math.hypot(x - press.x, y - press.y) > (press.pointerType === "mouse" ? WANDER.mouse : WANDER.other);
}

/** The meaning of a press released at `time` without having become a drag. */
export function meaning(press: Press, time: number): Meaning {
  if (press.button === 2) return "negative";
  if (press.button !== 0) return null;
  if (press.ctrl) return "select";
  if (press.shift || (press.pointerType !== "mouse" && time - press.time >= LONG_PRESS)) return "negative";
  return "positive";
}

/** Whether a press is the second of a double click. */
export function isSecond(press: Press, before: Press | null): boolean {
  return (
    before !== null && before.button === press.button && press.time - before.time <= TWICE && !isDrag(before, press.x, press.y)
  );
}

/** How far a pointer may miss what it aims at, in CSS pixels. */
export function reachOf(pointerType: string): number {
  return pointerType === "touch" ? 16 : 8;
}
