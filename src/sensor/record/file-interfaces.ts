/** The interfaces that have a block in a ring's open file, and what a source's interface ids are called there. */
import type { CaptureInterface, PacketBatch } from "../../base/packet-batch.ts";

export class FileInterfaces {
  #list: CaptureInterface[] = [];
  /** By the source's id; -1 is not there yet. Grows with the ids met. */
  #ids = new Int32Array(8).fill(-1);
  #source: readonly CaptureInterface[] | undefined;

  get count(): number {
    return this.#list.length;
  }

  /** Another file, with these in it already. */
  reset(list: readonly CaptureInterface[]): void {
    this.#list = [...list];
    this.#source = undefined;
  }

  /** Packet path. The file's id of a packet's interface, or -1 when it needs a block first. */
  idOf(batch: PacketBatch, i: number): number {
    if (this.#source !== batch.interfaces) {
      this.#source = batch.interfaces;
      this.#ids.fill(-1);
    }
    return this.#ids[batch.interfaceId[i] as number] ?? -1;
  }

  /** Finds it among those of an earlier source or run; `write` makes its block, and says whether there was room. */
  enter(batch: PacketBatch, i: number, write: (wanted: CaptureInterface) => boolean): boolean {
    const id = batch.interfaceId[i] as number;
    const wanted = batch.interfaces[id];
    if (wanted === undefined) return false;
    let known = this.#list.findIndex((one) => one.name === wanted.name && one.linkType === wanted.linkType);
    if (known < 0) {
      if (!write(wanted)) return false;
      known = this.#list.push(wanted) - 1;
    }
    if (id >= this.#ids.length) {
      const more = new Int32Array(2 * id).fill(-1);
      more.set(this.#ids);
      this.#ids = more;
    }
    this.#ids[id] = known;
    return true;
  }
}
