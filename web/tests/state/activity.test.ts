import { describe, expect, it } from "vitest";
import { createActivity } from "../../src/state/activity";

/** Seconds counted for things done at these times. */
function counted(...times: number[]): number {
  let now = 0;
  const activity = createActivity(() => now);
  for (const time of times) {
    now = time;
    activity.touch();
  }
  return activity.take();
}

describe("active seconds", () => {
  it("are the time between what a person does", () => {
    expect(counted(100, 101, 103.5)).toBe(3.5);
  });

  it("leave out gaps in which the person was away", () => {
    expect(counted(0, 10, 40)).toBe(40);
    expect(counted(0, 10, 40.1, 41)).toBe(10.9);
  });

  it("are nothing for the first thing done", () => {
    expect(counted(1000)).toBe(0);
    expect(counted()).toBe(0);
  });

  it("are handed over once, and go on from there", () => {
    let now = 0;
    const activity = createActivity(() => now);
    activity.touch();
    now = 4;
    activity.touch();
    expect([activity.take(), activity.take()]).toEqual([4, 0]);
    now = 6;
    activity.touch();
    expect(activity.take()).toBe(2);
  });
});
