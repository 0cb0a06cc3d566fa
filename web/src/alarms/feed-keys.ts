/** The feed by keyboard: j and k go from alarm to alarm, x acknowledges the one that has the focus, e archives it. */
const ROWS = "[data-alarm]";

export function pressInFeed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input, select, textarea, dialog")) return;
  const row = target?.closest(ROWS) ?? null;
  if (event.key === "j") move(row, 1);
  else if (event.key === "k") move(row, -1);
  else if (row && event.key === "x") press(row, "acknowledged");
  else if (row && event.key === "e") press(row, "archived");
  else return;
  event.preventDefault();
}

function move(row: Element | null, by: 1 | -1): void {
  const rows = [...document.querySelectorAll(ROWS)];
  const at = row === null ? (by === 1 ? 0 : rows.length - 1) : rows.indexOf(row) + by;
  rows[at]?.querySelector<HTMLElement>("a")?.focus();
}

/** What is put away leaves the feed: the focus goes on to the next. */
function press(row: Element, state: string): void {
  const button = row.querySelector<HTMLElement>(`[data-sets="${state}"]`);
  if (!button) return;
  move(row, row.matches(":last-child") && row.previousElementSibling ? -1 : 1);
  button.click();
}
