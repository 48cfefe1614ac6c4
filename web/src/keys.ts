// Every action of the page and the keys it has by default, in one table: the page listens by it and the shortcuts dialog
// shows it. What a person changed of it is in `keys/shortcuts.ts`. Pure.

export type Action =
  | "positive"
  | "negative"
  | "pan"
  | "zoom"
  | "select"
  | "select-more"
  | "finish"
  | "clear"
  | "drop-click"
  | "undo"
  | "redo"
  | "threshold-down"
  | "threshold-up"
  | "largest"
  | "tool-click"
  | "tool-box"
  | "tool-polygon"
  | "tool-hole"
  | "tool-brush"
  | "tool-eraser"
  | "tool-vertices"
  | "tool-move"
  | "tool-split"
  | "brush-smaller"
  | "brush-larger"
  | "brush-size"
  | "brush-line"
  | "remove-vertex"
  | "move-together"
  | "select-all"
  | "continue-clicking"
  | "union"
  | "subtract"
  | "intersect"
  | "fill-holes"
  | "keep-largest"
  | "simplify"
  | "to-front"
  | "to-back"
  | "forward"
  | "backward"
  | "lock"
  | "hide-object"
  | "next-object"
  | "previous-object"
  | "delete-object"
  | "label"
  | "next-image"
  | "previous-image"
  | "next-unlabelled"
  | "flag"
  | "note"
  | "next-plane"
  | "previous-plane"
  | "carry-next"
  | "carry-previous"
  | "flush"
  | "statistics"
  | "outlines"
  | "hide"
  | "fit"
  | "zoom-in"
  | "zoom-out"
  | "reset-view-adjustments"
  | "cursor-up"
  | "cursor-down"
  | "cursor-left"
  | "cursor-right"
  | "cursor-positive"
  | "cursor-negative"
  | "help";

/** `page`: anywhere but in a text field; `canvas`: only while the picture (or nothing) has the focus, because lists and buttons need these keys. */
export type Scope = "page" | "canvas";

export type Group = "click" | "tool" | "object" | "image" | "view" | "keyboard";

export const GROUPS: readonly Group[] = ["click", "tool", "object", "image", "view", "keyboard"];

export interface Binding {
  readonly action: Action;
  readonly group: Group;
  readonly scope: Scope;
  /** Chords such as `Ctrl+Shift+Z`; on a Mac Ctrl is also Cmd. */
  readonly keys: readonly string[];
  /** What the mouse does, by its name in the catalogue. */
  readonly gestures?: readonly Gesture[];
  /** Its keys mean something by themselves (a digit is a label's), so they are nobody's to change. */
  readonly fixed?: true;
}

export type Gesture =
  | "left"
  | "right"
  | "shift-left"
  | "long-press"
  | "middle-drag"
  | "space-drag"
  | "two-fingers"
  | "wheel"
  | "ctrl-left"
  | "ctrl-shift-left"
  | "alt-left"
  | "alt-wheel"
  | "shift-drag";

