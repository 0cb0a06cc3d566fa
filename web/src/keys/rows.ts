/** From row to row of whatever the page lists: the focus goes to what a row leads to, so that Enter opens it. */
const ROWS = "[data-alarm], [role=table] [role=row], tbody tr, article, [data-row]";
const CONTROL = "a[href], button:not(:disabled), input, select";

function rowsOf(main: Element): HTMLElement[] {
  const all = [...main.querySelectorAll<HTMLElement>(ROWS)].filter(
    (row) =>
      row.getClientRects().length > 0 &&
      !row.querySelector("[role=columnheader]") &&
      !row.closest("[role=grid]"),
  );
  // Rows of long lists lie where they are told, in places that are used again.
  const number = (row: HTMLElement) => Number(row.getAttribute("aria-rowindex"));
  const numbered = all.filter((row) => number(row) > 0).sort((a, b) => number(a) - number(b));
  let next = 0;
  return all.map((row) => (number(row) > 0 ? (numbered[next++] ?? row) : row));
}

function reach(row: HTMLElement): void {
  const control = row.querySelector<HTMLElement>(CONTROL);
  if (!control) row.tabIndex = -1;
  (control ?? row).focus();
  (control ?? row).scrollIntoView({ block: "nearest" });
}

/** False if there is no row. A list with keys of its own is entered, and then has the keys. */
export function moveRow(by: 1 | -1): boolean {
  const main = document.getElementById("content");
  if (!main) return false;
  const active = document.activeElement;
  const rows = rowsOf(main);
  const here = active ? rows.findLastIndex((row) => row === active || row.contains(active)) : -1;
  const next = here < 0 ? firstInSight(rows, by) : rows[here + by];
  if (!next) return rows.length > 0 || enterGrid(main);
  reach(next);
  return true;
}

function enterGrid(main: Element): boolean {
  const grid = main.querySelector<HTMLElement>("[role=grid]");
  grid?.focus();
  return grid !== null;
}

/** Nobody has begun yet: with what is seen, not with what was scrolled by. */
function firstInSight(rows: readonly HTMLElement[], by: 1 | -1): HTMLElement | undefined {
  const top = document.querySelector(".tape")?.getBoundingClientRect().bottom ?? 0;
  const seen = rows.filter((row) => {
    const box = row.getBoundingClientRect();
    return box.top >= top - 1 && box.bottom <= innerHeight + 1;
  });
  const from = seen.length > 0 ? seen : rows;
  return by === 1 ? from[0] : from.at(-1);
}
