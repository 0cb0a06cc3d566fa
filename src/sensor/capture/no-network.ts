/**
 * Takes sockets of every kind away from the calling thread, for good: the resolver that libpcap calls for `host NAME`
 * then finds what stands in the machine's own files (/etc/hosts, /etc/services …) and nothing else. No way around it
 * is left to plug-ins of the name service (mdns, resolved), for it is the kernel that refuses (seccomp(2)).
 */
import koffi from "koffi";
import { AppError } from "../../base/app-error.ts";
import type { BpfInstruction } from "../../base/bpf-instruction.ts";

const PR_SET_SECCOMP = 22;
const PR_SET_NO_NEW_PRIVS = 38;
const SECCOMP_MODE_FILTER = 2;
const RETURN_ALLOW = 0x7fff_0000;
const RETURN_ERRNO = 0x0005_0000;
const RETURN_KILL = 0x8000_0000;
const EACCES = 13;

/** struct seccomp_data: call number (4), AUDIT_ARCH_ (4), … */
const CALL_AT = 0;
const ARCHITECTURE_AT = 4;
const LOAD_WORD = 0x20;
const JUMP_IF_EQUAL = 0x15;
const RETURN = 0x06;

/** AUDIT_ARCH_ and the number of socket(2), by Node's names. */
const SOCKET_CALL: Readonly<Record<string, { readonly architecture: number; readonly call: number }>> = {
  x64: { architecture: 0xc000_003e, call: 41 },
  arm64: { architecture: 0xc000_00b7, call: 198 },
  riscv64: { architecture: 0xc000_00f3, call: 198 },
  loong64: { architecture: 0xc000_0102, call: 198 },
};

/** Throws an `unsupported` AppError where the kernel does not do it. */
export function forbidSockets(): void {
  const known = SOCKET_CALL[process.arch];
  if (process.platform !== "linux" || known === undefined)
    throw cannot(`${process.platform} ${process.arch}`);
  const { architecture, call } = known;
  const filter = bytesOf([
    { code: LOAD_WORD, jt: 0, jf: 0, k: ARCHITECTURE_AT },
    { code: JUMP_IF_EQUAL, jt: 0, jf: 3, k: architecture },
    { code: LOAD_WORD, jt: 0, jf: 0, k: CALL_AT },
    { code: JUMP_IF_EQUAL, jt: 2, jf: 0, k: call },
    { code: RETURN, jt: 0, jf: 0, k: RETURN_ALLOW },
    { code: RETURN, jt: 0, jf: 0, k: RETURN_KILL },
    { code: RETURN, jt: 0, jf: 0, k: RETURN_ERRNO | EACCES },
  ]);
  // struct sock_fprog: count (2 bytes), padding, address.
  const program = Buffer.alloc(16);
  program.writeUInt16LE(filter.length / 8, 0);
  program.writeBigUInt64LE(BigInt(koffi.address(filter)), 8);
  const prctl = koffi
    .load(null)
    .func("int prctl(int option, unsigned long a, void *b, unsigned long c, unsigned long d)");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, null, 0, 0) !== 0) throw cannot("PR_SET_NO_NEW_PRIVS");
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0) !== 0) throw cannot("PR_SET_SECCOMP");
}

/** `struct sock_filter`, little-endian. */
function bytesOf(instructions: readonly BpfInstruction[]): Buffer {
  const bytes = Buffer.alloc(instructions.length * 8);
  instructions.forEach(({ code, jt, jf, k }, i) => {
    bytes.writeUInt16LE(code, i * 8);
    bytes.writeUInt8(jt, i * 8 + 2);
    bytes.writeUInt8(jf, i * 8 + 3);
    bytes.writeUInt32LE(k, i * 8 + 4);
  });
  return bytes;
}

function cannot(what: string): AppError {
  return new AppError("unsupported", `capture filters cannot be kept from the network here (${what})`, {
    hint: "They need Linux with seccomp on x64 or arm64",
  });
}
