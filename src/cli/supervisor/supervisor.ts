/**
 * Starts the hub and the sensor, each with its own identity and without rights, starts again what dies, does nothing
 * else. It opens what the sensor captures, because only it may.
 */
import { randomBytes } from "node:crypto";
import type { Log } from "../../base/log.ts";
import type {
  ChildMessage,
  HubStart,
  SensorStart,
  SourceSpec,
  TimelineWish,
} from "../../model/child-message.ts";
import type { ConnectorStart, ConnectorWish } from "../../model/connector-start.ts";
import { Child, FIRST_FD } from "./child.ts";
import { identityOf } from "./identity.ts";
import { folderFor } from "./launch.ts";

const STOP_TIMEOUT_MS = 8000;

export interface Source {
  readonly name: string;
  readonly kind: SourceSpec["kind"];
  /** How it is told to the sensor, whose descriptor it is. */
  spec(fd: number): SourceSpec;
  /** Opens it anew for each start of the sensor. */
  open(): number;
  /** The process that a stream comes from. */
  readonly connector?: ConnectorPlan;
}

export interface ConnectorPlan {
  readonly wish: ConnectorWish;
  /** With the rights of whoever started us: it needs their keys or files. */
  readonly asCaller: boolean;
  /** Read anew for each start. */
  secret(): string | undefined;
  /** Its end of the pair, for each start. */
  open(): number;
}

export interface SupervisorPlan {
  readonly hubScript: URL;
  readonly sensorScript: URL;
  readonly connectorScript: URL;
  /** The working directory of connectors that have the caller's rights. */
  readonly connectorFolder: string;
  readonly dataFolder: string;
  readonly listenHost: string;
  readonly listenPort: number;
  readonly sources: readonly Source[];
  readonly homeNets: readonly string[];
  readonly ownAddresses: readonly string[];
  readonly replay: boolean;
  readonly demo: boolean;
  readonly dedup: boolean;
  readonly timeline: TimelineWish;
  readonly clipBytes: number;
  readonly recordingBytes: number | undefined;
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
  hubReady(message: Extract<ChildMessage, { type: "ready" }>): void;
  watch(line: string): void;
  /** A child found the world unfit: its line, and the exit status. */
  fatal(line: string, exit: number): void;
}

export class Supervisor {
  readonly #plan: SupervisorPlan;
  readonly #hub: Child;
  readonly #sensor: Child;
  readonly #connectors: readonly Child[];
  readonly #link = `@tapdeck-${randomBytes(8).toString("hex")}`;
  readonly #linkToken = randomBytes(24).toString("base64url");
  #port: number;

  constructor(plan: SupervisorPlan) {
    this.#plan = plan;
    this.#port = plan.listenPort;
    const environment = childEnvironment(plan.environment);
    this.#hub = new Child(
      {
        name: "hub",
        script: plan.hubScript,
        identity: identityOf("hub"),
        folder: plan.dataFolder,
        nice: 10,
        environment,
        openDescriptors: () => [],
        start: () => this.#hubStart(),
        heard: (message) => this.#heardHub(message),
      },
      plan.log,
    );
    this.#sensor = new Child(
      {
        name: "sensor",
        script: plan.sensorScript,
        identity: identityOf("sensor"),
        folder: plan.dataFolder,
        nice: -10,
        // Writes, and nothing else of weight, go through libuv's threads.
        environment: { ...environment, UV_THREADPOOL_SIZE: "8" },
        openDescriptors: () => plan.sources.map((source) => source.open()),
        start: () => this.#sensorStart(),
        heard: (message) => this.#heardSensor(message),
      },
      plan.log,
    );
    this.#connectors = plan.sources.flatMap(({ name, connector }) =>
      connector === undefined ? [] : [this.#connector(name, connector)],
    );
  }

  start(): void {
    this.#hub.start();
    this.#sensor.start();
    for (const connector of this.#connectors) connector.start();
  }

  /** Who brings packets first, then the sensor, so that the hub can store its last slices. */
  async stop(): Promise<void> {
    this.#hub.expectEnd();
    await Promise.all(this.#connectors.map((connector) => connector.stop(STOP_TIMEOUT_MS)));
    await this.#sensor.stop(STOP_TIMEOUT_MS);
    await this.#hub.stop(STOP_TIMEOUT_MS);
  }

  #connector(name: string, { wish, asCaller, open, secret }: ConnectorPlan): Child {
    const { connectorScript, connectorFolder, environment, log } = this.#plan;
    const start = (): ConnectorStart => ({ type: "start", wish, secret: secret() });
    return new Child(
      {
        name: `connector of ${name}`,
        script: connectorScript,
        identity: asCaller ? undefined : identityOf("connector"),
        folder: asCaller ? connectorFolder : "/",
        nice: 0,
        environment: { ...childEnvironment(environment), ...(asCaller ? keysOf(environment) : {}) },
        openDescriptors: () => [open()],
        start,
        heard: () => undefined,
      },
      log,
    );
  }

  #hubStart(): HubStart {
    const { listenHost, replay, demo, version } = this.#plan;
    const listenPort = this.#port;
    const dataFolder = folderFor(this.#plan.dataFolder, identityOf("hub"));
    const link = { link: this.#link, linkToken: this.#linkToken };
    return { type: "start", ...link, dataFolder, listenHost, listenPort, replay, demo, version };
  }

  #sensorStart(): SensorStart {
    const { homeNets, demo, dedup, ownAddresses, timeline, clipBytes, recordingBytes } = this.#plan;
    const dataFolder = folderFor(this.#plan.dataFolder, identityOf("sensor"));
    const sources = this.#plan.sources.map((source, i) => source.spec(FIRST_FD + i));
    const link = { link: this.#link, linkToken: this.#linkToken, sensor: "local" };
    return {
      type: "start",
      ...link,
      dataFolder,
      sources,
      homeNets,
      demo,
      dedup,
      ownAddresses,
      timeline,
      clipBytes,
      recordingBytes,
    };
  }

  #heardHub(message: ChildMessage): void {
    if (message.type === "ready") this.#hubReady(message);
    else if (message.type === "watch") this.#plan.watch(message.line);
    else this.#plan.fatal(message.line, message.exit);
  }

  /** Port 0 is any free one: a hub that is started again takes the same, people have it in their browsers. */
  #hubReady(message: Extract<ChildMessage, { type: "ready" }>): void {
    const port = message.url === undefined ? "" : new URL(message.url).port;
    if (port !== "") this.#port = Number(port);
    this.#plan.hubReady(message);
  }

  #heardSensor(message: ChildMessage): void {
    if (message.type === "fatal") this.#plan.fatal(message.line, message.exit);
  }
}

/** What ssh finds the caller's keys by. */
function keysOf({ SSH_AUTH_SOCK, USER, LOGNAME }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { SSH_AUTH_SOCK, USER, LOGNAME };
}

/** Children get what a Node process needs and nothing of the caller's tokens. */
function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const out: NodeJS.ProcessEnv = {};
  for (const name of ["PATH", "HOME", "LANG", "TZ", "NODE_EXTRA_CA_CERTS", "TMPDIR"]) {
    const value = environment[name];
    if (value !== undefined) out[name] = value;
  }
  return out;
}
