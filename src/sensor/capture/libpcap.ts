/**
 * libpcap's own compiler of capture filters, through koffi. It runs in a child process only (`filter-compiler.ts`): it
 * knows no time limit, and a text can make it slow.
 */
import koffi, { type LibraryHandle } from "koffi";
import { AppError } from "../../base/app-error.ts";
import type { BpfInstruction } from "../../base/bpf-instruction.ts";
import { LINK_TYPE } from "../../base/link-type.ts";

/** Debian's name first. */
const LIBRARIES = ["libpcap.so.0.8", "libpcap.so.1"];
/** What an accepting program returns; larger than any frame. */
const SNAPLEN = 262_144;
const OPTIMIZE = 1;
/** PCAP_NETMASK_UNKNOWN: `ip broadcast` is refused rather than guessed. */
const NETMASK_UNKNOWN = 0xffff_ffff;
/** struct bpf_program: length (4 bytes), padding, address of the instructions. */
const PROGRAM_BYTES = 16;
const PROGRAM_ADDRESS = 8;
const INSTRUCTION_BYTES = 8;

/** DLT_ values of <pcap/dlt.h> on Linux where they are not those of files; all others are the same. */
const DLT_RAW = 12;
const DLT_OF_LINK_TYPE: ReadonlyMap<number, number> = new Map([
  [LINK_TYPE.raw, DLT_RAW],
  [LINK_TYPE.rawLegacyOpenBsd, DLT_RAW],
]);

export type Compiled = { readonly instructions: readonly BpfInstruction[] } | { readonly error: string };

export interface Libpcap {
  readonly version: string;
  /** `error` is libpcap's own text. */
  compile(text: string, linkType: number): Compiled;
}

/** Throws an `unsupported` AppError that names the package where the library is not there. */
export function loadLibpcap(names: readonly string[] = LIBRARIES): Libpcap {
  const library = open(names);
  const openDead = library.func("void *pcap_open_dead(int dlt, int snaplen)");
  const compile = library.func(
    "int pcap_compile(void *pcap, void *program, const char *text, int optimize, uint32_t netmask)",
  );
  const lastError = library.func("const char *pcap_geterr(void *pcap)");
  const freeCode = library.func("void pcap_freecode(void *program)");
  const close = library.func("void pcap_close(void *pcap)");
  const version: unknown = library.func("const char *pcap_lib_version()")();
  return {
    version: String(version),
    compile: (text, linkType) => {
      const pcap: unknown = openDead(DLT_OF_LINK_TYPE.get(linkType) ?? linkType, SNAPLEN);
      if (pcap === null) throw new Error("pcap_open_dead found no memory");
      const program = Buffer.alloc(PROGRAM_BYTES);
      try {
        const status: unknown = compile(pcap, program, text, OPTIMIZE, NETMASK_UNKNOWN);
        if (Number(status) < 0) return { error: String(lastError(pcap)) };
        const instructions = instructionsOf(program);
        freeCode(program);
        return { instructions };
      } finally {
        close(pcap);
      }
    },
  };
}

function open(names: readonly string[]): LibraryHandle {
  for (const name of names) {
    try {
      return koffi.load(name);
    } catch {}
  }
  throw new AppError("unsupported", "capture filters need libpcap, which is not on this machine", {
    hint: "Install it: apt-get install libpcap0.8",
  });
}

function instructionsOf(program: Buffer): BpfInstruction[] {
  const count = program.readUInt32LE(0);
  const bytes = Buffer.from(koffi.view(program.readBigUInt64LE(PROGRAM_ADDRESS), count * INSTRUCTION_BYTES));
  return Array.from({ length: count }, (_, i) => {
    const at = i * INSTRUCTION_BYTES;
    return {
      code: bytes.readUInt16LE(at),
      jt: bytes.readUInt8(at + 2),
      jf: bytes.readUInt8(at + 3),
      k: bytes.readUInt32LE(at + 4),
    };
  });
}
