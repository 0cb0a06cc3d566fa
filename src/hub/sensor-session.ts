/** One connection of a sensor: who it is comes first, then everything is checked against the schemas. */
import type { Socket } from "node:net";
import type { Log } from "../base/log.ts";
import { LinkConnection } from "../link/connection.ts";
import { type HubMessage, type SensorMessage, sensorMessageSchema } from "../link/messages.ts";
import type { AnomalySample } from "../model/anomaly-sample.ts";
import type { NamedFact } from "../model/named-fact.ts";
import type { Gap, SensorStatus } from "../model/sensor-status.ts";
import type { RuleReport } from "../model/sniffer-rule.ts";
import type { Intake } from "./intake.ts";

/** A sensor says hello at once; whoever does not is cut off. */
const HELLO_LIMIT_MS = 5000;

export type Hello = Extract<SensorMessage, { type: "hello" }>;

export interface SessionHooks {
  /** Answers undefined to refuse. */
  hello(hello: Hello): Promise<Intake | undefined>;
  status(status: SensorStatus): void;
  facts(facts: readonly NamedFact[]): void;
  anomalies(samples: readonly AnomalySample[]): void;
  rules(reports: readonly RuleReport[]): void;
  gap(gap: Gap): void;
  closed(): void;
}

export class SensorSession {
  readonly connection: LinkConnection;
  readonly #socket: Socket;
  readonly #log: Log;
  readonly #hooks: SessionHooks;
  readonly #limit: NodeJS.Timeout;
  #intake: Intake | undefined;
  #greeted = false;
  /** What came in the same read as the hello, until it is answered. The socket is held meanwhile. */
  #early: (() => void)[] = [];

  constructor(socket: Socket, log: Log, hooks: SessionHooks) {
    this.#socket = socket;
    this.#log = log;
    this.#hooks = hooks;
    this.#limit = setTimeout(() => this.close(), HELLO_LIMIT_MS);
    this.connection = new LinkConnection(socket, {
      message: (value) => this.#onMessage(value),
      slices: (seq, payload) => this.#onSlices(seq, payload),
      closed: (reason) => {
        clearTimeout(this.#limit);
        if (reason !== undefined) this.#log.warn(`the link broke: ${reason.message}`);
        this.#hooks.closed();
      },
    });
  }

  get known(): boolean {
    return this.#intake !== undefined;
  }

  send(message: HubMessage): void {
    this.connection.send(message);
  }

  /** Lets the sensor wait (it holds a bounded queue itself), or go on. */
  hold(full: boolean): void {
    if (full) this.#socket.pause();
    else this.#socket.resume();
  }

  close(): void {
    this.connection.close();
  }

  #onMessage(value: unknown): void {
    const message = sensorMessageSchema.safeParse(value);
    if (!message.success) {
      this.#cut(`a message that is none: ${message.error.issues[0]?.message ?? ""}`);
      return;
    }
    if (!this.#greeted) {
      if (message.data.type === "hello") this.#greet(message.data);
      else this.#cut("a message before the hello");
      return;
    }
    this.#orLater(() => this.#take(message.data));
  }

  #greet(hello: Hello): void {
    this.#greeted = true;
    clearTimeout(this.#limit);
    this.#socket.pause();
    this.#hooks
      .hello(hello)
      .then((intake) => {
        if (intake === undefined) {
          this.close();
          return;
        }
        this.#intake = intake;
        this.#socket.resume();
        for (const act of this.#early.splice(0)) act();
      })
      .catch((error: unknown) => this.#cut(String(error)));
  }

  #onSlices(seq: number, payload: Uint8Array): void {
    if (!this.#greeted) {
      this.#cut("flows before the hello");
      return;
    }
    this.#orLater(() => {
      if (this.#intake?.push(seq, payload) === false) this.#cut("a slice batch that is none");
    });
  }

  #orLater(act: () => void): void {
    if (this.#intake === undefined) this.#early.push(act);
    else act();
  }

  #take(message: SensorMessage): void {
    switch (message.type) {
      case "hello":
        this.#cut("a second hello");
        return;
      case "status":
        this.#hooks.status(message.status);
        return;
      case "facts":
        this.#hooks.facts(message.facts);
        return;
      case "anomalies":
        this.#hooks.anomalies(message.samples);
        return;
      case "rules":
        this.#hooks.rules(message.rules);
        return;
      case "gap":
        this.#hooks.gap(message.gap);
    }
  }

  #cut(why: string): void {
    if (this.connection.open) this.#log.warn(`a sensor was cut off: it sent ${why}`);
    this.close();
  }
}
