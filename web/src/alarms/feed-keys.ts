/** The feed by keyboard: x acknowledges the alarm that has the focus, e archives it; j and k are every list's. */
import { moveRow } from "../keys/rows.ts";
import { singleKeys } from "../keys/single.svelte.ts";
import { isForPage } from "../keys/typing.ts";

const ROW = "[data-alarm]";

export function pressInFeed(event: KeyboardEvent): void {
  if (!isForPage(event) || !singleKeys.on) return;
  const row = event.target instanceof Element ? event.target.closest(ROW) : null;
  if (row && event.key === "x") press(row, "acknowledged");
  else if (row && event.key === "e") press(row, "archived");
  else return;
  event.preventDefault();
}

/** What is put away leaves the feed: the focus goes on to the next. */
function press(row: Element, state: string): void {
  const button = row.querySelector<HTMLElement>(`[data-sets="${state}"]`);
  if (!button) return;
  moveRow(row.matches(":last-child") && row.previousElementSibling ? -1 : 1);
  button.click();
}
