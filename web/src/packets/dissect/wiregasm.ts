/** The part of @goodtools/wiregasm that is used here. Everything that it hands out lives in its memory until deleted. */
export interface Vector<T> {
  size(): number;
  get(index: number): T;
  delete(): void;
}

export interface WasmNode {
  readonly label: string;
  readonly filter: string;
  readonly start: number;
  readonly length: number;
  readonly data_source_idx: number;
  readonly severity: string;
  readonly type: string;
  readonly fnum: number;
  readonly tree: Vector<WasmNode>;
}

export interface WasmFrame {
  readonly number: number;
  readonly comments: Vector<string>;
  readonly data_sources: Vector<{ readonly name: string; readonly data: string }>;
  readonly tree: Vector<WasmNode>;
  readonly follow: Vector<Vector<string>>;
}

export interface WasmRow {
  readonly number: number;
  readonly bg: number;
  readonly fg: number;
  readonly columns: Vector<string>;
}

export interface WasmStream {
  readonly shost: string;
  readonly sport: string;
  readonly sbytes: number;
  readonly chost: string;
  readonly cport: string;
  readonly cbytes: number;
  readonly payloads: Vector<{ readonly number: number; readonly server: number; readonly data: string }>;
}

export interface WasmSession {
  load(): {
    readonly code: number;
    readonly error: string;
    readonly summary: {
      readonly packet_count: number;
      readonly start_time: number;
      readonly stop_time: number;
    };
  };
  getFrames(
    filter: string,
    skip: number,
    limit: number,
  ): { readonly frames: Vector<WasmRow>; readonly matched: number };
  getFrame(frame: number): WasmFrame;
  follow(protocol: string, filter: string): WasmStream;
  delete(): void;
}

export interface Wiregasm {
  readonly FS: {
    writeFile(path: string, data: Uint8Array): void;
    unlink(path: string): void;
  };
  readonly DissectSession: new (path: string) => WasmSession;
  init(): boolean;
  wiresharkVersion(): string;
  setPref(module: string, name: string, value: string): { readonly code: number; readonly error: string };
  applyPreferences(): void;
  checkFilter(filter: string): { readonly ok: boolean; readonly error: string };
  completeFilter(text: string): {
    readonly fields: Vector<{ readonly field: string; readonly type: number; readonly name: string }>;
  };
}

export interface WiregasmWishes {
  readonly wasmBinary: ArrayBuffer;
  getPreloadedPackage(): ArrayBuffer;
  locateFile(path: string): string;
  print(line: string): void;
  printErr(line: string): void;
  handleStatus(): void;
}

export type LoadWiregasm = (wishes: WiregasmWishes) => Promise<Wiregasm>;
