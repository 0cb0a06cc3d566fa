/** The detail tree as rows, and which field has which byte. Pure. */
import type { FieldNode } from "./dissect/messages.ts";

export interface FieldRow {
  readonly node: FieldNode;
  /** Places from the root: `2.0.5`. */
  readonly path: string;
  readonly depth: number;
  /** The same in every packet: what was open there is open here. */
  readonly key: string;
}

/** `ip` and `ip.flags` of `ip.flags == 2`; without a filter the label's words before its value. */
export function keyOf(parent: string, node: FieldNode): string {
  const own = node.filter.split(" ", 1)[0] || node.label.split(/[:,(\d]/, 1)[0] || node.label;
  return `${parent}/${own}`;
}

/** Rows that are seen: children of what is open. */
export function rowsOf(tree: readonly FieldNode[], isOpen: (key: string) => boolean): FieldRow[] {
  const rows: FieldRow[] = [];
  const add = (nodes: readonly FieldNode[], parent: FieldRow | null): void => {
    nodes.forEach((node, i) => {
      const row: FieldRow = {
        node,
        path: parent ? `${parent.path}.${i}` : String(i),
        depth: parent ? parent.depth + 1 : 0,
        key: keyOf(parent?.key ?? "", node),
      };
      rows.push(row);
      if (node.children.length > 0 && isOpen(row.key)) add(node.children, row);
    });
  };
  add(tree, null);
  return rows;
}

/** The way down to the narrowest field that has the byte; empty if none has. */
export function wayToByte(
  tree: readonly FieldNode[],
  data: number,
  byte: number,
): { path: string; keys: string[]; node: FieldNode } | null {
  let best: { path: string; keys: string[]; node: FieldNode } | null = null;
  const look = (nodes: readonly FieldNode[], path: string, keys: readonly string[]): void => {
    nodes.forEach((node, i) => {
      const own = path === "" ? String(i) : `${path}.${i}`;
      const key = keyOf(keys.at(-1) ?? "", node);
      const holds =
        node.length > 0 && node.data === data && byte >= node.start && byte < node.start + node.length;
      // Of equally narrow ones the deepest.
      if (holds && (best === null || node.length <= best.node.length)) {
        best = { path: own, keys: [...keys], node };
      }
      look(node.children, own, [...keys, key]);
    });
  };
  look(tree, "", []);
  return best;
}

export function nodeAt(tree: readonly FieldNode[], path: string): FieldNode | undefined {
  let nodes = tree;
  let node: FieldNode | undefined;
  for (const place of path.split(".")) {
    node = nodes[Number(place)];
    if (node === undefined) return undefined;
    nodes = node.children;
  }
  return node;
}
