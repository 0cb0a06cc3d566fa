/** The oracle: libpcap compiles the text and libpcap's own interpreter judges the frame (pcap_offline_filter). */
import koffi, { type LibraryHandle } from "koffi";
import type { BpfInstruction } from "../../../src/base/bpf-instruction.ts";

const SNAPLEN = 262_144;
const OPTIMIZE = 1;
const NETMASK_UNKNOWN = 0xffff_ffff;

export interface LibpcapProgram {
  /** struct bpf_program, and what it points to. */
  readonly program: Buffer;
  readonly instructions?: Buffer;
}

export class LibpcapVerdict {
  readonly #library: LibraryHandle;
  readonly #judge: (program: Buffer, header: Buffer, frame: Uint8Array) => number;
  /** struct pcap_pkthdr: time (16 bytes), captured length, original length. */
  readonly #header = Buffer.alloc(24);

  /** Undefined where libpcap is not there. */
  static load(): LibpcapVerdict | undefined {
    try {
      return new LibpcapVerdict(koffi.load("libpcap.so.0.8"));
    } catch {
      return undefined;
    }
  }

  private constructor(library: LibraryHandle) {
    this.#library = library;
    this.#judge = library.func(
      "int pcap_offline_filter(const void *program, const void *header, const void *frame)",
    );
  }

  /** Undefined where libpcap refuses the text for this DLT_. */
  compile(text: string, dlt: number): LibpcapProgram | undefined {
    const pcap: unknown = this.#library.func("void *pcap_open_dead(int dlt, int snaplen)")(dlt, SNAPLEN);
    const program = Buffer.alloc(16);
    const status: unknown = this.#library.func(
      "int pcap_compile(void *pcap, void *program, const char *text, int optimize, uint32_t netmask)",
    )(pcap, program, text, OPTIMIZE, NETMASK_UNKNOWN);
    this.#library.func("void pcap_close(void *pcap)")(pcap);
    return Number(status) < 0 ? undefined : { program };
  }

  /** A program that no compiler made. */
  assemble(instructions: readonly BpfInstruction[]): LibpcapProgram {
    const bytes = Buffer.alloc(instructions.length * 8);
    instructions.forEach(({ code, jt, jf, k }, i) => {
      bytes.writeUInt16LE(code, i * 8);
      bytes.writeUInt8(jt, i * 8 + 2);
      bytes.writeUInt8(jf, i * 8 + 3);
      bytes.writeUInt32LE(k, i * 8 + 4);
    });
    const program = Buffer.alloc(16);
    program.writeUInt32LE(instructions.length, 0);
    program.writeBigUInt64LE(BigInt(koffi.address(bytes)), 8);
    return { program, instructions: bytes };
  }

  /** `frame` is what was captured. */
  accepts({ program }: LibpcapProgram, frame: Uint8Array, original: number): boolean {
    this.#header.writeUInt32LE(frame.length, 16);
    this.#header.writeUInt32LE(original, 20);
    return this.#judge(program, this.#header, frame) !== 0;
  }
}
