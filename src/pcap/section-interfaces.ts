/**
 * The interfaces of a pcapng section. Packets number them anew in each section; a batch knows each only once, so a file
 * of a thousand sections over the same interface does not grow.
 */
import type { AppError } from "../base/app-error.ts";
import type { PacketBatch } from "../base/packet-batch.ts";
import { OPTION } from "./block.ts";
import { BlockOptions } from "./block-options.ts";
import type { ParserState } from "./parser-state.ts";
import { TimeResolution } from "./time-resolution.ts";

const MICROSECONDS = 6;
/** A batch names interfaces in 16 bits. */
const MAX_INTERFACES = 65_536;

export interface SectionInterface {
  /** In the batch. */
  readonly id: number;
  readonly snaplen: number;
  readonly time: TimeResolution;
}

export class SectionInterfaces {
  readonly #state: ParserState;
  readonly #options: BlockOptions;
  readonly #known = new Map<string, number>();
  #section: SectionInterface[] = [];

  constructor(state: ParserState) {
    this.#state = state;
    this.#options = new BlockOptions(state);
  }

  clear(): void {
    this.#section = [];
  }

  get(index: number): SectionInterface | undefined {
    return this.#section[index];
  }

  /** Takes an interface description block whose options go to `end`; `whole` as in BlockOptions. */
  add(at: number, end: number, whole: boolean, batch: PacketBatch): AppError | undefined {
    const state = this.#state;
    let resolution = MICROSECONDS;
    let offset = 0;
    let name = "";
    let description = "";
    const fault = this.#options.each(at + 16, end, whole, (code, value, length) => {
      if (code === OPTION.ifName) name = this.#options.text(value, length);
      else if (code === OPTION.ifDescription) description = this.#options.text(value, length);
      else if (code === OPTION.ifTsresol && length === 1) resolution = state.bytes[value] ?? MICROSECONDS;
      else if (code === OPTION.ifTsoffset && length === 8) {
        offset = Number(state.view.getBigInt64(value, state.littleEndian));
      }
    });
    if (fault !== undefined) return fault;
    if (name === "") name = `${state.name}#${this.#section.length}`;
    const id = this.#idOf(name, description, state.u16(at + 8), batch);
    if (id >= MAX_INTERFACES || this.#section.length >= MAX_INTERFACES) {
      return state.corrupt(`there are more than ${MAX_INTERFACES} interfaces`);
    }
    this.#section.push({ id, snaplen: state.u32(at + 12), time: new TimeResolution(resolution, offset) });
    return undefined;
  }

  #idOf(name: string, description: string, linkType: number, batch: PacketBatch): number {
    const key = `${linkType}\0${name}\0${description}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const info = { name, linkType };
    const id = batch.interfaces.push(description === "" ? info : { ...info, description }) - 1;
    this.#known.set(key, id);
    return id;
  }
}
