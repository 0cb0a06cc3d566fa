/**
 * Tells the packet thread the rules, one wish after the other: those for whose rings there is room, with the tables of
 * places that they and the live streams ask for. Tables are read, and cut to what is wanted, only when somebody asks.
 */
import type { Log } from "../base/log.ts";
import type { Match, SensorRule } from "../model/sniffer-rule.ts";
import type { WantedPlaces } from "../places/place-numbers.ts";
import type { PlaceFinder } from "../places/wanted-places.ts";
import type { RingAdmission } from "./ring-admission.ts";
import type { ToPacketThread } from "./thread-messages.ts";

/** A ring that has ended is written to its end by then. */
const ROOM_MS = 5000;
const LOOK_MS = 60_000;

export interface RuleTellerParts {
  readonly admission: RingAdmission;
  readonly finder: PlaceFinder;
  readonly log: Log;
  tell(message: ToPacketThread): void;
  /** The rules are other ones. */
  changed(): void;
  /** What the live streams want. */
  liveMatches(): readonly Match[];
}

export class RuleTeller {
  rules: readonly SensorRule[] = [];
  readonly #parts: RuleTellerParts;
  readonly #lookTimer: NodeJS.Timeout;
  #places: WantedPlaces | undefined;
  #last: Promise<void> = Promise.resolve();
  #roomTimer: NodeJS.Timeout | undefined;

  constructor(parts: RuleTellerParts) {
    this.#parts = parts;
    this.#lookTimer = setInterval(() => this.#lookAround(), LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#lookTimer);
    clearTimeout(this.#roomTimer);
  }

  /** Resolves when all that was wished is on its way to the packet thread. */
  get told(): Promise<void> {
    return this.#last;
  }

  tellRules(rules: readonly SensorRule[]): void {
    const { admission, tell, changed } = this.#parts;
    this.rules = rules;
    changed();
    this.#last = this.#last.then(async () => {
      this.#places = await this.#findPlaces(rules);
      tell({ type: "rules", rules: await admission.admit(rules), places: this.#places });
      if (admission.unsettled) this.#lookAgainAtRoom();
    });
  }

  /** The same ones: there may be more room for rings, or less. */
  tellAgain(): void {
    this.tellRules(this.rules);
  }

  /** In turn with the rules: what all of them and all streams want is told with each. */
  async inTurn<T>(work: (places: WantedPlaces | undefined) => Promise<T>): Promise<T> {
    const begun = this.#last.then(async () => {
      this.#places = await this.#findPlaces(this.rules);
      return { answer: work(this.#places) };
    });
    this.#last = begun.then(() => undefined);
    return await (await begun).answer;
  }

  #lookAgainAtRoom(): void {
    clearTimeout(this.#roomTimer);
    this.#roomTimer = setTimeout(() => this.tellAgain(), ROOM_MS).unref();
  }

  /** Somebody may have placed a newer table, or deleted files by hand. */
  #lookAround(): void {
    if (this.#parts.admission.limited) this.#lookAgainAtRoom();
    this.#last = this.#last.then(async () => {
      const before = this.#places;
      const now = await this.#findPlaces(this.rules);
      if (now?.countries !== before?.countries || now?.systems !== before?.systems) this.tellAgain();
    });
  }

  async #findPlaces(rules: readonly SensorRule[]): Promise<WantedPlaces | undefined> {
    const matches = [...rules.map(({ match }) => match), ...this.#parts.liveMatches()];
    const countries = [...new Set(matches.flatMap((match) => match.countries))];
    const systems = [...new Set(matches.flatMap((match) => match.asns))];
    if (countries.length + systems.length === 0) return undefined;
    try {
      return await this.#parts.finder.find(countries, systems);
    } catch (error) {
      // A table somebody placed may be damaged where nobody looked: rules about other things must not wait for it.
      const words = error instanceof Error ? error.message : String(error);
      this.#parts.log.warn(`rules by country or network: ${words}`);
      return this.#places;
    }
  }
}
