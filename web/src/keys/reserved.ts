// The chords that are nobody's to give away. Pure.

/** What browsers do with these is either not for pages to change, or too dear to people to be taken from them. */
export const RESERVED: ReadonlySet<string> = new Set([
  ...["Ctrl+N", "Ctrl+T", "Ctrl+W", "Ctrl+Tab", "Ctrl+Q", "Ctrl+R", "Ctrl+L", "Ctrl+F", "Ctrl+P", "Ctrl+H", "Ctrl+M"],
  ...["Ctrl+Shift+N", "Ctrl+Shift+T", "Ctrl+Shift+W", "Ctrl+Shift+Tab", "Ctrl+Shift+Q", "Ctrl+Shift+R", "Ctrl+Shift+I"],
  ...["Ctrl+PageUp", "Ctrl+PageDown", "Ctrl+F4", "Ctrl+F5", "Ctrl+Shift+P", "Ctrl+Shift+Delete"],
  ...["Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+6", "Ctrl+7", "Ctrl+8", "Ctrl+9", "Ctrl+0"],
  ...["Ctrl++", "Ctrl+-", "Ctrl+=", "Ctrl+C", "Ctrl+V", "Ctrl+X"],
  ...["Alt+F4", "Alt+Tab", "Alt+Shift+Tab", "Alt+ArrowLeft", "Alt+ArrowRight", "Alt+Home", "Alt+D", "Alt+Space", "Alt+Escape"],
  ...["F5", "F6", "F10", "F11", "F12", "Shift+F10", "ContextMenu"],
]);

/** Keys that lists, sliders and buttons cannot do without: an action has them only while the picture has the focus. */
const WIDGETS: ReadonlySet<string> = new Set([
  ...["Space", "Enter", "Tab", "Shift+Tab", "PageUp", "PageDown", "Home", "End"],
  ...["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"],
  ...["Shift+ArrowUp", "Shift+ArrowDown", "Shift+ArrowLeft", "Shift+ArrowRight"],
]);

/** Whether a chord counts only while the picture has the focus, whatever action it is given to. */
export function isWidgetKey(chord: string): boolean {
  return WIDGETS.has(chord);
}
