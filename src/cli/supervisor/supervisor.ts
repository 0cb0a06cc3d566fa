/**
 * Starts the hub and the sensor, each with its own identity and without rights, starts again what dies, does nothing
 * else. It opens what the sensor captures, because only it may.
 */
import { randomBytes } from "node:crypto";
import { closeSync } from "node:fs";
import type { Log } from "../../base/log.ts";
import type {
  ChildMessage,
  HubStart,
  SensorOrder,
  SensorStart,
  SourceSpec,
  TimelineWish,
} from "../../model/child-message.ts";
import type { ConnectorStart, ConnectorWish } from "../../model/connector-start.ts";
import type { TunnelMode } from "../../model/tunnel-mode.ts";
import { handOver } from "../../sensor/capture/descriptor-pair.ts";
import { openMessagePair } from "../../sensor/capture/linux-socket.ts";
import { interfaceNetworks } from "./capture-sockets.ts";
import { Child, FIRST_FD } from "./child.ts";
import { identityOf } from "./identity.ts";
import { folderFor } from "./launch.ts";
import { SourceDesk } from "./source-desk.ts";
import type { SourceList } from "./source-list.ts";
import { connectorsFolder } from "./sources-folder.ts";

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
  /** Lets go of what it keeps between two starts of the sensor. */
  close?(): void;
}

export interface ConnectorPlan {
  readonly wish: ConnectorWish;
  /** With the rights of whoever started us: it needs their keys or files. */
  readonly asCaller: boolean;
  /** Has a folder of its own for what it must remember; those with the caller's rights have another. */
  readonly remembers?: boolean;
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
  readonly sources: SourceList;
  /** Why none can be added in this run. */
  readonly fixedSources: string | undefined;
  readonly homeNets: readonly string[];
  readonly ownAddresses: readonly string[];
  readonly replay: boolean;
  readonly demo: boolean;
  readonly dedup: boolean;
  /** By which addresses packets of tunnels are accounted. */
  readonly tunnels: TunnelMode;
  readonly timeline: TimelineWish;
  readonly clipBytes: number | undefined;
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
  readonly #connectors = new Map<Source, Child>();
  readonly #desk: SourceDesk;
  /** Those of the last start of the sensor, and by what others are handed to it. */
  #started: readonly SourceSpec[] = [];
  #handover: number | undefined;
  #ticket = 0;
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
        openDescriptors: () => this.#openSources(),
        start: () => this.#sensorStart(),
        heard: (message) => this.#heardSensor(message),
      },
      plan.log,
    );
    this.#desk = new SourceDesk({
      list: plan.sources,
      folder: plan.connectorFolder,
      refused: plan.fixedSources,
    });
    plan.sources.hooks = { come: (source) => this.#come(source), go: (source) => this.#go(source) };
  }

  start(): void {
    this.#hub.start();
    this.#sensor.start();
    for (const source of this.#plan.sources.open) this.#connect(source);
  }

  /** Who brings packets first, then the sensor, so that the hub can store its last slices. */
  async stop(): Promise<void> {
    this.#hub.expectEnd();
    this.#plan.sources.stop();
    await Promise.all([...this.#connectors.values()].map((connector) => connector.stop(STOP_TIMEOUT_MS)));
    await this.#sensor.stop(STOP_TIMEOUT_MS);
    await this.#hub.stop(STOP_TIMEOUT_MS);
  }

  /** All that can be opened, for a start of the sensor, and its end of the pair by which more come. */
  #openSources(): number[] {
    const { sources, replay, log } = this.#plan;
    const opened: number[] = [];
    const specs: SourceSpec[] = [];
    for (const source of sources.open) {
      try {
        const fd = source.open();
        specs.push(source.spec(FIRST_FD + opened.length));
        opened.push(fd);
      } catch (error) {
        if (!sources.failed(source, error)) {
          for (const fd of opened) closeSync(fd);
          throw error;
        }
        log.warn(`${source.name} cannot be opened now; the others go on without it`);
      }
    }
    this.#started = specs;
    if (this.#handover !== undefined) closeSync(this.#handover);
    this.#handover = undefined;
    if (replay) return opened;
    const [near, far] = openMessagePair();
    this.#handover = near;
    return [...opened, far];
  }

  /** A new source, for a sensor that goes on. */
  #come(source: Source): void {
    const nets = source.kind === "interface" ? interfaceNetworks([source.name]).cidrs : [];
    if (this.#handover !== undefined) {
      const ticket = ++this.#ticket;
      const fd = source.open();
      try {
        handOver(this.#handover, ticket, fd);
        const order: SensorOrder = { type: "add-source", ticket, source: source.spec(-1), homeNets: nets };
        this.#sensor.send(order);
      } catch (error) {
        // A sensor that is just ending: the next one gets it at its start.
        this.#plan.log.warn(`${source.name} waits for the sensor: ${String(error)}`);
      } finally {
        closeSync(fd);
      }
    }
    this.#connect(source);
    this.#plan.log.info(`${source.name} was added`);
  }

  async #go(source: Source): Promise<void> {
    this.#sensor.send({ type: "remove-source", name: source.name } satisfies SensorOrder);
    const connector = this.#connectors.get(source);
    this.#connectors.delete(source);
    await connector?.stop(STOP_TIMEOUT_MS);
    this.#plan.log.info(`${source.name} was removed`);
  }

  #connect(source: Source): void {
    if (source.connector === undefined) return;
    const connector = this.#connector(source.name, source.connector);
    this.#connectors.set(source, connector);
    connector.start();
  }

  #connector(name: string, { wish, asCaller, remembers, open, secret }: ConnectorPlan): Child {
    const { connectorScript, connectorFolder, environment, log } = this.#plan;
    const own = remembers === true ? connectorsFolder(connectorFolder) : "/";
    const start = (): ConnectorStart => ({ type: "start", wish, secret: secret() });
    return new Child(
      {
        name: `connector of ${name}`,
        script: connectorScript,
        identity: asCaller ? undefined : identityOf("connector"),
        folder: asCaller ? connectorFolder : own,
        nice: 0,
        environment: {
          ...childEnvironment(environment),
          ...(asCaller && !isPinned(wish) ? keysOf(environment) : {}),
        },
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
    const { homeNets, demo, dedup, tunnels, ownAddresses, timeline, clipBytes, recordingBytes } = this.#plan;
    const dataFolder = folderFor(this.#plan.dataFolder, identityOf("sensor"));
    const sources = this.#started;
    const handoverFd = this.#handover === undefined ? undefined : FIRST_FD + sources.length;
    const link = { link: this.#link, linkToken: this.#linkToken, sensor: "local" };
    return {
      type: "start",
      ...link,
      dataFolder,
      sources,
      homeNets,
      demo,
      dedup,
      tunnels,
      ownAddresses,
      timeline,
      clipBytes,
      recordingBytes,
      handoverFd,
    };
  }

  #heardHub(message: ChildMessage): void {
    if (message.type === "ready") this.#hubReady(message);
    else if (message.type === "watch") this.#plan.watch(message.line);
    else if (message.type === "ask")
      void this.#desk.answer(message.id, message.ask).then((answer) => this.#hub.send(answer));
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

/** Added while we run: the caller's keys are not for it. */
function isPinned(wish: ConnectorWish): boolean {
  return wish.kind === "ssh" && wish.hostKey !== undefined;
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
