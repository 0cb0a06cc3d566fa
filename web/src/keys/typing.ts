/** Whose a key is: the page's, or that of the field or dialog that has the focus. */

/** Ctrl, or Cmd where that is the custom. */
export function isCommand(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
}

/** A key alone that nobody else has a use for. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  if (event.metaKey || event.ctrlKey || event.altKey) return false;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input, select, textarea, [contenteditable], dialog")) return false;
  // What lies below a dialog is not to be moved, wherever the focus is.
  return document.querySelector("dialog[open]") === null;
}
