/** A group's devices by name; one that was not seen yet is its MAC. Pure. */

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly known: boolean;
}

export function membersOf(ids: readonly string[], nameOf: (id: string) => string | null): Member[] {
  return ids
    .map((id) => {
      const name = nameOf(id);
      return { id, name: name ?? macText(id), known: name !== null };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

function macText(id: string): string {
  return /^dev-([0-9a-f]{12})$/.exec(id)?.[1]?.match(/../g)?.join(":") ?? id;
}
