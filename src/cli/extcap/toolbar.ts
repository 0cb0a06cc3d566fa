/** Wireshark's toolbar: messages of both directions over two pipes, `T`, length (3 bytes), control, command, payload. */
import { createReadStream, createWriteStream, type ReadStream, type WriteStream } from "node:fs";

const SYNC = 0x54;
const HEAD_BYTES = 6;
export const COMMAND = {
  initialized: 0,
  set: 1,
  statusbar: 6,
  information: 7,
  warning: 8,
  error: 9,
} as const;

export interface ControlMessage {
  readonly control: number;
  readonly command: number;
  readonly payload: string;
}

/** Takes messages out of pieces; what is no message ends it. */
export class ControlReader {
  #rest: Buffer = Buffer.alloc(0);

  take(piece: Buffer): ControlMessage[] {
    this.#rest = Buffer.concat([this.#rest, piece]);
    const messages: ControlMessage[] = [];
    while (this.#rest.length >= HEAD_BYTES && this.#rest[0] === SYNC) {
      const length = this.#rest.readUIntBE(1, 3);
      if (length < 2 || this.#rest.length < 4 + length) break;
      messages.push({
        control: this.#rest[4] ?? 0,
        command: this.#rest[5] ?? 0,
        payload: this.#rest.toString("utf8", HEAD_BYTES, 4 + length),
      });
      this.#rest = this.#rest.subarray(4 + length);
    }
    if (this.#rest.length > 0 && this.#rest[0] !== SYNC) this.#rest = Buffer.alloc(0);
    return messages;
  }
}

export function controlMessage({ control, command, payload }: ControlMessage): Buffer {
  const text = Buffer.from(payload);
  const head = Buffer.from([SYNC, 0, 0, 0, control, command]);
  head.writeUIntBE(text.length + 2, 1, 3);
  return Buffer.concat([head, text]);
}

export class Toolbar {
  readonly #out: WriteStream | undefined;
  readonly #in: ReadStream | undefined;

  constructor(
    inPath: string | undefined,
    outPath: string | undefined,
    hear: (message: ControlMessage) => void,
  ) {
    const reader = new ControlReader();
    this.#in = inPath === undefined ? undefined : createReadStream(inPath);
    this.#in?.on("data", (piece) => reader.take(piece as Buffer).forEach(hear));
    this.#in?.on("error", () => undefined);
    this.#out = outPath === undefined ? undefined : createWriteStream(outPath);
    this.#out?.on("error", () => undefined);
  }

  say(control: number, command: number, payload: string): void {
    this.#out?.write(controlMessage({ control, command, payload }));
  }

  close(): void {
    this.#in?.destroy();
    this.#out?.destroy();
  }
}
