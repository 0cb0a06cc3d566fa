/** Which resolvers are the network's: those that DHCP and routers offer, else those that most devices use. Bounded. */
import * as z from "zod";
import type { House } from "./detector.ts";
import type { DnsSummary } from "./dns-clients.ts";
import { makeRoom } from "./make-room.ts";

const DAY_MS = 86_400_000;
/** An offer holds so long after it was last seen: leases are renewed within days. */
const OFFER_MS = 7 * DAY_MS;
const MOST_OFFERED = 32;
const MOST_SERVERS = 200;
const MOST_CLIENTS_EACH = 200;
/** So many devices must be known before what most of them use is the network's. */
const LEAST_DEVICES = 3;

export interface NetworkResolvers {
  readonly servers: readonly string[];
  readonly from: "offer" | "use";
  readonly why: string;
}

interface Used {
  lastMs: number;
  readonly clients: Map<string, { lastMs: number }>;
}

export class Resolvers {
  readonly #house: House;
  readonly #offered = new Map<string, { lastMs: number }>();
  readonly #used = new Map<string, Used>();

  constructor(house: House) {
    this.#house = house;
  }

  offered(server: string, atMs: number): void {
    if (!this.#offered.has(server)) makeRoom(this.#offered, MOST_OFFERED);
    this.#offered.set(server, { lastMs: atMs });
  }

  asked({ client, server, atMs, queries, unanswered }: DnsSummary): void {
    if (!this.#house.isHome(client) || queries <= unanswered) return;
    let used = this.#used.get(server);
    if (used === undefined) {
      makeRoom(this.#used, MOST_SERVERS);
      used = { lastMs: atMs, clients: new Map() };
      this.#used.set(server, used);
    }
    used.lastMs = Math.max(used.lastMs, atMs);
    if (!used.clients.has(client)) makeRoom(used.clients, MOST_CLIENTS_EACH);
    used.clients.set(client, { lastMs: atMs });
  }

  /** Somebody else of the house was answered by this address. */
  answers(address: string, nowMs: number): boolean {
    const used = this.#used.get(address);
    return (
      used !== undefined &&
      nowMs - used.lastMs < DAY_MS &&
      [...used.clients.keys()].some((one) => one !== address)
    );
  }

  isOfNetwork(server: string, nowMs: number): boolean {
    return this.ofNetwork(nowMs)?.servers.includes(server) === true;
  }

  /** Undefined while it is not known. */
  ofNetwork(nowMs: number): NetworkResolvers | undefined {
    const offered = [...this.#offered].filter(([, { lastMs }]) => nowMs - lastMs < OFFER_MS);
    if (offered.length > 0)
      return {
        servers: offered.map(([server]) => server),
        from: "offer",
        why: "as DHCP or the router offers it",
      };
    const counts = [...this.#used].map(([server, { clients }]) => ({
      server,
      devices: [...clients.values()].filter(({ lastMs }) => nowMs - lastMs < DAY_MS).length,
    }));
    const devices = new Set([...this.#used.values()].flatMap(({ clients }) => [...clients.keys()])).size;
    const common = counts.filter((one) => one.devices * 2 > devices);
    if (devices < LEAST_DEVICES || common.length === 0) return undefined;
    return {
      servers: common.map(({ server }) => server),
      from: "use",
      why: `as ${Math.max(...common.map((one) => one.devices))} of ${devices} devices use it`,
    };
  }

  save(): unknown {
    return [...this.#offered].map(([server, { lastMs }]) => [server, lastMs]);
  }

  load(state: unknown): void {
    const parsed = z.array(z.unknown()).max(MOST_OFFERED).safeParse(state);
    for (const entry of parsed.data ?? []) {
      const one = z.tuple([z.string(), z.number()]).safeParse(entry);
      if (one.success) this.#offered.set(one.data[0], { lastMs: one.data[1] });
    }
  }
}
