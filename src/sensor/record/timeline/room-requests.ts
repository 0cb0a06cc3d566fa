/** Asks for room on the disk: the thread that knows all chunks deletes the oldest and says what that freed. */
import type { DiskWatch } from "../disk-watch.ts";
import type { TimelineNews } from "./chunk-news.ts";

export class RoomRequests {
  readonly #disk: DiskWatch;
  readonly #tell: (news: TimelineNews) => void;
  readonly #asked = new Map<number, (freed: number) => void>();
  #next = 1;
  #askedAtFloor = false;

  constructor(disk: DiskWatch, tell: (news: TimelineNews) => void) {
    this.#disk = disk;
    this.#tell = tell;
  }

  /** Resolves with the bytes that older chunks gave up. */
  ask(atFloor: boolean): Promise<number> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#asked.set(id, resolve);
      this.#tell({ kind: "room", id, atFloor });
    });
  }

  made(id: number, freedBytes: number): void {
    this.#disk.spend(-freedBytes);
    this.#asked.get(id)?.(freedBytes);
    this.#asked.delete(id);
  }

  /** With the disk at its floor the timeline goes on at the price of its oldest; false when there is none. */
  async askAtFloor(): Promise<boolean> {
    if (this.#askedAtFloor) return true;
    this.#askedAtFloor = true;
    const freed = await this.ask(true);
    this.#askedAtFloor = false;
    return freed > 0;
  }
}
