// Where the keyboard goes once a field or a list has done its work: back to the picture, or the next key would be typed into it.

/** Give the keyboard to the picture. */
export function focusPicture(): void {
  document.querySelector<HTMLElement>(".canvas")?.focus({ preventScroll: true });
}

/** As `focusPicture`, after a press of the pointer; one by the keyboard leaves the focus for its next key. */
export function focusPictureAfter({ detail }: MouseEvent): void {
  // Where nothing has the focus the picture hears the keys anyway, and a ring around it would only surprise.
  if (detail > 0 && document.activeElement !== document.body) focusPicture();
}

/** Whether keys are typed into an element, or choose in it. */
export function takesText(element: EventTarget | null): boolean {
  if (element instanceof HTMLInputElement) return ["text", "search", "number"].includes(element.type);
  return element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}

/** Escape leaves a field for the picture; dialogs and menus have their own. */
export function leaveField(event: KeyboardEvent): void {
  const { key, target } = event;
  if (key !== "Escape" || event.isComposing || !takesText(target)) return;
  if (target instanceof Element && target.closest("dialog") === null) focusPicture();
}
