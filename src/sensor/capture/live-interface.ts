/**
 * One network interface under capture: its packet socket (opened by the supervisor), its ring, and whether the
 * interface is there. One that goes down comes back by itself; one that vanishes is bound again when its name returns.
 */
import { readFileSync } from "node:fs";
import { LINK_TYPE } from "../../base/link-type.ts";
import { BATCH_CAPACITY, type CaptureInterface, PacketBatch } from "../../base/packet-batch.ts";
import type { Arena } from "./arena.ts";
import type { CaptureSource, InterfaceTable } from "./capture-source.ts";
import {
  bindToInterface,
  hardwareOf,
  interfaceIndex,
  isUp,
  joinPromiscuous,
  readPacketStatistics,
  takeSocketError,
} from "./linux-socket.ts";
import { PacketRing, type RingShape } from "./packet-ring.ts";

const ARPHRD_ETHER = 1;
const ARPHRD_LOOPBACK = 772;
const ARPHRD_PPP = 512;
const ARPHRD_NONE = 65_534;

export type InterfaceState = "up" | "down" | "gone";

/** LINKTYPE_ of an interface by its ARPHRD_ type; undefined for one that we cannot decode. */
export function linkTypeOfHardware(type: number): number | undefined {
  if (type === ARPHRD_ETHER || type === ARPHRD_LOOPBACK) return LINK_TYPE.ethernet;
  if (type === ARPHRD_NONE || type === ARPHRD_PPP) return LINK_TYPE.raw;
  return undefined;
}

/** What an administrator called it, else what kind of thing it is. */
function describe(name: string): string {
  const alias = attribute(name, "ifalias");
  if (alias !== "") return alias;
  const kind = /^DEVTYPE=(.*)$/m.exec(attribute(name, "uevent"))?.[1];
  return `network interface ${name}${kind === undefined ? "" : ` (${kind})`}`;
}

function attribute(name: string, which: string): string {
  try {
    return readFileSync(`/sys/class/net/${name}/${which}`, "utf8").trim();
  } catch {
    return "";
  }
}

export class LiveInterface implements CaptureSource {
  readonly info: CaptureInterface;
  readonly fd: number;
  readonly remote = undefined;
  readonly reason = undefined;
  state: InterfaceState = "gone";
  drops = 0;
  readonly #ring: PacketRing;
  readonly #batch: PacketBatch;
  #boundIndex = 0;

  constructor(
    fd: number,
    name: string,
    arena: Arena,
    offset: number,
    shape: RingShape,
    interfaces: InterfaceTable,
  ) {
    this.fd = fd;
    const hardware = hardwareOf(fd, name);
    const loopback = hardware?.type === ARPHRD_LOOPBACK;
    const linkType = linkTypeOfHardware(hardware?.type ?? ARPHRD_ETHER) ?? LINK_TYPE.ethernet;
    const mac = hardware?.type === ARPHRD_ETHER ? { mac: hardware.mac } : {};
    this.info = { name, linkType, description: describe(name), ...mac };
    // On loopback each frame passes twice, going out and coming in.
    this.#ring = new PacketRing(fd, arena, offset, shape, interfaces.idOf(this.info), loopback);
    this.#batch = new PacketBatch(arena.bytes, BATCH_CAPACITY, interfaces.list);
  }

  get name(): string {
    return this.info.name;
  }

  get linkType(): number {
    return this.info.linkType;
  }

  get pressed(): boolean {
    return this.#ring.halfFull;
  }

  get foreignUnicast(): number {
    return this.#ring.foreignUnicast;
  }

  take(): PacketBatch | undefined {
    return this.#ring.fill(this.#batch) ? this.#batch : undefined;
  }

  release(): void {
    this.#ring.release();
  }

  /** Binds when the interface is there anew, reads errors. */
  look(): boolean {
    const before = this.state;
    const index = interfaceIndex(this.info.name);
    if (index === 0) {
      this.#boundIndex = 0;
      this.state = "gone";
    } else if (index !== this.#boundIndex) {
      this.#bind(index);
    } else {
      // The kernel reports ENETDOWN once, and takes the socket up again with the interface.
      if (takeSocketError(this.fd) !== 0) this.state = "down";
      else if (this.state === "down" && isUp(this.fd, this.info.name)) this.state = "up";
    }
    return this.state !== before;
  }

  /** Frames the kernel dropped since the last call. */
  takeDrops(): number {
    const { drops } = readPacketStatistics(this.fd);
    this.drops += drops;
    return drops;
  }

  #bind(index: number): void {
    try {
      bindToInterface(this.fd, index);
      joinPromiscuous(this.fd, index);
      takeSocketError(this.fd);
      this.#boundIndex = index;
      this.state = isUp(this.fd, this.info.name) ? "up" : "down";
    } catch {
      // It went away between the look and the bind: the next look tries again.
      this.state = "gone";
    }
  }
}
