/** Before one more is put into a full map: the quarter not heard of for longest goes, so that it is seldom done. */
export function makeRoom<T extends { readonly lastMs: number }>(map: Map<string, T>, most: number): void {
  if (map.size < most) return;
  const byAge = [...map].sort((a, b) => a[1].lastMs - b[1].lastMs);
  for (const [key] of byAge.slice(0, Math.ceil(most / 4))) map.delete(key);
}
