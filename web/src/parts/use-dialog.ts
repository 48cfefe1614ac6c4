// A modal dialog that is open while something says so.
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** The reference for a `<dialog>` that is shown while `open`; `opening` is called just before it is. */
export function useDialog(open: boolean, opening?: () => void): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && dialog.current?.open === false) {
      opening?.();
      dialog.current.showModal();
    }
    if (!open && dialog.current?.open === true) dialog.current.close();
  }, [open]);
  return dialog;
}
