/**
 * Which flows are meant, as plain data: what a filter comes down to once names are devices and units are numbers. The
 * store turns it into its own question; `flowMatches` beside it answers the same in memory.
 */

/** Bytes, packets, or (duration) milliseconds. */
export const AMOUNTS = ["upload", "download", "lan", "bytes", "packets", "duration"] as const;
export type Amount = (typeof AMOUNTS)[number];

export type Comparison = "=" | "<" | "<=" | ">" | ">=";

/** `is`: exactly; `below`: it or anything below it, as domains are; `like`: `*` is any text, `?` one character. */
export type TextForm = "is" | "below" | "like";

export type FlowExpression =
  /** Of none: every flow. */
  | { readonly kind: "all"; readonly of: readonly FlowExpression[] }
  /** Of none: no flow. */
  | { readonly kind: "any"; readonly of: readonly FlowExpression[] }
  | { readonly kind: "not"; readonly of: FlowExpression }
  /** One of these has it, as its own or as the other end of internal traffic. */
  | { readonly kind: "device"; readonly ids: readonly string[] }
  /** First and last address of a network, as keys. `remote`: the end that is not at home; of internal and external flows either. */
  | {
      readonly kind: "address";
      readonly end: "remote" | "either";
      readonly low: string;
      readonly high: string;
    }
  /** Either end's. */
  | { readonly kind: "port"; readonly compare: Comparison; readonly value: number }
  | {
      readonly kind: "amount";
      readonly field: Amount;
      readonly compare: Comparison;
      readonly value: number;
    }
  /** The empty text is what nobody knows. */
  | {
      readonly kind: "text";
      readonly field: "domain" | "app" | "country" | "ja4" | "tunnel";
      readonly form: TextForm;
      readonly value: string;
    }
  /** Protocol number; index into DIRECTIONS, FLOW_STATES or SHAPES; autonomous system, 0 for none. */
  | {
      readonly kind: "number";
      readonly field: "proto" | "direction" | "state" | "asn" | "shape";
      readonly value: number;
    }
  /** Outer or inner tag. */
  | { readonly kind: "vlan"; readonly value: number }
  /** Either end's, as its text. */
  | { readonly kind: "mac"; readonly value: string };
