/**
 * What a pcap record begins with. All forms share 16 bytes: seconds | fraction | captured | original. Kuznetzov's patches
 * of 1999 add fields, and one magic number stands for several forms, so the first records of a file must tell.
 *
 *     modified: interface index (4) | protocol (2) | packet type (1) | padding (1)      also FRITZ!Box; Red Hat 6.1
 *     SuSE 6.3: the same, and four more bytes that only a debugging build fills
 *     Nokia:    four bytes of a narrow pattern
 */
import { MAX_PACKET_BYTES, type ParserState } from "./parser-state.ts";

export interface RecordForm {
  readonly bytes: number;
  /** How many of the fields behind the first 16 bytes are odd. */
  readonly odd: (state: ParserState, at: number) => number;
}

export const PLAIN_RECORD = 16;
/** Records of a file that are looked at. */
const SAMPLE = 3;
/** What speaks against a form: a file may well be cut, but not make no sense. */
const NONSENSE = 2;
const CUT = 1;
const MAX_INTERFACE_INDEX = 10_000;
const MAX_PACKET_TYPE = 4;
const MAX_SANE_ORIGINAL = 128 * 1024 * 1024;

function oddModified(state: ParserState, at: number): number {
  const protocol = state.u16(at + 20);
  const known =
    protocol >= 0x600 || protocol <= 0x17 || protocol === 0x60 || protocol === 0x200 || protocol === 0x400;
  return (
    (state.u32(at + 16) > MAX_INTERFACE_INDEX ? 1 : 0) +
    (known ? 0 : 1) +
    ((state.bytes[at + 22] ?? 0) > MAX_PACKET_TYPE ? 1 : 0)
  );
}

/** Behind the standard magic this form is rare and a damaged file is not: a frame of zeros must not pass for it. */
function oddRedHat(state: ParserState, at: number): number {
  return oddModified(state, at) + (state.u16(at + 20) === 0 ? 1 : 0);
}

function oddNokia(state: ParserState, at: number): number {
  const word = state.u32(at + 16);
  const hex = word.toString(16).padStart(8, "0");
  return /^[9b]fbf[bd][69]0[12]$/.test(hex) ? 0 : 1;
}

export const FORMS = {
  plain: { bytes: PLAIN_RECORD, odd: () => 0 },
  modified: { bytes: 24, odd: oddModified },
  redHat: { bytes: 24, odd: oddRedHat },
  suse: { bytes: 28, odd: oddModified },
  nokia: { bytes: 20, odd: oddNokia },
} as const satisfies Record<string, RecordForm>;

/**
 * The first form that fits the first records; where none does the file is damaged, and the first form is what its magic
 * says. Undefined when more bytes would tell more and `final` does not say that none will come.
 */
export function chooseForm(
  state: ParserState,
  forms: readonly RecordForm[],
  snaplen: number,
  final: boolean,
): RecordForm | undefined {
  for (const form of forms) {
    const oddities = countOddities(state, form, snaplen, final);
    if (oddities === undefined) return undefined;
    if (oddities <= CUT) return form;
  }
  return forms[0];
}

function countOddities(
  state: ParserState,
  form: RecordForm,
  snaplen: number,
  final: boolean,
): number | undefined {
  let at = state.at;
  let odd = 0;
  for (let i = 0; i < SAMPLE; i++) {
    if (state.end - at < form.bytes) {
      if (!final) return undefined;
      return at === state.end ? odd : odd + CUT;
    }
    const captured = state.u32(at + 8);
    const original = state.u32(at + 12);
    if (state.u32(at + 4) >= 1_000_000) odd += NONSENSE;
    if (captured > snaplen && snaplen > 0) odd += NONSENSE;
    if (original > MAX_SANE_ORIGINAL) odd += NONSENSE;
    if (captured > original) odd += NONSENSE;
    odd += form.odd(state, at) * NONSENSE;
    if (captured > MAX_PACKET_BYTES) return odd + NONSENSE;
    if (state.end - at < form.bytes + captured) return final ? odd + CUT : undefined;
    at += form.bytes + captured;
  }
  return odd;
}
