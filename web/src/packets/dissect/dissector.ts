/** One capture in Wireshark's dissectors: what the worker answers with. It knows nothing of workers. */
import type { Completion, FieldNode, Opened, PacketDetail, PacketRow, Stream } from "./messages.ts";
import type { Vector, WasmNode, WasmRow, WasmSession, Wiregasm } from "./wiregasm.ts";

const FILE = "/uploads/capture";
/** Of a followed stream: what is more is for Wireshark itself. */
const MOST_STREAM_BYTES = 2_000_000;
const MOST_COMPLETIONS = 40;

/**
 * Names come from the capture's own name blocks and from nobody else: nothing here could ask the network. Vendors of
 * addresses are Wireshark's own list.
 */
const PREFERENCES = [
  ["nameres", "network_name", "TRUE"],
  ["nameres", "dns_pkt_addr_resolution", "FALSE"],
  ["nameres", "use_external_name_resolver", "FALSE"],
] as const;

export class Dissector {
  readonly #wasm: Wiregasm;
  #session: WasmSession | undefined;

  /** `more`: further preferences, for comparisons. */
  constructor(wasm: Wiregasm, more: readonly (readonly [string, string, string])[] = []) {
    if (!wasm.init()) throw new Error("the dissectors did not start");
    for (const [module, name, value] of [...PREFERENCES, ...more]) wasm.setPref(module, name, value);
    wasm.applyPreferences();
    this.#wasm = wasm;
  }

  get version(): string {
    return this.#wasm.wiresharkVersion();
  }

  open(bytes: Uint8Array): Opened {
    this.close();
    this.#wasm.FS.writeFile(FILE, bytes);
    const session = new this.#wasm.DissectSession(FILE);
    const { code, error, summary } = session.load();
    if (code !== 0 && !(summary.packet_count > 0)) {
      session.delete();
      throw new Error(error || "this is no capture file that Wireshark can read");
    }
    this.#session = session;
    return {
      frames: summary.packet_count,
      startMs: summary.start_time * 1000,
      endMs: summary.stop_time * 1000,
      stopped: code === 0 ? null : error || "the file is damaged behind the last frame shown",
    };
  }

  close(): void {
    if (this.#session === undefined) return;
    this.#session.delete();
    this.#session = undefined;
    this.#wasm.FS.unlink(FILE);
  }

  /** What is wrong with a filter, in Wireshark's words. */
  check(filter: string): string | null {
    const { ok, error } = this.#wasm.checkFilter(filter);
    return ok ? null : error || "this is no display filter";
  }

  rows(filter: string, skip: number, limit: number): { matched: number; rows: PacketRow[] } {
    const { frames, matched } = this.#opened.getFrames(filter, skip, limit);
    return { matched, rows: takeAll(frames).map(rowOf) };
  }

  /** Row of the filtered list with this frame, or of the next one behind it. */
  place(filter: string, frame: number): number {
    if (filter === "") return frame - 1;
    const { matched } = this.rows(filter, 0, 1);
    let low = 0;
    let high = matched;
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = this.rows(filter, middle, 1).rows[0];
      if (row === undefined || row.frame >= frame) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Null if there is no such frame. */
  detail(frame: number): PacketDetail | null {
    const found = this.#opened.getFrame(frame);
    const tree = takeAll(found.tree).map(nodeOf);
    const data = takeAll(found.data_sources).map(({ name, data }) => ({ name, bytes: bytesOf(data) }));
    found.comments.delete();
    const streams = takeAll(found.follow).map((one) => {
      const [protocol = "", filter = ""] = takeAll(one);
      return { protocol, filter };
    });
    return tree.length === 0 ? null : { frame, data, tree, streams };
  }

  stream(protocol: string, filter: string): Stream {
    const found = this.#opened.follow(protocol, filter);
    const pieces: Stream["pieces"][number][] = [];
    let left = MOST_STREAM_BYTES;
    for (const { number, server, data } of takeAll(found.payloads)) {
      if (left <= 0) break;
      const bytes = bytesOf(data).subarray(0, left);
      left -= bytes.length;
      pieces.push({ frame: number, fromServer: server !== 0, bytes });
    }
    const end = (host: string, port: string): string => `${host.includes(":") ? `[${host}]` : host}:${port}`;
    return {
      client: end(found.chost, found.cport),
      server: end(found.shost, found.sport),
      clientBytes: found.cbytes,
      serverBytes: found.sbytes,
      pieces,
      cut: left <= 0,
    };
  }

  /** Protocols that begin so, with a dot their fields too; shorter ones first. */
  complete(text: string): Completion[] {
    const found = takeAll(this.#wasm.completeFilter(text).fields);
    const names = new Map(found.map(({ field, name }) => [field, name ?? ""]));
    return [...names]
      .map(([field, name]) => ({ text: field, name }))
      .sort((a, b) => a.text.length - b.text.length || (a.text < b.text ? -1 : 1))
      .slice(0, MOST_COMPLETIONS);
  }

  get #opened(): WasmSession {
    if (this.#session === undefined) throw new Error("no capture is open");
    return this.#session;
  }
}

/** What was taken is ours: the dissectors' own memory is given back. */
function takeAll<T>(vector: Vector<T>): T[] {
  const all: T[] = [];
  for (let i = 0; i < vector.size(); i++) all.push(vector.get(i));
  vector.delete();
  return all;
}

function rowOf({ number, bg, fg, columns }: WasmRow): PacketRow {
  const [, time = "", source = "", destination = "", protocol = "", length = "", info = ""] =
    takeAll(columns);
  return {
    frame: number,
    time,
    source,
    destination,
    protocol,
    length,
    info,
    ground: bg,
    ink: fg,
  };
}

function nodeOf(node: WasmNode): FieldNode {
  return {
    label: node.label,
    filter: node.filter,
    start: node.start,
    length: node.length,
    data: node.data_source_idx,
    severity: node.severity ?? "",
    frame: node.type === "framenum" ? node.fnum : 0,
    children: takeAll(node.tree).map(nodeOf),
  };
}

function bytesOf(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
