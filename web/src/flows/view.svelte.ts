/** What the explorer shows, as the address says it: filter, grouping, order, place in the list. */
import type { FlowsQuery } from "../../../src/hub/api/contract/flow.ts";
import { type FilterNode, printFilter } from "../../../src/hub/query/filter-node.ts";
import { parseFilter } from "../../../src/hub/query/parse.ts";
import { FLOW_GROUPS, type FlowGroup } from "../../../src/model/flow-group.ts";
import { type QueryChanges, route, setQuery } from "../state/route.svelte.ts";
import { tape } from "../state/tape.svelte.ts";

export type ListSort = NonNullable<FlowsQuery["sort"]>;
export const LIST_SORTS = ["start", "upload", "download", "duration"] as const satisfies ListSort[];
export const SUM_SORTS = ["upload", "download", "lan", "flows", "key"] as const;

const read = (text: string): FilterNode | null => {
  try {
    return parseFilter(text) ?? null;
  } catch {
    return null;
  }
};

const q = $derived(route.query.get("q") ?? "");
const by = $derived(FLOW_GROUPS.find((one) => one === route.query.get("by")) ?? null);
const sort = $derived(route.query.get("sort"));
const node = $derived(read(q));

export const view = {
  get q(): string {
    return q;
  },
  /** Null without a filter, or with one that is wrong. */
  get node(): FilterNode | null {
    return node;
  },
  get by(): FlowGroup | null {
    return by;
  },
  get listSort(): (typeof LIST_SORTS)[number] {
    return LIST_SORTS.find((one) => one === sort) ?? "start";
  },
  get sumSort(): (typeof SUM_SORTS)[number] {
    return SUM_SORTS.find((one) => one === sort) ?? "upload";
  },
  get order(): "asc" | "desc" {
    return route.query.get("order") === "asc" ? "asc" : "desc";
  },
  get bars(): "bytes" | "flows" {
    return route.query.get("bars") === "flows" ? "flows" : "bytes";
  },
  /** Filter and span, as the hub is asked for them. */
  query(): { q?: string; from: string; to: string } {
    return { ...tape.query(), ...(q !== "" && { q }) };
  },
  /** Under another key it is about other flows. */
  get key(): string {
    return `${q} ${tape.key}`;
  },
  change(changes: QueryChanges, how: { replace?: boolean } = {}): void {
    setQuery({ at: null, ...changes }, how);
  },
  /** Again the same column turns the order round. */
  sortBy(wish: string, now: string, usual: string): void {
    const turned = wish === now && this.order === "desc" ? "asc" : null;
    this.change({ sort: wish === usual ? null : wish, order: turned }, { replace: true });
  },
  /** One more term that must hold. */
  narrow(term: string, changes: QueryChanges = {}): void {
    const before = node?.kind === "or" ? `(${printFilter(node)})` : q.trim();
    this.change({ q: [before, term].filter((one) => one !== "").join(" "), ...changes });
  },
};
