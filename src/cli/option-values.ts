/** Readers of option values, for commander. */

/** An option that may be given again gathers its values. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
