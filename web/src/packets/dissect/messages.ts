/** What the page and the worker with the dissectors say to each other. */
export interface PacketRow {
  readonly frame: number;
  /** Seconds since the first frame, as text. */
  readonly time: string;
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly length: string;
  readonly info: string;
  /** 0xRRGGBB of the dissectors' colour rules. */
  readonly ground: number;
  readonly ink: number;
}

export interface FieldNode {
  readonly label: string;
  /** The display filter that matches this field with this value. */
  readonly filter: string;
  /** Which bytes of which data; none where `length` is 0. */
  readonly start: number;
  readonly length: number;
  readonly data: number;
  /** Chat, Note, Warning or Error of the expert's remarks; mostly empty. */
  readonly severity: string;
  /** A frame that it speaks of; 0 without. */
  readonly frame: number;
  readonly children: readonly FieldNode[];
}

export interface PacketDetail {
  readonly frame: number;
  /** The frame, and what was put together or unpacked from it. */
  readonly data: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly tree: readonly FieldNode[];
  /** Protocols whose stream can be followed, each with the filter that is the stream. */
  readonly streams: readonly { readonly protocol: string; readonly filter: string }[];
}

export interface Stream {
  readonly client: string;
  readonly server: string;
  readonly clientBytes: number;
  readonly serverBytes: number;
  readonly pieces: readonly {
    readonly frame: number;
    readonly fromServer: boolean;
    readonly bytes: Uint8Array;
  }[];
  /** There is more than is handed out. */
  readonly cut: boolean;
}

export interface Opened {
  readonly frames: number;
  /** ms since 1970 of the first frame. */
  readonly startMs: number;
  readonly endMs: number;
  /** Why reading stopped before the end; null if it did not. */
  readonly stopped: string | null;
}

export interface Completion {
  readonly text: string;
  readonly name: string;
}

/** Each question with what it carries and what it is answered by. */
export interface Questions {
  start: { with: { wasm: ArrayBuffer; data: ArrayBuffer }; answer: { version: string } };
  open: { with: { bytes: ArrayBuffer }; answer: Opened };
  /** What is wrong with a filter, in the dissectors' words. */
  check: { with: { filter: string }; answer: string | null };
  rows: {
    with: { filter: string; skip: number; limit: number };
    answer: { matched: number; rows: PacketRow[] };
  };
  /** Which row of the filtered list has a frame, or the next one behind it. */
  place: { with: { filter: string; frame: number }; answer: number };
  detail: { with: { frame: number }; answer: PacketDetail | null };
  stream: { with: { protocol: string; filter: string }; answer: Stream };
  complete: { with: { text: string }; answer: Completion[] };
}
export type Question = keyof Questions;

export type ToWorker = { [Q in Question]: { id: number; ask: Q } & Questions[Q]["with"] }[Question];

/** `fatal`: the dissectors are in a state in which they are asked no more. */
export type FromWorker =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly trouble: string; readonly fatal: boolean };
