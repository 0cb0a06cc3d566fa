/** One instruction of a classic BPF program (McCanne and Jacobson 1993), field by field as `struct bpf_insn` has them. */
export interface BpfInstruction {
  /** Class, size, mode or operation. */
  readonly code: number;
  /** How many instructions a true jump skips. */
  readonly jt: number;
  readonly jf: number;
  /** An unsigned 32-bit constant: value, offset, distance or memory cell. */
  readonly k: number;
}