export const BINDINGS: readonly Binding[] = [
  { action: "positive", group: "click", scope: "canvas", keys: [], gestures: ["left"] },
  { action: "negative", group: "click", scope: "canvas", keys: [], gestures: ["right", "shift-left", "long-press"] },
  { action: "finish", group: "click", scope: "canvas", keys: ["Space", "Enter"] },
  { action: "drop-click", group: "click", scope: "page", keys: ["Backspace"] },
  { action: "clear", group: "click", scope: "page", keys: ["Escape"] },
  { action: "threshold-down", group: "click", scope: "page", keys: ["["] },
  { action: "threshold-up", group: "click", scope: "page", keys: ["]"] },
  { action: "largest", group: "click", scope: "page", keys: ["L"] },
  { action: "tool-click", group: "tool", scope: "page", keys: ["A"] },
  { action: "tool-box", group: "tool", scope: "page", keys: ["R"] },
  { action: "tool-polygon", group: "tool", scope: "page", keys: ["P"] },
  { action: "tool-hole", group: "tool", scope: "page", keys: ["Shift+P"] },
  { action: "tool-brush", group: "tool", scope: "page", keys: ["B"] },
  { action: "tool-eraser", group: "tool", scope: "page", keys: ["E"] },
  { action: "brush-smaller", group: "tool", scope: "page", keys: [","] },
  { action: "brush-larger", group: "tool", scope: "page", keys: ["."] },
  { action: "brush-size", group: "tool", scope: "canvas", keys: [], gestures: ["alt-wheel"] },
  { action: "brush-line", group: "tool", scope: "canvas", keys: [], gestures: ["shift-left"] },
  { action: "tool-vertices", group: "tool", scope: "page", keys: ["V"] },
  { action: "remove-vertex", group: "tool", scope: "canvas", keys: [], gestures: ["alt-left"] },
  { action: "move-together", group: "tool", scope: "canvas", keys: [], gestures: ["shift-drag"] },
  { action: "tool-move", group: "tool", scope: "page", keys: ["M"] },
  { action: "tool-split", group: "tool", scope: "page", keys: ["K"] },
  { action: "undo", group: "object", scope: "page", keys: ["Ctrl+Z"] },
  { action: "redo", group: "object", scope: "page", keys: ["Ctrl+Shift+Z", "Ctrl+Y"] },
  {
    action: "label",
    group: "object",
    scope: "page",
    keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"],
    fixed: true,
  },
  { action: "select", group: "object", scope: "canvas", keys: [], gestures: ["ctrl-left"] },
  { action: "select-more", group: "object", scope: "canvas", keys: [], gestures: ["ctrl-shift-left"] },
  { action: "select-all", group: "object", scope: "page", keys: ["Ctrl+A"] },
  { action: "next-object", group: "object", scope: "canvas", keys: ["Tab"] },
  { action: "previous-object", group: "object", scope: "canvas", keys: ["Shift+Tab"] },
  { action: "continue-clicking", group: "object", scope: "page", keys: ["C"] },
  { action: "union", group: "object", scope: "page", keys: ["U"] },
  { action: "subtract", group: "object", scope: "page", keys: ["Shift+U"] },
  { action: "intersect", group: "object", scope: "page", keys: ["I"] },
  { action: "fill-holes", group: "object", scope: "page", keys: ["Shift+F"] },
  { action: "keep-largest", group: "object", scope: "page", keys: ["Shift+L"] },
  { action: "simplify", group: "object", scope: "page", keys: ["Shift+S"] },
  { action: "to-front", group: "object", scope: "page", keys: ["Ctrl+]"] },
  { action: "to-back", group: "object", scope: "page", keys: ["Ctrl+["] },
  { action: "forward", group: "object", scope: "canvas", keys: ["PageUp"] },
  { action: "backward", group: "object", scope: "canvas", keys: ["PageDown"] },
  { action: "lock", group: "object", scope: "page", keys: ["Shift+K"] },
  { action: "hide-object", group: "object", scope: "page", keys: ["Shift+H"] },
  { action: "delete-object", group: "object", scope: "page", keys: ["Delete"] },
  { action: "next-image", group: "image", scope: "page", keys: ["F"] },
  { action: "previous-image", group: "image", scope: "page", keys: ["S"] },
  { action: "next-unlabelled", group: "image", scope: "page", keys: ["Ctrl+ArrowRight"] },
  { action: "next-plane", group: "image", scope: "page", keys: ["W"] },
  { action: "previous-plane", group: "image", scope: "page", keys: ["Q"] },
  { action: "carry-next", group: "image", scope: "page", keys: ["Shift+W"] },
  { action: "carry-previous", group: "image", scope: "page", keys: ["Shift+Q"] },
  { action: "flag", group: "image", scope: "page", keys: ["G"] },
  { action: "note", group: "image", scope: "page", keys: ["N"] },
  { action: "flush", group: "image", scope: "page", keys: ["Ctrl+S"] },
  { action: "statistics", group: "image", scope: "page", keys: ["Shift+T"] },
  { action: "pan", group: "view", scope: "canvas", keys: [], gestures: ["middle-drag", "space-drag", "two-fingers"] },
  { action: "zoom", group: "view", scope: "canvas", keys: [], gestures: ["wheel"] },
  { action: "zoom-in", group: "view", scope: "page", keys: ["+", "="] },
  { action: "zoom-out", group: "view", scope: "page", keys: ["-"] },
  { action: "fit", group: "view", scope: "canvas", keys: ["Z", "Home"] },
  { action: "outlines", group: "view", scope: "page", keys: ["O"] },
  { action: "hide", group: "view", scope: "page", keys: ["H"] },
  // Not Shift+0: what Shift makes of 0 is another sign on every layout.
  { action: "reset-view-adjustments", group: "view", scope: "page", keys: ["Shift+V"] },
  { action: "cursor-up", group: "keyboard", scope: "canvas", keys: ["ArrowUp", "Shift+ArrowUp"] },
  { action: "cursor-down", group: "keyboard", scope: "canvas", keys: ["ArrowDown", "Shift+ArrowDown"] },
  { action: "cursor-left", group: "keyboard", scope: "canvas", keys: ["ArrowLeft", "Shift+ArrowLeft"] },
  { action: "cursor-right", group: "keyboard", scope: "canvas", keys: ["ArrowRight", "Shift+ArrowRight"] },
  { action: "cursor-positive", group: "keyboard", scope: "canvas", keys: ["X"] },
  { action: "cursor-negative", group: "keyboard", scope: "canvas", keys: ["Shift+X"] },
  { action: "help", group: "keyboard", scope: "page", keys: ["?", "F1"] },
];
