/** Server-sent events to those who watch. A watcher that does not read is cut off; it may come again. */
import type { ServerResponse } from "node:http";
import { AppError } from "../../base/app-error.ts";
import type { EventData, EventName } from "./contract/event.ts";

const MAX_WATCHERS = 100;
const MAX_UNREAD_BYTES = 512 * 1024;

export class EventStream {
  readonly #watchers = new Set<ServerResponse>();

  get watchers(): number {
    return this.#watchers.size;
  }

  /** `response` has its head written already. */
  add(response: ServerResponse): void {
    this.#watchers.add(response);
    response.on("close", () => this.#watchers.delete(response));
  }

  /** Before the head is written: is there room for one more? */
  admit(): void {
    if (this.#watchers.size < MAX_WATCHERS) return;
    throw new AppError("rate-limited", "too many pages are watching", { hint: "Close some of them" });
  }

  publish<K extends EventName>(name: K, data: EventData[K]): void {
    if (this.#watchers.size === 0) return;
    const text = `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const watcher of this.#watchers) {
      if (watcher.writableLength > MAX_UNREAD_BYTES) watcher.destroy();
      else watcher.write(text);
    }
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.end();
  }
}
