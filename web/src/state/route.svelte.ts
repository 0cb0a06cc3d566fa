/** Where we are: the address is the only memory of what is shown, so that back, reload and links work. */

interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** What every link within the page carries on: the span of the tape. */
const CARRIED = ["from", "to", "tape"] as const;

const read = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });

let place = $state.raw(read());

addEventListener("popstate", () => {
  place = read();
});

export const route = {
  get path(): string {
    return place.path;
  },
  get query(): URLSearchParams {
    return place.query;
  },
};

export type QueryChanges = Readonly<Record<string, string | null>>;

function changed(base: URLSearchParams, changes: QueryChanges): URLSearchParams {
  const query = new URLSearchParams(base);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  return query;
}

function joined(path: string, query: URLSearchParams): string {
  // Colons are legal in a query and times are read by people: leave them as they are.
  const text = query.toString().replaceAll("%3A", ":");
  return text ? `${path}?${text}` : path;
}

/** An address within the page that speaks of the same span. */
export function href(path: string, changes: QueryChanges = {}): string {
  const carried = new URLSearchParams();
  for (const name of CARRIED) {
    const value = place.query.get(name);
    if (value !== null) carried.set(name, value);
  }
  return joined(path, changed(carried, changes));
}

export function go(address: string, how: { replace?: boolean } = {}): void {
  const before = place.path;
  history[how.replace ? "replaceState" : "pushState"](null, "", address);
  place = read();
  if (place.path !== before) scrollTo(0, 0);
}

/** Stays on the place and changes what is said about it. */
export function setQuery(changes: QueryChanges, how: { replace?: boolean } = {}): void {
  go(joined(place.path, changed(place.query, changes)), how);
}

/** Links of the page are followed here; downloads, other origins and modified clicks are the browser's. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.pathname.startsWith("/api/")) return;
  event.preventDefault();
  go(link.pathname + link.search + link.hash);
}
