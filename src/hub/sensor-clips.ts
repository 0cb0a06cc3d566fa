/** The clips, which lie with the sensor that took them: what it is asked about them. */
import type { Readable } from "node:stream";
import type { LinkConnection } from "../link/connection.ts";
import {
  type ClipReport,
  type ClipWish,
  clipListSchema,
  clipReportSchema,
  type ListedClip,
} from "../model/clip.ts";

export class SensorClips {
  readonly #connection: () => LinkConnection;

  /** `connection` fails while the sensor is away. */
  constructor(connection: () => LinkConnection) {
    this.#connection = connection;
  }

  async pin(wish: ClipWish): Promise<ClipReport> {
    return clipReportSchema.parse(await this.#connection().ask({ method: "clip.pin", wish }));
  }

  async list(): Promise<readonly ListedClip[]> {
    return clipListSchema.parse(await this.#connection().ask({ method: "clip.list" })).clips;
  }

  frames(id: string, from?: number, to?: number): Readable {
    return this.#connection().askStream({ method: "clip.frames", id, from, to });
  }

  manifest(id: string): Readable {
    return this.#connection().askStream({ method: "clip.manifest", id });
  }

  async remove(id: string): Promise<void> {
    await this.#connection().ask({ method: "clip.remove", id });
  }
}
