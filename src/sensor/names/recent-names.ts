/**
 * Whether a client asked for a name lately, ten to twenty minutes back: by a hash of 32 bits, in two generations of which
 * the older is forgotten, early when many names come.
 */
const GENERATION_MS = 600_000;
const MAX_NAMES = 32_768;

export class RecentNames {
  #young = new Set<number>();
  #old = new Set<number>();
  #sinceMs = Number.NaN;

  /** True the first time. */
  isNew(client: string, name: string, nowMs: number): boolean {
    if (Number.isNaN(this.#sinceMs)) this.#sinceMs = nowMs;
    if (Math.abs(nowMs - this.#sinceMs) >= GENERATION_MS || this.#young.size >= MAX_NAMES) {
      this.#old = this.#young;
      this.#young = new Set();
      this.#sinceMs = nowMs;
    }
    const hash = mixed(mixed(0x811c9dc5, client), name);
    if (this.#young.has(hash)) return false;
    this.#young.add(hash);
    return !this.#old.has(hash);
  }
}

/** FNV-1a. */
function mixed(start: number, text: string): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
