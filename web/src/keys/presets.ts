// Keys that people know from other tools. A preset says only what that tool has and we can offer too; where it takes a key of
// another action of ours, it says also which one that gets instead. Pure.
import type { Action } from "../keys";

export type Preset = "edgeflow" | "eiseg" | "labelme" | "cvat";

export type Keys = Readonly<Partial<Record<Action, readonly string[]>>>;

export const PRESETS: Readonly<Record<Preset, Keys>> = {
  edgeflow: {},
  // Its config.yaml: Space, F, S, Ctrl+Z, Ctrl+Y, Ctrl+Shift+Z to undo everything, Backspace to delete the active polygon.
  eiseg: {
    finish: ["Space"],
    "next-image": ["F"],
    "previous-image": ["S"],
    undo: ["Ctrl+Z"],
    redo: ["Ctrl+Y"],
    clear: ["Escape", "Ctrl+Shift+Z"],
    "delete-object": ["Backspace", "Delete"],
    "drop-click": ["Shift+Backspace"],
  },
  // Its default_config.yaml, without Ctrl+N, Ctrl+R and Ctrl+F, which are the browser's.
  labelme: {
    "next-image": ["D", "Ctrl+Shift+D"],
    "previous-image": ["A", "Ctrl+Shift+A"],
    "tool-vertices": ["Ctrl+J", "V"],
    "delete-object": ["Delete"],
    undo: ["Ctrl+Z"],
    flush: ["Ctrl+S"],
    finish: ["Enter", "Space"],
    "tool-click": ["Q"],
    "previous-plane": ["Alt+W"],
  },
  // N begins and ends an object there, T+H and the like are not single strokes.
  cvat: {
    finish: ["N", "Enter"],
    "next-image": ["F"],
    "previous-image": ["D"],
    undo: ["Ctrl+Z"],
    redo: ["Ctrl+Shift+Z", "Ctrl+Y"],
    flush: ["Ctrl+S"],
    "delete-object": ["Delete", "Shift+Delete"],
    lock: ["L"],
    "hide-object": ["H"],
    hide: ["Shift+H"],
    union: ["J"],
    "tool-split": ["Alt+J"],
    help: ["F1", "?"],
    note: ["Shift+N"],
    largest: ["Alt+L"],
  },
};
