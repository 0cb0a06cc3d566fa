/** The addresses a rule's frames speak of: bounded, the newest stay; they decide whose names a recording carries. */
const MAX_PEERS = 512;

export class PeerSet {
  /** By address as text of its bytes: insertion order is age. */
  readonly #peers = new Map<string, Uint8Array>();

  note(bytes: Uint8Array, offset: number, length: number): void {
    const address = bytes.slice(offset, offset + length);
    const key = address.join(".");
    this.#peers.delete(key);
    this.#peers.set(key, address);
    if (this.#peers.size <= MAX_PEERS) return;
    const [oldest] = this.#peers.keys();
    if (oldest !== undefined) this.#peers.delete(oldest);
  }

  /** Newest first. */
  addresses(): Uint8Array[] {
    return [...this.#peers.values()].reverse();
  }
}
